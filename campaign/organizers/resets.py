"""New passwords for those who have forgotten theirs, by a one-time link."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.organizers import accounts, links
from campaign.organizers.links import OneTimeLink
from campaign.organizers.table import InvitationRow
from campaign.storage import audit, notices
from campaign.storage.base import core
from campaign.storage.notices import Notice
from campaign.storage.transactions import change, writing

# How long a link that has run out stays, so that its page can still be told from one that never was.
_KEPT = timedelta(days=30)


def ask(session: Session, email: str, language: str, now: datetime, *, noted: bool = True) -> None:
    """Queues a link to a new password, if there is such an account; ``noted`` in the activity log.

    For anybody else the same rows are written, of which nothing comes: the answer takes as long.
    """
    with writing(session):
        change(session, delete(_table).where(_table.c.expires_at < now - _KEPT))
        found = accounts.find(session, email)
        known = found if found and found.disabled_at is None else None
        made = link(session, known.id if known else None, now)
        notices.queue(session, Notice("reset", made.id, made.nonce, known.email if known else None, language), now)
        if noted:
            audit.record(session, None, "account.reset_asked", now, organizer=known.id if known else 0)


def link(session: Session, organizer_id: int | None, now: datetime) -> OneTimeLink:
    """A link to a new password, in the running transaction; older ones stop working."""
    change(session, delete(_table).where(_table.c.kind == "reset", _table.c.organizer_id == organizer_id))
    return links.make(session, "reset", now, organizer_id=organizer_id)


def reset(session: Session, used: OneTimeLink, password_hash: str, now: datetime) -> int:
    """Sets the new password; every session ends. The second factor is asked for as before.

    Raises ``Refused("link_used")``.
    """
    with writing(session):
        links.use(session, used, now)
        organizer_id = used.organizer_id or 0
        accounts.set_password(session, organizer_id, password_hash, keep=None)
        audit.record(session, organizer_id, "account.password_reset", now, organizer=organizer_id)
    return organizer_id


_table = core(InvitationRow)
