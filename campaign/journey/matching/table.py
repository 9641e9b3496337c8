"""The rows of matching: the sequencer's head, what was found, and what was decided about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Row,
    String,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.matching.outcome import Found
from campaign.journey.matching.weights import VERSION
from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.transactions import change, upsert


class MatchHead(Base):
    """How many signatures of a campaign were matched. Its row is the lock: who holds it is the one matcher."""

    __tablename__ = "match_head"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    matched: Mapped[int] = mapped_column(BigId)


class Finding(Base):
    """A reason to look at a signature: another that may be the same person, or signs of abuse.

    ``verdict``: ``certain`` or ``likely`` about ``other_id``, or ``signs``. ``state``: ``open``; ``upheld``, the
    suspicion holds (at once for ``certain``); ``dismissed``, it does not.
    """

    __tablename__ = "finding"
    __table_args__ = (
        CheckConstraint("verdict IN ('certain', 'likely', 'signs')", name="verdict"),
        CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name="state"),
        Index("ix_finding_state", "campaign_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    signature_id: Mapped[int] = mapped_column(BigId, ForeignKey("signature.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("signature.id", ondelete="CASCADE"), index=True)
    verdict: Mapped[str] = mapped_column(String(8))
    probability: Mapped[float] = mapped_column(Float)
    reasons: Mapped[list[str]] = mapped_column(JSON)
    kinds: Mapped[list[str]] = mapped_column(JSON)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(9))
    found_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OpenReason(Base):
    """One reason of an open finding: the findings of a reason are found, and counted up to a bound, by its key."""

    __tablename__ = "open_reason"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    finding_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Decision(Base):
    """What somebody decided about a finding, and what it changed, so that it can be undone."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    finding_id: Mapped[int] = mapped_column(BigId, ForeignKey("finding.id", ondelete="CASCADE"), index=True)
    batch: Mapped[str] = mapped_column(String(16), index=True)
    action: Mapped[str] = mapped_column(String(8))
    who: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Ruling(Base):
    """What an organizer did to one signature by hand: ``reject``, ``restore``, ``resend`` or ``erase``.

    No foreign key to the signature: that it was erased stays on record when the row is gone.
    """

    __tablename__ = "ruling"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    signature_id: Mapped[int] = mapped_column(BigId, index=True)
    action: Mapped[str] = mapped_column(String(8))
    who: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    before: Mapped[str] = mapped_column(String(10))


def lock(session: Session, campaign_id: int) -> int:
    """Makes this transaction the campaign's one matcher; gives how many signatures were matched so far."""
    session.execute(upsert(session, MatchHead).values(campaign_id=campaign_id, matched=0).on_conflict_do_nothing())
    query = select(MatchHead.matched).where(MatchHead.campaign_id == campaign_id)
    return session.execute(query.with_for_update()).scalar_one()


def add(session: Session, row: Row[Any], found: Found, state: str, now: datetime, *, about: int | None = None) -> None:
    """Keeps a pair that was found: ``about`` is the signature in question where it is not ``row`` itself."""
    pair = (row.id, found.other_id) if about is None else (about, row.id)
    decision = found.decision
    values = {"verdict": decision.verdict, "probability": decision.probability, "reasons": list(decision.reasons)}
    _add(session, row.campaign_id, pair, values | {"kinds": list(found.kinds), "state": state, "found_at": now})


def add_signs(session: Session, row: Row[Any], signs: Sequence[str], now: datetime) -> None:
    """Keeps the signs of abuse that a signature shows, for somebody to look at."""
    values = {"verdict": "signs", "probability": 0.0, "reasons": list(signs), "kinds": [], "state": "open"}
    _add(session, row.campaign_id, (row.id, None), values | {"found_at": now})


def _add(session: Session, campaign_id: int, pair: tuple[int, int | None], values: dict[str, Any]) -> None:
    signature_id, other_id = pair
    who = {"campaign_id": campaign_id, "signature_id": signature_id, "other_id": other_id, "version": VERSION}
    finding_id = session.execute(insert(core(Finding)).values(**who, **values).returning(Finding.id)).scalar_one()
    if values["state"] == "open":
        _wait(session, campaign_id, finding_id, values["reasons"])


def mark(session: Session, finding: Row[Any], state: str) -> None:
    """Gives a finding its state; what is open waits for review, and nothing else does."""
    change(session, update(Finding).where(Finding.id == finding.id).values(state=state))
    change(session, delete(OpenReason).where(OpenReason.finding_id == finding.id))
    if state == "open":
        _wait(session, finding.campaign_id, finding.id, finding.reasons)


def judged(session: Session, signature_id: int) -> dict[int | None, set[str]]:
    """The states of all findings between a signature and each other one; under None those of its signs."""
    query = select(Finding.signature_id, Finding.other_id, Finding.state)
    pairs = query.where(or_(Finding.signature_id == signature_id, Finding.other_id == signature_id))
    found: dict[int | None, set[str]] = {}
    for this, other, state in session.execute(pairs):
        found.setdefault(other if this == signature_id else this, set()).add(state)
    return found


def rulings(session: Session, signature_id: int, most: int = 100) -> Sequence[Row[Any]]:
    """What was done to a signature by hand, the newest first."""
    query = select(Ruling.__table__).where(Ruling.signature_id == signature_id)
    return session.execute(query.order_by(Ruling.id.desc()).limit(most)).all()


def rejected_by_hand(session: Session, signature_id: int) -> bool:
    """Whether the last word on a signature was a rejection by hand."""
    last = next((one for one in rulings(session, signature_id) if one.action in {"reject", "restore"}), None)
    return last is not None and last.action == "reject"


def _wait(session: Session, campaign_id: int, finding_id: int, reasons: Sequence[str]) -> None:
    shared = {"campaign_id": campaign_id, "finding_id": finding_id}
    values = [shared | {"reason": reason} for reason in dict.fromkeys(reasons)]
    if values:
        session.execute(insert(core(OpenReason)), values)
