"""Workers are heard of: each writes down now and then that it lives."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, UTCDateTime, core
from campaign.storage.transactions import change, upsert, writing

EVERY_SECONDS = 15.0
# One that is not heard of for so long is not counted on any more.
LIVES = timedelta(minutes=2)
_FORGOTTEN = timedelta(days=7)


class WorkerRow(Base):
    """One worker process; ``name`` is drawn at its start and says nothing of its machine."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Heard:
    """How many workers live, when the newest sign of any came, and the versions of those that live."""

    living: int
    newest: datetime | None
    versions: tuple[str, ...]


def here(session: Session, name: str, now: datetime) -> None:
    """A worker gives a sign of life; those that were last heard of long ago are forgotten."""
    seen = {"version": program(), "seen_at": now}
    row = upsert(session, WorkerRow).values(name=name, **seen)
    with writing(session):
        session.execute(row.on_conflict_do_update(index_elements=["name"], set_=seen))
        change(session, delete(WorkerRow).where(WorkerRow.seen_at < now - _FORGOTTEN))


def heard(session: Session, now: datetime) -> Heard:
    """What is known of the workers."""
    table = core(WorkerRow)
    rows = session.execute(select(table.c.version, table.c.seen_at).order_by(table.c.seen_at.desc())).all()
    living = [row for row in rows if row.seen_at > now - LIVES]
    return Heard(len(living), rows[0].seen_at if rows else None, tuple(sorted({row.version for row in living})))


def program() -> str:
    """The version of this program."""
    return version("campaign")
