"""What each campaign needs: its pepper, a ledger that this installation can continue, keys of today's rules."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.crypto.peppers import PepperMissing, Peppers
from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.drafting import table as drafting
from campaign.journey.signing import keys as signing
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import ledger
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.notary import Notary
from campaign.upkeep.examining.finding import Finding
from campaign.upkeep.examining.secrets import private


def peppers(session: Session, kept: Peppers) -> Iterator[Finding]:
    """Whether every pepper is here, and nobody else's to read."""
    for campaign in drafting.every(session):
        try:
            kept.get(campaign.uid)
        except PepperMissing:
            yield Finding("pepper_missing", good=False, values={"slug": campaign.slug})
            continue
        yield private("pepper", kept.folder / campaign.uid, slug=campaign.slug)


def ledgers(session: Session, notary: Notary) -> Iterator[Finding]:
    """Ledgers that another key signed."""
    for campaign in drafting.every(session):
        last = ledger.newest(session, campaign.id)
        try:
            if last is not None:
                notary.read(last.note, tallying.head(session, campaign.id).origin)
        except SigningKeyMissing as error:
            yield Finding("ledger_foreign", good=False, values={"slug": campaign.slug, "why": str(error)})


def keys(session: Session) -> Iterator[Finding]:
    """Campaigns with signatures whose keys other rules made."""
    for campaign in drafting.every(session):
        old = select(SignatureRow.id).where(
            SignatureRow.campaign_id == campaign.id,
            SignatureRow.key_version != signing.FINGERPRINT_VERSION,
            SignatureRow.details.is_not(None),
        )
        if session.execute(old.limit(1)).first() is not None:
            yield Finding("keys_old", good=False, values={"slug": campaign.slug})
