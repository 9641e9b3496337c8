"""Claiming letters: each belongs to one worker for the length of a lease."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, update
from sqlalchemy.orm import Session

from campaign.journey.mailing.bulletins import table as bulletins
from campaign.journey.mailing.rules import LEASE, Outcome
from campaign.storage import claiming
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change, writing

_table = core(Letter)
_DONE = ("sent", "failed", "dropped")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in this worker's hands. ``address`` of a bulletin's letter is empty until it is composed."""

    id: int
    campaign_id: int
    signature_id: int
    kind: str
    address: str
    attempts: int
    created_at: datetime
    bulletin_id: int | None
    claim: str


def claim(session: Session, now: datetime, most: int) -> list[Claimed]:
    """Up to ``most`` letters that are due, oldest first, held until ``now`` + ``LEASE``."""
    held = {"claim": secrets.token_hex(16), "attempts": _table.c.attempts + 1}
    rows = claiming.claim(session, _table, now, LEASE, most=most, **held)
    return [_claimed(row) for row in rows]


def settle(session: Session, letter: Claimed, outcome: Outcome, now: datetime) -> bool:
    """Records what became of a letter, in the running transaction.

    False where the lease ran out and somebody else has it. The address is wiped with the last attempt.
    """
    values: dict[str, object] = {
        "state": outcome.state,
        "due_at": outcome.due_at,
        "failure": outcome.failure and outcome.failure[:40],
        "claim": None,
    }
    if outcome.state in _DONE:
        values["address"] = None
    if outcome.state == "sent":
        values["sent_at"] = now
    return change(session, update(_table).where(_held(letter)).values(**values)) == 1


def settle_all(
    session: Session, outcomes: Iterable[tuple[Claimed, Outcome]], now: datetime
) -> list[tuple[Claimed, Outcome]]:
    """Settles letters in the running transaction, and counts those of bulletins; gives the ones that were settled."""
    ended = [(letter, outcome) for letter, outcome in outcomes if settle(session, letter, outcome, now)]
    of_bulletins = ((one.bulletin_id, outcome.state) for one, outcome in ended if one.bulletin_id is not None)
    bulletins.count(session, Counter(of_bulletins))
    return ended


def release(session: Session, letters: Sequence[Claimed], due_at: datetime) -> None:
    """Gives letters back that were not tried, as if they had not been claimed."""
    if not letters:
        return
    with writing(session):
        change(
            session,
            update(_table)
            .where(or_(*(_held(letter) for letter in letters)))
            .values(state="queued", claim=None, due_at=due_at, attempts=_table.c.attempts - 1),
        )


def _claimed(row: Row[Any]) -> Claimed:
    values = {name: row._mapping[name] for name in Claimed.__dataclass_fields__}
    return Claimed(**values | {"address": row.address or ""})


def _held(letter: Claimed) -> ColumnElement[bool]:
    return and_(_table.c.id == letter.id, _table.c.claim == letter.claim)
