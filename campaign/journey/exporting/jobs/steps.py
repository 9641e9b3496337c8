"""An export is asked for, agreed to or refused, cancelled, fetched: what organizers do with it.

Everything here runs in the caller's transaction, beside the line in the activity log.
"""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import rules as exporting
from campaign.journey.exporting.jobs import rules, table
from campaign.journey.exporting.jobs.claims import EXPORTS
from campaign.journey.exporting.jobs.rules import Order
from campaign.journey.exporting.jobs.table import ExportDownload, ExportRule, Job, jobs
from campaign.storage.base import core
from campaign.storage.transactions import change, upsert


def ask(session: Session, campaign: Campaign, order: Order, who: int, now: datetime) -> Job:
    """Queues an export, or lets it wait for a second person where the campaign wants one. Raises ``Refused``."""
    exporting.columns(campaign.fields, order.columns)
    exporting.delimiter(order.delimiter)
    if order.by_region and campaign.field("region") is None:
        raise Refused("no_regions", "by_region")
    if table.active(session, campaign.id) >= rules.MOST_ACTIVE:
        raise Refused("too_many_exports", "", most=rules.MOST_ACTIVE)
    state = "waiting" if table.needs_approval(session, campaign.id) else "queued"
    return EXPORTS.add(session, who, now, campaign_id=campaign.id, state=state, ordered=order.packed())


def decide(session: Session, job: Job, who: int, agreed: bool, now: datetime) -> None:
    """A second person agrees or refuses. Raises ``Refused``: ``own_export``, ``not_waiting``."""
    if job.asked_by == who:
        raise Refused("own_export")
    waiting = update(jobs).where(jobs.c.id == job.id, jobs.c.state == "waiting", jobs.c.asked_by != who)
    state = "queued" if agreed else "refused"
    if change(session, waiting.values(state=state, decided_by=who, decided_at=now, due_at=now)) == 0:
        raise Refused("not_waiting")


def cancel(session: Session, job: Job) -> None:
    """Ends an export that is not finished; its worker notices at the next sign of life. Raises ``Refused``."""
    EXPORTS.cancel(session, job, rules.ACTIVE)


def fetch(session: Session, job: Job, who: int, now: datetime) -> None:
    """Writes down who begins to download. Raises ``Refused``: ``not_ready``."""
    if not is_ready(job, now):
        raise Refused("not_ready")
    session.execute(insert(core(ExportDownload)).values(job_id=job.id, who=who, at=now))


def delete(session: Session, job: Job, who: int, now: datetime) -> None:
    """Ends a finished export before its time; the caller removes the file. Raises ``Refused``: ``not_ready``."""
    kept = update(jobs).where(jobs.c.id == job.id, jobs.c.state == "ready", jobs.c.expires_at > now)
    if change(session, kept.values(state="expired", expires_at=now, deleted_by=who, deleted_at=now)) == 0:
        raise Refused("not_ready")


def may_fetch(session: Session, job: Job, who: int, now: datetime) -> bool:
    """Whether that organizer has begun this download lately, so that a piece of it may be sent."""
    lately = ExportDownload.at > now - rules.FETCH
    begun = select(ExportDownload.id).where(ExportDownload.job_id == job.id, ExportDownload.who == who, lately)
    return is_ready(job, now) and session.execute(begun.limit(1)).first() is not None


def is_ready(job: Job, now: datetime) -> bool:
    """Whether the file may be downloaded now."""
    return job.state == "ready" and job.expires_at is not None and now < job.expires_at


def set_rule(session: Session, campaign_id: int, approval: bool) -> None:
    """From now on, whether a second person must agree; what was asked for before is not changed."""
    fresh = upsert(session, ExportRule).values(campaign_id=campaign_id, approval=approval)
    session.execute(fresh.on_conflict_do_update(index_elements=["campaign_id"], set_={"approval": approval}))
