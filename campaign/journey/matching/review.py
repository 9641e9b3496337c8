"""Review: somebody looks at what matching found, decides, and can take every decision back."""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import places, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.reasons import in_words
from campaign.journey.matching.table import Decision, Finding
from campaign.journey.signing.rules import HOLDING
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from campaign.storage.transactions import change, writing

Action = Literal["accept", "reject"]
# What an action makes of a finding: to accept it is to say that the suspicion is right.
_ENDS = {"accept": "upheld", "reject": "dismissed"}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and why; both are kept with the decision."""

    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """One signature of a pair; ``answers`` only where they are readable."""

    id: int
    state: str
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """One finding as a reviewer sees it."""

    id: int
    verdict: str
    state: str
    probability: float
    reasons: tuple[str, ...]
    words: str
    signature: Side
    other: Side | None


def items(
    session: Session, campaign_id: int, *, state: str = "open", reason: str | None = None, most: int = 100
) -> list[Item]:
    """Up to ``most`` findings in that state, the oldest first, those with a ``reason`` where one is given."""
    found: list[Item] = []
    for row in session.execute(_listed(campaign_id, state), execution_options={"yield_per": 500}).all():
        if reason is None or reason in row.reasons:
            found.append(_item(session, row))
        if len(found) == most:
            break
    return found


def by_reason(session: Session, campaign_id: int) -> dict[str, int]:
    """How many open findings there are for each reason: what a decision in bulk would meet."""
    counts: Counter[str] = Counter()
    for row in session.execute(_listed(campaign_id, "open"), execution_options={"yield_per": 1000}):
        counts.update(row.reasons)
    return dict(counts.most_common())


def open_findings(session: Session, campaign_id: int, most: int) -> int:
    """How many findings wait for a decision, counted up to ``most``."""
    some = _listed(campaign_id, "open").with_only_columns(Finding.id).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _listed(campaign_id: int, state: str) -> Select[Any]:
    """The findings in that state; open ones only while both signatures still have a place to lose."""
    query = select(Finding.__table__).where(Finding.campaign_id == campaign_id, Finding.state == state)
    if state == "open":
        this, other = aliased(SignatureRow), aliased(SignatureRow)
        query = query.join(this, this.id == Finding.signature_id).outerjoin(other, other.id == Finding.other_id)
        query = query.where(this.state.in_(HOLDING), or_(Finding.other_id.is_(None), other.state.in_(HOLDING)))
    return query.order_by(Finding.id)


def decide(desk: Desk, finding_ids: Sequence[int], action: Action, by: Reviewer) -> str:
    """Accepts or rejects findings, all or none; gives the batch by which they can be undone.

    Raises ``Refused``: ``no_finding``, ``decided``, ``other_gone`` (the one that should count does not count any more),
    ``was_withdrawn``, ``place_taken``.
    """
    batch = secrets.token_hex(4)
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        for finding_id in finding_ids:
            finding = _finding(desk.session, desk.campaign.id, finding_id)
            if finding.state == _ENDS[action]:
                raise Refused("decided", "id", given=finding_id, state=finding.state)
            before = _settle(desk, finding, action)
            _keep(desk, finding, action, batch, by, before)
    return batch


def undo(desk: Desk, batch: str, by: Reviewer) -> int:
    """Takes a batch of decisions back, the last first; gives how many. Raises ``Refused``."""
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        query = select(Decision.__table__).where(Decision.campaign_id == desk.campaign.id, Decision.batch == batch)
        rows = desk.session.execute(query.where(Decision.undone_at.is_(None)).order_by(Decision.id.desc())).all()
        if not rows or rows[0].action == "undo":
            raise Refused("nothing_to_undo", "undo", given=batch)
        for row in rows:
            finding = _finding(desk.session, desk.campaign.id, row.finding_id)
            before = _restore(desk, finding, row.before)
            change(desk.session, update(Decision).where(Decision.id == row.id).values(undone_at=desk.now))
            _keep(desk, finding, "undo", secrets.token_hex(4), by, before)
    return len(rows)


def history(session: Session, campaign_id: int, most: int = 100) -> Sequence[Row[Any]]:
    """The last decisions, newest first: who decided what about which finding, when and why."""
    query = select(Decision.__table__).where(Decision.campaign_id == campaign_id)
    return session.execute(query.order_by(Decision.id.desc()).limit(most)).all()


def _settle(desk: Desk, finding: Row[Any], action: Action) -> dict[str, Any]:
    signature = places.read(desk.session, finding.signature_id)
    if signature.state == "withdrawn":
        raise Refused("was_withdrawn", "id", given=finding.id)
    before = {"finding": finding.state, "state": signature.state, "twin_of": signature.twin_of}
    if action == "accept":
        _uphold(desk, finding, signature)
    else:
        _dismiss(desk, finding, signature)
    _mark(desk.session, finding.id, _ENDS[action])
    return before


def _uphold(desk: Desk, finding: Row[Any], signature: Row[Any]) -> None:
    if not places.holds(signature):
        return
    if finding.other_id is None:
        places.leave(desk.session, signature.id, "rejected", None)
        return
    counting = _who_counts(desk.session, finding.other_id, signature.id)
    if counting is None:
        raise Refused("other_gone", "id", given=finding.id)
    places.leave(desk.session, signature.id, "duplicate", counting)


def _who_counts(session: Session, signature_id: int | None, besides: int) -> int | None:
    """The signature that counts for a person, reached from one of them; None where that is none or ``besides``."""
    seen = {besides}
    while signature_id is not None and signature_id not in seen:
        seen.add(signature_id)
        row = places.read(session, signature_id)
        if places.holds(row):
            return signature_id
        signature_id = row.twin_of if row.state == "duplicate" else None
    return None


def _dismiss(desk: Desk, finding: Row[Any], signature: Row[Any]) -> None:
    others = _open_or_upheld(desk.session, signature.id, finding.id)
    if others["upheld"]:
        return
    wanted = "held" if others["open"] and _holds(desk.campaign) and signature.state == "held" else "counted"
    places.put(desk, signature, wanted)


def _restore(desk: Desk, finding: Row[Any], before: dict[str, Any]) -> dict[str, Any]:
    signature = places.read(desk.session, finding.signature_id)
    if signature.state == "withdrawn":
        raise Refused("was_withdrawn", "undo", given=finding.id)
    now = {"finding": finding.state, "state": signature.state, "twin_of": signature.twin_of}
    if before["state"] in {"duplicate", "rejected"}:
        if places.holds(signature):
            # Whose twin it was may be gone: then nobody's, and matching looks at it anew.
            twin = _who_counts(desk.session, before["twin_of"], signature.id)
            places.leave(desk.session, signature.id, before["state"], twin)
    else:
        places.put(desk, signature, before["state"])
    _mark(desk.session, finding.id, before["finding"])
    return now


def _open_or_upheld(session: Session, signature_id: int, besides: int) -> dict[str, int]:
    query = select(Finding.state, func.count()).where(Finding.signature_id == signature_id, Finding.id != besides)
    counts = session.execute(query.group_by(Finding.state))
    return {"open": 0, "upheld": 0} | dict(counts.all())


def _holds(campaign: Campaign) -> bool:
    return campaign.policy.likely == "hold" or campaign.policy.hold_signs


def _mark(session: Session, finding_id: int, state: str) -> None:
    change(session, update(Finding).where(Finding.id == finding_id).values(state=state))


def _keep(desk: Desk, finding: Row[Any], action: str, batch: str, by: Reviewer, before: dict[str, Any]) -> None:
    values = {"campaign_id": finding.campaign_id, "finding_id": finding.id, "batch": batch, "action": action}
    said = {"who": by.who[:200], "why": by.why[:400], "at": desk.now, "before": before}
    desk.session.execute(insert(core(Decision)).values(**values, **said))


def _finding(session: Session, campaign_id: int, finding_id: int) -> Row[Any]:
    mine: ColumnElement[bool] = Finding.campaign_id == campaign_id
    row = session.execute(select(Finding.__table__).where(mine, Finding.id == finding_id)).first()
    if row is None:
        raise Refused("no_finding", "id", given=finding_id)
    return row


def _item(session: Session, row: Row[Any]) -> Item:
    other = _side(session, row.other_id) if row.other_id is not None else None
    words = in_words(row.reasons)
    signature = _side(session, row.signature_id)
    return Item(row.id, row.verdict, row.state, row.probability, tuple(row.reasons), words, signature, other)


def _side(session: Session, signature_id: int) -> Side:
    row = places.look(session, signature_id)
    return Side(row.id, row.state, dict(row.details or {}))
