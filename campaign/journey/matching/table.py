"""The rows of matching: the sequencer's head, what was found, and what was decided about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, Row, String, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.matching.outcome import Found
from campaign.journey.matching.weights import VERSION
from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.transactions import upsert


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
        Index(
            "ix_finding_open",
            "campaign_id",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
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
    session.execute(insert(core(Finding)).values(**who, **values))
