"""The rows of long work that workers do for whoever looks after an installation."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Row, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.leases import DUE, Leases
from campaign.storage.transactions import change, writing
from campaign.upkeep.rules import ACTIVE, Kind, State

_KINDS = ("examination", "audit", "repair", "preview", "rekey")
_STATES = ("queued", "running", "done", "cancelled", "failed")


class UpkeepTask(Base):
    """One piece of work, for a campaign or for all of them. ``asked_by`` is an organizer's id.

    ``due_at``: when a worker may take it; of a running one, when its worker is given up.
    """

    __tablename__ = "upkeep_task"
    __table_args__ = (
        CheckConstraint(f"kind IN {_KINDS}", name="kind"),
        CheckConstraint(f"state IN {_STATES}", name="state"),
        Index("ix_upkeep_task_due", "due_at", sqlite_where=DUE, postgresql_where=DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(11))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(9))
    asked_by: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int]
    done: Mapped[int] = mapped_column(BigId)
    expected: Mapped[int] = mapped_column(BigId)
    failure: Mapped[str | None] = mapped_column(String(40))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    began_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work as it stands. ``began_at`` and ``ended_at`` are those of the attempt that was finished."""

    id: int
    kind: Kind
    campaign_id: int | None
    state: State
    asked_by: int
    asked_at: datetime
    due_at: datetime
    claim: str | None
    attempts: int
    done: int
    expected: int
    failure: str | None
    result: dict[str, Any] | None
    began_at: datetime | None
    ended_at: datetime | None


tasks = core(UpkeepTask)


def of(row: Row[Any]) -> Task:
    """The task in a row of the table."""
    return Task(**row._mapping)


TASKS: Leases[Task] = Leases(tasks, of)


def find(session: Session, task_id: int) -> Task | None:
    """The task with that id."""
    row = session.execute(select(tasks).where(tasks.c.id == task_id)).first()
    return None if row is None else of(row)


def every(session: Session) -> list[Task]:
    """All that is kept, the newest first: of each kind and campaign, what is on its way and what ended last."""
    return [of(row) for row in session.execute(select(tasks).order_by(tasks.c.id.desc()))]


def of_campaign(session: Session, kind: Kind, campaign_id: int | None) -> list[Task]:
    """The tasks of one kind for one campaign, or for all of them, the newest first."""
    mine = (tasks.c.kind == kind, tasks.c.campaign_id == campaign_id)
    return [of(row) for row in session.execute(select(tasks).where(*mine).order_by(tasks.c.id.desc()))]


def active(session: Session, kind: Kind, campaign_id: int | None) -> Task | None:
    """The one that is not at an end."""
    return next((one for one in of_campaign(session, kind, campaign_id) if one.state in ACTIVE), None)


def forget_older(session: Session, task: Task) -> None:
    """Deletes what was found before by the same work."""
    same = (tasks.c.kind == task.kind, tasks.c.campaign_id == task.campaign_id, tasks.c.id < task.id)
    with writing(session):
        change(session, delete(tasks).where(*same))
