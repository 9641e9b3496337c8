"""The rows of tallying: running totals, and the head they stand at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime


class TallyHead(Base):
    """Where a campaign's counting stands. Its row is the lock: who holds it is the one sequencer.

    ``total`` counts signatures; ``size`` is how many entries (each a signature or a withdrawal) were taken in.
    """

    __tablename__ = "tally_head"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    total: Mapped[int] = mapped_column(BigId)
    size: Mapped[int] = mapped_column(BigId)
    version: Mapped[int] = mapped_column(BigId)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Tally(Base):
    """One running total: of a ``dimension`` (region, day, …), for one ``key`` of it."""

    __tablename__ = "tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(BigId)


@dataclass(frozen=True, slots=True)
class Head:
    """A head as read."""

    total: int
    size: int
    version: int
    updated_at: datetime | None


EMPTY = Head(0, 0, 0, None)


def head(session: Session, campaign_id: int) -> Head:
    """Where the campaign's counting stands."""
    query = select(TallyHead.total, TallyHead.size, TallyHead.version, TallyHead.updated_at)
    row = session.execute(query.where(TallyHead.campaign_id == campaign_id)).first()
    return EMPTY if row is None else Head(*row)


def totals(session: Session, campaign_id: int) -> dict[str, dict[str, int]]:
    """The running totals by dimension and key, without the zeros."""
    query = select(Tally.dimension, Tally.key, Tally.count).where(Tally.campaign_id == campaign_id, Tally.count != 0)
    found: dict[str, dict[str, int]] = {}
    for dimension, key, count in session.execute(query.order_by(Tally.dimension, Tally.key)):
        found.setdefault(dimension, {})[key] = count
    return found
