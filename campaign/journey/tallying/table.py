"""The rows of tallying: running totals, and the head they stand at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Row, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.tallying import merkle
from campaign.journey.tallying.checkpoint import root_text
from campaign.storage.base import Base, BigId, UTCDateTime


class TallyHead(Base):
    """Where a campaign's counting stands. Its row is the lock: who holds it is the one sequencer.

    ``total`` counts signatures; ``size`` and ``root`` are the ledger's, ``origin`` the name it began with.
    """

    __tablename__ = "tally_head"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    total: Mapped[int] = mapped_column(BigId)
    size: Mapped[int] = mapped_column(BigId)
    version: Mapped[int] = mapped_column(BigId)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime)
    origin: Mapped[str | None] = mapped_column(String(400))
    root: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Tally(Base):
    """One running total: of a ``dimension`` (region, day, …), for one ``key`` of it."""

    __tablename__ = "tally"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int] = mapped_column(BigId)


@dataclass(frozen=True, slots=True)
class Head:
    """A head as read. ``origin`` is empty until the ledger has begun."""

    total: int
    size: int
    version: int
    updated_at: datetime | None
    origin: str = ""
    root: bytes = merkle.EMPTY

    @property
    def ledger(self) -> dict[str, object]:
        """Size and root as all public data names them."""
        return {"size": self.size, "root": root_text(self.root)}


EMPTY = Head(0, 0, 0, None)
HEAD = select(
    TallyHead.total, TallyHead.size, TallyHead.version, TallyHead.updated_at, TallyHead.origin, TallyHead.root
)


def head(session: Session, campaign_id: int) -> Head:
    """Where the campaign's counting stands."""
    row = session.execute(HEAD.where(TallyHead.campaign_id == campaign_id)).first()
    return EMPTY if row is None else read(row)


def read(row: Row[*tuple[Any, ...]]) -> Head:
    """The head in a row of ``HEAD``."""
    return Head(row.total, row.size, row.version, row.updated_at, row.origin or "", row.root or merkle.EMPTY)


def totals(session: Session, campaign_id: int, dimensions: Sequence[str] = ()) -> dict[str, dict[str, int]]:
    """The running totals by dimension and key, without the zeros; of some ``dimensions``, or of all."""
    query = select(Tally.dimension, Tally.key, Tally.count).where(Tally.campaign_id == campaign_id, Tally.count != 0)
    if dimensions:
        query = query.where(Tally.dimension.in_(dimensions))
    found: dict[str, dict[str, int]] = {}
    for dimension, key, count in session.execute(query.order_by(Tally.dimension, Tally.key)):
        found.setdefault(dimension, {})[key] = count
    return found
