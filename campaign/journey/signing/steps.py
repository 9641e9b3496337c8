"""A form becomes a pending signature and a queued letter, in one transaction."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import funnel, keys, prints
from campaign.journey.signing.own_keys import address_key, fingerprints, name_key
from campaign.journey.signing.rules import MOST_LETTERS, Signature
from campaign.journey.signing.table import SignatureRow
from campaign.storage import outbox
from campaign.storage.base import core
from campaign.storage.outbox import Envelope
from campaign.storage.transactions import writing


def sign(session: Session, campaign: Campaign, pepper: bytes, given: Signature, now: datetime) -> int:
    """Stores the signature and its letter; the caller learns nothing about who signed before.

    Nothing here depends on whether the address is new, pending or counted: the same keys are derived and the same two
    rows are written, and only the letter will differ. Returns the signature's id.
    """
    email_key = address_key(pepper, given.email, fold=campaign.policy.fold)
    # Derived before the transaction: nobody waits for it.
    values = _signature(campaign, given, email_key, pepper, now)
    with writing(session):
        row = session.execute(_SIGNATURE, values)
        signature_id = int(row.scalar_one())
        envelope = Envelope("confirm", campaign.id, signature_id, email_key, given.email)
        outbox.queue(session, envelope, now, most=MOST_LETTERS - 1)
        funnel.form(session, campaign.id, now, email_key)
    return signature_id


def _signature(campaign: Campaign, given: Signature, email_key: bytes, pepper: bytes, now: datetime) -> dict[str, Any]:
    return {
        "campaign_id": campaign.id,
        "statement_id": campaign.statement.id,
        "consent_id": campaign.consent.id,
        "state": "pending",
        "email_key": email_key,
        "name_key": name_key(pepper, given.answers),
        "prints": prints.pack(fingerprints(pepper, given.answers, fold=campaign.policy.fold)),
        "key_version": keys.FINGERPRINT_VERSION,
        "slot": 1,
        "details": dict(given.answers),
        "region": given.answers.get("region") or None,
        "language": given.language,
        "source": "web",
        "source_code": given.source_code,
        "updates": given.updates,
        "comment_state": "new" if given.answers.get("comment") else None,
        "nonce": secrets.token_urlsafe(16),
        "salt": secrets.token_hex(16),
        "created_at": now,
        "due": False,
        "in_total": False,
    }


_SIGNATURE = insert(core(SignatureRow)).returning(SignatureRow.id)
