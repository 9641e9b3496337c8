"""The sequencer's one act: entries go to the end of the ledger, and a new head is signed over them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying import entries, ledger, rules
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.entries import Entry, Restore, Sign
from campaign.journey.tallying.ledger import SignedHead
from campaign.journey.tallying.notary import Notary
from campaign.journey.tallying.table import Head


def append(
    session: Session, notary: Notary, campaign: Campaign, before: Head, new: Sequence[Entry], now: datetime
) -> Head:
    """Adds entries and publishes a head; gives it. With no entries, only a ledger that has no head yet gets one.

    In the transaction of whoever holds the lock of the head's row. Raises ``SigningKeyMissing``.
    """
    last = ledger.newest(session, campaign.id)
    if last is not None and not new:
        return before
    origin = before.origin or notary.origin(campaign.slug)
    if last is not None:
        notary.read(last.note, origin)
    root = ledger.append(session, campaign.id, before.size, [entries.write(entry) for entry in new])
    total = before.total + sum(1 if isinstance(entry, Sign | Restore) else -1 for entry in new)
    after = replace(before, origin=origin, root=root, size=before.size + len(new), total=total)
    ledger.publish(session, campaign.id, _signed(notary, after, last, new, now))
    return after


def sign_anew(session: Session, notary: Notary, campaign_id: int, head: Head) -> bool:
    """Signs the current head with the keys in use, after these have changed; whether there is a head."""
    last = ledger.newest(session, campaign_id)
    if last is None:
        return False
    notary.read(last.note, head.origin)
    note = notary.sign(Checkpoint(head.origin, last.size, last.root))
    ledger.publish(session, campaign_id, replace(last, note=note))
    return True


def _signed(notary: Notary, head: Head, last: SignedHead | None, new: Sequence[Entry], now: datetime) -> SignedHead:
    counts = Counter(last.counts if last else {})
    counts.update(rules.kind_of(entry) for entry in new)
    # A clock that was set back must not put a new head among the old ones.
    at = max(now, last.at) if last else now
    hour = max(entries.hour_of(at), last.hour) if last else entries.hour_of(at)
    note = notary.sign(Checkpoint(head.origin, head.size, head.root))
    return SignedHead(hour, head.size, head.total, head.root, at, dict(sorted(counts.items())), note)
