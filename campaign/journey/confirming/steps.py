"""A link is followed: what it would confirm or take back is shown by GET, and done by POST alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link
from campaign.journey.confirming import erasing, rules
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, may_confirm
from campaign.journey.signing import households
from campaign.journey.signing import table as signing
from campaign.journey.signing.rules import KEPT, MOST_LETTERS, readable
from campaign.journey.signing.table import SignatureRow
from campaign.storage import outbox
from campaign.storage.base import core
from campaign.storage.outbox import Envelope
from campaign.storage.transactions import alone, change, writing

Outcome = Literal["confirmed", "withdrawn", "closed", "erased"]
# How many of the forms that were sent with one address the confirmation page offers.
MOST_OFFERED = 50
_MOST_READ = 1000
# Each round another form of the address has won a place; a household has four.
_TRIES = 6

# Built once: building a statement costs as much as running it.
_table = core(SignatureRow)
_BY_ID = select(*signing.WITHOUT_PRINTS).where(_table.c.id == bindparam("signature"))
_SAME = (_table.c.campaign_id == bindparam("campaign"), _table.c.email_key == bindparam("address"))
_OTHERS = (
    select(*signing.WITHOUT_PRINTS)
    .where(*_SAME, _table.c.state == "pending", _table.c.id != bindparam("own"))
    .order_by(_table.c.id.desc())
    .limit(_MOST_READ)
)
_CONFIRM = (
    update(_table)
    .where(_table.c.id == bindparam("chosen"), _table.c.state == "pending")
    .values(state="confirmed", confirmed_at=bindparam("now"), slot=bindparam("place"))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that waits for its confirmation."""

    id: int
    answers: dict[str, str]
    statement_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link is about. ``outcome`` says that there is nothing to do any more; None: it may be done."""

    campaign: Campaign
    outcome: Outcome | None
    form: Waiting | None = None
    others: tuple[Waiting, ...] = ()


def look(session: Session, link: Link, now: datetime) -> Shown | None:
    """What confirming this link would do; nothing is written. None where the signature is gone."""
    row = _row(session, link)
    if row is None:
        return None
    campaign = drafting.by_id(session, row.campaign_id)
    if row.state != "pending":
        return Shown(campaign, rules.outcome_of(row.state))
    if row.details is None:
        return Shown(campaign, "erased")
    if not may_confirm(campaign, now):
        return Shown(campaign, "closed")
    holders = households.holders(session, campaign.id, row.email_key)
    free = [form for form in (row, *_others(session, row)) if _has_place(holders, campaign, form)]
    if not free:
        return Shown(campaign, "confirmed")
    return Shown(campaign, None, _waiting(free[0]), tuple(_waiting(form) for form in free[1:]))


def confirm(session: Session, link: Link, choice: int | None, now: datetime) -> Shown | None:
    """Confirms the link's form, or the ``choice`` among the forms that were sent with the same address.

    Done twice, it succeeds twice and counts once: the unique index decides, not a look before. None where the
    signature is gone.
    """
    for _ in range(_TRIES):
        try:
            with writing(session):
                shown = look(session, link, now)
                if shown is None or shown.outcome is not None:
                    return shown
                _take_place(session, shown, choice, now)
            return Shown(shown.campaign, "confirmed")
        except IntegrityError:
            # Another form of this address was confirmed in the same moment. Look again: it holds the place.
            continue
    return look(session, link, now)


def renew(session: Session, link: Link, now: datetime) -> None:
    """Queues a fresh mail for a pending form whose link is too old. Says nothing of whether there is one."""
    with writing(session):
        row = _row(session, link)
        if row is None or row.state != "pending" or row.details is None:
            return
        if may_confirm(drafting.by_id(session, row.campaign_id), now):
            _queue(session, "confirm", row, now, most=MOST_LETTERS - 1)


def look_at_withdrawal(session: Session, link: Link) -> Shown | None:
    """What withdrawing by this link would take back; nothing is written. None where the signature is gone."""
    row = _row(session, link)
    if row is None:
        return None
    campaign = drafting.by_id(session, row.campaign_id)
    return Shown(campaign, None, _waiting(row)) if row.state in KEPT else Shown(campaign, "withdrawn")


def withdraw(session: Session, link: Link, now: datetime) -> Shown | None:
    """Takes the signature back: its details are erased at once, its place is free, the total follows."""
    with writing(session):
        row = _row(session, link)
        if row is None:
            return None
        erasing.take_back(session, row, now)
    return Shown(drafting.by_id(session, row.campaign_id), "withdrawn")


def _take_place(session: Session, shown: Shown, choice: int | None, now: datetime) -> None:
    if shown.form is None:
        return
    # A choice that is not among the forms shown confirms the form that the page leads with.
    offered = {form.id for form in (shown.form, *shown.others)}
    chosen = _by_id(session, choice if choice in offered and choice is not None else shown.form.id)
    alone(session, chosen.email_key)
    holders = households.holders(session, chosen.campaign_id, chosen.email_key)
    if change(session, _CONFIRM, {"chosen": chosen.id, "now": now, "place": households.free_slot(holders)}) == 1:
        full = len(holders) + 1 >= shown.campaign.policy.household
        households.supersede(session, chosen.campaign_id, chosen.email_key, None if full else chosen.name_key)
        _queue(session, "confirmed", chosen, now, most=MOST_LETTERS)


def _has_place(holders: Sequence[Row[Any]], campaign: Campaign, form: Row[Any]) -> bool:
    return households.in_the_way(holders, form.name_key, campaign.policy.household) is None


def _by_id(session: Session, signature_id: int) -> Row[Any]:
    return session.execute(_BY_ID, {"signature": signature_id}).one()


def _queue(session: Session, kind: outbox.Kind, row: Row[Any], now: datetime, *, most: int) -> None:
    envelope = Envelope(kind, row.campaign_id, row.id, row.email_key, row.details["email"])
    outbox.queue(session, envelope, now, most=most)


def _row(session: Session, link: Link) -> Row[Any] | None:
    row = session.execute(_BY_ID, {"signature": link.signature_id}).first()
    return row if row is not None and row.nonce == link.nonce else None


def _others(session: Session, row: Row[Any]) -> list[Row[Any]]:
    """The other forms of this address, the newest first, each once however often it was sent."""
    same = {"campaign": row.campaign_id, "address": row.email_key, "own": row.id}
    seen: list[Any] = [row.details]
    different: list[Row[Any]] = []
    for other in session.execute(_OTHERS, same):
        if other.details not in seen and len(different) < MOST_OFFERED:
            seen.append(other.details)
            different.append(other)
    return different


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(row.id, readable(row.details), row.statement_id, row.created_at)
