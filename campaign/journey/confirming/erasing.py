"""Taking a signature back: by its owner's link, or by an organizer whom the owner has asked."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, update
from sqlalchemy.orm import Session

from campaign.journey.signing.rules import KEPT
from campaign.journey.signing.table import FORGOTTEN, FingerprintRow, SignatureRow
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change


def take_back(session: Session, row: Row[Any], now: datetime) -> bool:
    """Erases a signature that was confirmed once, in the running transaction; whether it was there to be erased.

    Its details go at once, its place is free, and the totals follow.
    """
    kept = update(SignatureRow).where(SignatureRow.id == row.id, SignatureRow.state.in_(KEPT))
    gone = {"state": "withdrawn", "withdrawn_at": now, "due": True, "email_key": secrets.token_bytes(32)}
    if change(session, kept.values(**gone, **FORGOTTEN)) == 0:
        return False
    _forget(session, row)
    return True


def drop(session: Session, row: Row[Any]) -> bool:
    """Deletes a form that was never confirmed, in the running transaction; whether it was there to be deleted."""
    never = SignatureRow.state.in_(("pending", "superseded"))
    return change(session, delete(SignatureRow).where(SignatureRow.id == row.id, never)) == 1


def _forget(session: Session, row: Row[Any]) -> None:
    """Nothing in the database leads from the person to a signature that was taken back."""
    change(session, delete(FingerprintRow).where(FingerprintRow.signature_id == row.id))
    # Who was found to be the same person has the place to win again: matching looks at orphans anew.
    change(session, update(SignatureRow).where(SignatureRow.twin_of == row.id).values(twin_of=None))
    change(session, delete(Letter).where(Letter.signature_id == row.id))
    same = (SignatureRow.campaign_id == row.campaign_id, SignatureRow.email_key == row.email_key)
    change(session, delete(SignatureRow).where(*same, SignatureRow.state == "superseded"))
