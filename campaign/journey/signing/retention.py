"""What is not needed any more goes: forms nobody confirmed, and details after a campaign's promised time."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import ended_at
from campaign.journey.signing import table
from campaign.journey.signing.table import ERASED, SignatureRow
from campaign.storage.transactions import change, writing

# How long a form outlives its link, so that an old link can still be renewed.
AFTER_LINK = timedelta(days=16)
_BATCH = 500


def expire(session: Session, link_days: int, now: datetime) -> int:
    """Deletes forms whose links have long run out; gives how many."""
    gone = 0
    while True:
        with writing(session):
            batch = table.expire(session, now - timedelta(days=link_days) - AFTER_LINK, _BATCH)
        gone += batch
        if batch < _BATCH:
            return gone


def keep_promises(session: Session, now: datetime) -> int:
    """Erases the details of campaigns that ended longer ago than they promised to keep them; gives how many rows."""
    erased = 0
    with writing(session):
        for campaign in drafting.every(session):
            end = ended_at(campaign)
            if end is not None and now >= end + timedelta(days=campaign.keep_days):
                kept = SignatureRow.campaign_id == campaign.id, SignatureRow.details.is_not(None)
                erased += change(session, update(SignatureRow).where(*kept).values(**ERASED))
    return erased
