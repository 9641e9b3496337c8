"""The rows of updates to supporters: one a bulletin, one a test letter to an organizer."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Row, Select, String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.mailing.bulletins.rules import State, Text
from campaign.journey.signing.table import SUPPORTERS, SignatureRow
from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.outbox import ON_ITS_WAY, Letter
from campaign.storage.transactions import change


class BulletinRow(Base):
    """One update. Letters are queued from ``cursor`` to ``upto``, in the order of the signatures' ids.

    Who signs later is not written to. ``queued``, ``sent``, ``failed`` and ``bounced`` (of those that were sent) count
    letters as they go, so that no page has to; ``audience`` is how many asked for updates, by language, as of
    ``counted_at``; None until it is counted.
    """

    __tablename__ = "bulletin"
    __table_args__ = (CheckConstraint("state IN ('draft', 'sending', 'paused', 'done', 'stopped')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    audience: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    counted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cursor: Mapped[int] = mapped_column(BigId)
    upto: Mapped[int | None] = mapped_column(BigId)
    queued: Mapped[int] = mapped_column(BigId)
    sent: Mapped[int] = mapped_column(BigId)
    failed: Mapped[int] = mapped_column(BigId)
    bounced: Mapped[int] = mapped_column(BigId, server_default=text("0"))


@dataclass(frozen=True, slots=True)
class Bulletin:
    """An update as it stands. Texts, by language, don't change any more once it is on its way."""

    id: int
    campaign_id: int
    state: State
    texts: Mapping[str, Text]
    revision: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    audience: Mapping[str, int] | None
    counted_at: datetime | None
    cursor: int
    upto: int | None
    queued: int
    sent: int
    failed: int
    bounced: int

    @property
    def readers(self) -> int | None:
        """How many signatures ask for updates, as of ``counted_at``."""
        return None if self.audience is None else sum(self.audience.values())


_table = core(BulletinRow)
_ENDS = ("sent", "failed", "bounced")


def find(session: Session, campaign_id: int, bulletin_id: int) -> Bulletin | None:
    """The campaign's bulletin with that id, or None."""
    found = by_id(session, bulletin_id)
    return found if found is not None and found.campaign_id == campaign_id else None


def by_id(session: Session, bulletin_id: int | None) -> Bulletin | None:
    """The bulletin with that id, or None."""
    row = session.execute(select(_table).where(_table.c.id == bulletin_id)).first()
    return None if row is None else of(row)


def of_campaign(session: Session, campaign_id: int, most: int = 100) -> list[Bulletin]:
    """The campaign's bulletins, the newest first."""
    query = select(_table).where(_table.c.campaign_id == campaign_id).order_by(_table.c.id.desc()).limit(most)
    return [of(row) for row in session.execute(query)]


def of(row: Row[Any]) -> Bulletin:
    """The bulletin in a row of the table."""
    texts = {language: Text(**one) for language, one in row.texts.items()}
    return Bulletin(**{**row._mapping, "texts": texts})


def packed(texts: Mapping[str, Text]) -> dict[str, Any]:
    """The texts as JSON."""
    return {language: asdict(one) for language, one in texts.items()}


def on_their_way(session: Session, bulletin_id: int) -> int:
    """How many letters of a bulletin are queued and not done with; by an index that holds only those."""
    query = select(func.count()).select_from(Letter).where(Letter.bulletin_id == bulletin_id, ON_ITS_WAY)
    return session.scalar(query) or 0


def count(session: Session, ended: Mapping[tuple[int, str], int]) -> None:
    """Adds letters that ended to their bulletins' counts: how many by bulletin and state."""
    # In one order, so that no two workers wait for each other in a circle.
    for bulletin_id in sorted({bulletin_id for bulletin_id, _ in ended}):
        more = {_table.c[name]: _table.c[name] + ended.get((bulletin_id, name), 0) for name in _ENDS}
        change(session, update(_table).where(_table.c.id == bulletin_id).values(more))


def audience(session: Session, campaign_id: int) -> dict[str, int]:
    """How many ask for updates now, by language. Reads all of them: for the worker, not for requests."""
    query = select(SignatureRow.language, func.count()).where(SignatureRow.campaign_id == campaign_id, SUPPORTERS)
    rows = session.execute(query.group_by(SignatureRow.language))
    return {row[0]: row[1] for row in rows}


def next_readers(session: Session, bulletin: Bulletin, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The next signatures that a bulletin goes to: id and address key."""
    query = (
        select(SignatureRow.id, SignatureRow.email_key)
        .where(SignatureRow.campaign_id == bulletin.campaign_id, SUPPORTERS)
        .where(SignatureRow.id > bulletin.cursor, SignatureRow.id <= (bulletin.upto or 0))
        .order_by(SignatureRow.id)
        .limit(most)
    )
    return session.execute(query).all()


def newest_reader(session: Session, campaign_id: int) -> int:
    """The last signature that asks for updates, 0 where there is none."""
    query = select(SignatureRow.id).where(SignatureRow.campaign_id == campaign_id, SUPPORTERS)
    return session.scalar(query.order_by(SignatureRow.id.desc()).limit(1)) or 0


def to_count() -> Select[*tuple[Any, ...]]:
    """The bulletins whose audience is not counted."""
    return select(_table.c.id, _table.c.campaign_id).where(_table.c.audience.is_(None), text("state <> 'stopped'"))
