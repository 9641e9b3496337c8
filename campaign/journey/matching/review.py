"""Review: somebody looks at what matching found, decides, and can take every decision back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.matching import queue, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.queue import FindingState
from campaign.journey.matching.settling import ENDS, Action, restore, settle
from campaign.journey.matching.table import Decision, Finding
from campaign.storage import audit
from campaign.storage.base import core
from campaign.storage.transactions import change, writing

# So many findings are decided in one transaction, while everybody who wants to decide waits.
BULK = 500


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and why; both are kept with the decision. ``organizer_id`` is None in the shell."""

    who: str
    why: str
    organizer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What a batch of decisions did: its name, by which it can be undone, and how many could not be taken."""

    batch: str
    decided: int
    skipped: int


def decide(
    desk: Desk, finding_ids: Sequence[int], action: Action, by: Reviewer, *, seen: FindingState | None = None
) -> str:
    """Accepts or rejects findings, all or none; gives the batch by which they can be undone.

    ``seen`` is the state that the reviewer saw them in: whoever was faster is not overruled unseen. Raises ``Refused``:
    ``no_finding``, ``decided``, ``other_gone`` (the one that should count does not count any more),
    ``was_withdrawn``, ``place_taken``.
    """
    batch = secrets.token_hex(4)
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        for finding_id in finding_ids:
            finding = _finding(desk.session, desk.campaign.id, finding_id)
            if finding.state == ENDS[action] or (seen is not None and finding.state != seen):
                raise Refused("decided", "id", given=finding_id, state=finding.state)
            before = settle(desk, finding, action)
            _keep(desk, finding, action, batch, by, before)
        _record(desk, by, action, batch, len(finding_ids))
    return batch


def decide_all(desk: Desk, reason: str, action: Action, by: Reviewer, *, last: int) -> Done:
    """Decides the open findings of a reason, from the oldest to the one with the id ``last``, up to ``BULK`` of them.

    What can't be decided so is left open. Raises ``Refused("nothing_to_decide")``.
    """
    batch, skipped = secrets.token_hex(4), 0
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        found = queue.page(desk.session, desk.campaign.id, reason=reason, most=BULK).items
        wanted = [one.id for one in found if one.id <= last]
        for finding_id in wanted:
            finding = _finding(desk.session, desk.campaign.id, finding_id)
            try:
                _keep(desk, finding, action, batch, by, settle(desk, finding, action))
            except Refused:
                skipped += 1
        if len(wanted) == skipped:
            raise Refused("nothing_to_decide", "reason")
        _record(desk, by, action, batch, len(wanted) - skipped)
    return Done(batch, len(wanted) - skipped, skipped)


def undo(desk: Desk, batch: str, by: Reviewer) -> Done:
    """Takes a batch of decisions back, the last first; those of signatures that were withdrawn since stay.

    Raises ``Refused``: ``nothing_to_undo``, or why none of them can be taken back.
    """
    name, refusals = secrets.token_hex(4), []
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        query = select(Decision.__table__).where(Decision.campaign_id == desk.campaign.id, Decision.batch == batch)
        rows = desk.session.execute(query.where(Decision.undone_at.is_(None)).order_by(Decision.id.desc())).all()
        if not rows or rows[0].action == "undo":
            raise Refused("nothing_to_undo", "undo", given=batch)
        for row in rows:
            finding = _finding(desk.session, desk.campaign.id, row.finding_id)
            try:
                before = restore(desk, finding, row.before)
            except Refused as refused:
                refusals.append(refused)
                continue
            change(desk.session, update(Decision).where(Decision.id == row.id).values(undone_at=desk.now))
            _keep(desk, finding, "undo", name, by, before)
        if len(refusals) == len(rows):
            raise refusals[0]
        _record(desk, by, "undo", batch, len(rows) - len(refusals))
    return Done(name, len(rows) - len(refusals), len(refusals))


def _keep(desk: Desk, finding: Row[Any], action: str, batch: str, by: Reviewer, before: dict[str, Any]) -> None:
    values = {"campaign_id": finding.campaign_id, "finding_id": finding.id, "batch": batch, "action": action}
    said = {"who": by.who[:200], "why": by.why[:400], "at": desk.now, "before": before}
    desk.session.execute(insert(core(Decision)).values(**values, **said))


def _record(desk: Desk, by: Reviewer, action: str, batch: str, findings: int) -> None:
    about: dict[str, str | int] = {"batch": batch, "findings": findings}
    audit.record(desk.session, by.organizer_id, f"review.{action}", desk.now, campaign_id=desk.campaign.id, **about)


def _finding(session: Session, campaign_id: int, finding_id: int) -> Row[Any]:
    mine: ColumnElement[bool] = Finding.campaign_id == campaign_id
    row = session.execute(select(Finding.__table__).where(mine, Finding.id == finding_id)).first()
    if row is None:
        raise Refused("no_finding", "id", given=finding_id)
    return row
