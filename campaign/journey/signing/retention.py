"""What is not needed any more goes: forms nobody confirmed, and details after a campaign's promised time."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, ended_at
from campaign.journey.signing import comments
from campaign.journey.signing.table import EXPIRING, FORGOTTEN, FingerprintRow, SignatureRow
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change, snapshot, writing

# How long a form outlives its link, so that an old link can still be renewed.
AFTER_LINK = timedelta(days=16)
_BATCH = 500


def expire(session: Session, link_days: int, now: datetime) -> int:
    """Deletes forms whose links have long run out; gives how many."""
    gone = 0
    while True:
        with writing(session):
            batch = _expire(session, now - timedelta(days=link_days) - AFTER_LINK)
        gone += batch
        if batch < _BATCH:
            return gone


def _expire(session: Session, before: datetime) -> int:
    """One batch. A form stays while a link to it may still work: its letters are as young as the last fresh link."""
    young = select(Letter.id).where(Letter.signature_id == SignatureRow.id, Letter.created_at >= before)
    old = select(SignatureRow.id).where(EXPIRING, SignatureRow.created_at < before, ~young.exists()).limit(_BATCH)
    return change(session, delete(SignatureRow).where(SignatureRow.id.in_(old)))


def keep_promises(session: Session, now: datetime) -> int:
    """Erases the details of campaigns that ended longer ago than they promised to keep them; gives how many rows."""
    with snapshot(session):
        ended = [campaign.id for campaign in drafting.every(session) if _is_over(campaign, now)]
    return sum(_forget(session, campaign_id) for campaign_id in ended)


def _is_over(campaign: Campaign, now: datetime) -> bool:
    end = ended_at(campaign)
    return end is not None and now >= end + timedelta(days=campaign.keep_days)


def _forget(session: Session, campaign_id: int) -> int:
    """A batch a transaction, so that nobody waits behind a million rows."""
    gone = 0
    something = or_(SignatureRow.details.is_not(None), SignatureRow.prints.is_not(None))
    kept = select(SignatureRow.id).where(SignatureRow.campaign_id == campaign_id, something)
    while True:
        with writing(session):
            ids = list(session.scalars(kept.limit(_BATCH)))
            if ids:
                # First, so that a matcher who has one of them in hand adds nothing behind it. A random key each:
                # nothing leads from an address to its row any more.
                values = [{"row_id": one, "key": secrets.token_bytes(32)} for one in ids]
                session.connection().execute(_FORGET, values)
                change(session, delete(Letter).where(Letter.signature_id.in_(ids)))
                change(session, delete(FingerprintRow).where(FingerprintRow.signature_id.in_(ids)))
                # Published comments are gone too.
                comments.touch(session, campaign_id)
        gone += len(ids)
        if len(ids) < _BATCH:
            return gone


_FORGET = (
    update(core(SignatureRow))
    .where(core(SignatureRow).c.id == bindparam("row_id"))
    .values(email_key=bindparam("key"), **FORGOTTEN)
)
