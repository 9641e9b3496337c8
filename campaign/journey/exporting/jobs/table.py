"""The rows of exports that are made in the background: the job, who fetched it, and who must agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Row, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.exporting.jobs import rules
from campaign.journey.exporting.jobs.rules import Order, State
from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.leases import DUE

_STATES = ("waiting", "queued", "running", "ready", "expired", "refused", "cancelled", "failed")


class ExportJob(Base):
    """One export. Who asked, who decided and who deleted it early are organizers' ids, which the ring beside knows.

    ``due_at``: when a worker may take it; of a running job, when its worker is given up. ``file`` is the name in the
    folder of exports, and holds the claim of the worker that wrote it.
    """

    __tablename__ = "export_job"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        Index("ix_export_job_due", "due_at", sqlite_where=DUE, postgresql_where=DUE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(9))
    order: Mapped[dict[str, Any]] = mapped_column("ordered", JSON)
    asked_by: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int]
    done: Mapped[int] = mapped_column(BigId)
    expected: Mapped[int] = mapped_column(BigId)
    failure: Mapped[str | None] = mapped_column(String(40))
    signatures: Mapped[int | None] = mapped_column(BigId)
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    file: Mapped[str | None] = mapped_column(String(80))
    size: Mapped[int | None] = mapped_column(BigId)
    sha256: Mapped[str | None] = mapped_column(String(64))
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deleted_by: Mapped[int | None]
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ExportDownload(Base):
    """Somebody began to download an export."""

    __tablename__ = "export_download"

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("export_job.id", ondelete="CASCADE"), index=True)
    who: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ExportRule(Base):
    """Whether a campaign's exports need a second person's agreement; no row: they don't."""

    __tablename__ = "export_rule"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), primary_key=True)
    approval: Mapped[bool]


@dataclass(frozen=True, slots=True)
class Job:
    """An export as it stands."""

    id: int
    campaign_id: int
    state: State
    order: Order
    asked_by: int
    asked_at: datetime
    decided_by: int | None
    decided_at: datetime | None
    due_at: datetime
    claim: str | None
    attempts: int
    done: int
    expected: int
    failure: str | None
    signatures: int | None
    manifest_sha256: str | None
    file: str | None
    size: int | None
    sha256: str | None
    ready_at: datetime | None
    expires_at: datetime | None
    deleted_by: int | None
    deleted_at: datetime | None


jobs = core(ExportJob)


def find(session: Session, campaign_id: int, job_id: int) -> Job | None:
    """The campaign's export with that id, or None."""
    row = session.execute(select(jobs).where(jobs.c.id == job_id, jobs.c.campaign_id == campaign_id)).first()
    return None if row is None else of(row)


def of_campaign(session: Session, campaign_id: int, most: int = 50) -> list[Job]:
    """The campaign's exports, the newest first."""
    query = select(jobs).where(jobs.c.campaign_id == campaign_id).order_by(jobs.c.id.desc()).limit(most)
    return [of(row) for row in session.execute(query)]


def of(row: Row[Any]) -> Job:
    """The job in a row of the table."""
    given = dict(row._mapping)
    ordered = rules.order(given.pop("ordered"))
    return Job(**given, order=ordered)


def active(session: Session, campaign_id: int) -> int:
    """How many of the campaign's exports are not at an end."""
    query = select(func.count()).select_from(jobs).where(jobs.c.campaign_id == campaign_id)
    return session.scalar(query.where(jobs.c.state.in_(rules.ACTIVE))) or 0


def downloads(session: Session, job_ids: Sequence[int]) -> dict[int, list[tuple[int, datetime]]]:
    """Who began to download which of the jobs when, the newest last."""
    table = core(ExportDownload)
    query = select(table.c.job_id, table.c.who, table.c.at).where(table.c.job_id.in_(job_ids)).order_by(table.c.id)
    found: dict[int, list[tuple[int, datetime]]] = {}
    for job_id, who, at in session.execute(query):
        found.setdefault(job_id, []).append((who, at))
    return found


def needs_approval(session: Session, campaign_id: int) -> bool:
    """Whether a second person must agree to the campaign's exports."""
    return bool(session.scalar(select(ExportRule.approval).where(ExportRule.campaign_id == campaign_id)))
