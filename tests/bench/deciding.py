"""What one decision of matching costs, where other signatures share its fingerprints.

The crowd of a bench has fingerprints that nobody shares. Here every fingerprint of the new signatures is given to as
many of the earlier ones as is asked for, so that look-ups find them and all have to be compared.
"""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import table as drafting
from campaign.journey.matching import steps as matching
from campaign.journey.signing import keys, own_keys
from campaign.journey.signing.prints import Print, pack
from campaign.journey.signing.table import FingerprintRow, SignatureRow
from campaign.storage.base import core
from campaign.storage.transactions import upsert, writing
from tests.bench.wire import name_of

# As many rows as share one with a signer of a large campaign (docs/matching.md), and the most that are compared.
USUAL, MOST = 4, 32
_NEW = 200


def milliseconds(engine: Engine, peppers: Path, campaign_id: int, size: int, sharing: int) -> float:
    """Adds signatures, each fingerprint shared with ``sharing`` of the ``size`` earlier ones; ms to decide on one."""
    draw = random.Random(sharing)
    now = datetime.now(UTC)
    with Session(engine) as session:
        pepper = Peppers(peppers).get(drafting.by_id(session, campaign_id).uid)
        people = [_details(number + sharing * _NEW) for number in range(_NEW)]
        prints = [own_keys.fingerprints(pepper, one, fold=True) for one in people]
        with writing(session):
            # Two names may sound alike, and meet at one fingerprint.
            planting = upsert(session, FingerprintRow).on_conflict_do_nothing()
            session.execute(planting, list(_shared(draw, campaign_id, prints, size, sharing)))
            session.execute(
                insert(core(SignatureRow)),
                [_row(session, campaign_id, *one, now) for one in zip(people, prints, strict=True)],
            )
        begun = time.perf_counter()
        while matching.match(session, Peppers(peppers), campaign_id, now):
            pass
        return (time.perf_counter() - begun) / _NEW * 1000


def _details(number: int) -> dict[str, str]:
    """Nothing that two of these people have in common."""
    return {
        "name": name_of(1_000_000 + number),
        "email": f"decided-{number}@example.org",
        "region": "minsk",
        "birth_date": (date(1940, 1, 1) + timedelta(days=number)).isoformat(),
        "postal_code": str(200_000 + number),
        "locality": name_of(2_000_000 + number).split()[1],
        "street_address": f"вул. {name_of(3_000_000 + number).split()[1]} {number % 90}",
    }


def _shared(
    draw: random.Random, campaign_id: int, prints: list[list[Print]], size: int, sharing: int
) -> Iterator[dict[str, Any]]:
    """Rows of earlier signatures under the lookups of the new ones, with what others say of themselves."""
    for number, own in enumerate(prints):
        theirs = {one.kind: one.evidence for one in prints[number - 1]}
        of_person = [one for one in own if one.evidence is not None]
        # Each row that is found is another signature: the most work that a decision can be.
        earlier = iter(draw.sample(range(1, size + 1), min(sharing * len(of_person), size)))
        for one in of_person:
            shared = {"campaign_id": campaign_id, "version": keys.FINGERPRINT_VERSION, "kind": one.kind}
            shared |= {"lookup": one.lookup, "evidence": theirs.get(one.kind, one.evidence)}
            yield from (shared | {"signature_id": signature} for signature in islice(earlier, sharing))


def _row(
    session: Session, campaign_id: int, details: dict[str, str], prints: list[Print], now: datetime
) -> dict[str, Any]:
    campaign = drafting.by_id(session, campaign_id)
    return {
        "campaign_id": campaign_id,
        "statement_id": campaign.statement.id,
        "consent_id": campaign.consent.id,
        "state": "confirmed",
        "slot": 1,
        "language": "be",
        "source": "web",
        "updates": False,
        "region": "minsk",
        "details": details,
        "prints": pack(prints),
        "created_at": now,
        "confirmed_at": now,
        "due": False,
        "in_total": False,
        "key_version": keys.FINGERPRINT_VERSION,
        "salt": random.randbytes(16).hex(),
        "email_key": random.randbytes(32),
        "name_key": random.randbytes(32),
        "nonce": random.randbytes(11).hex(),
    }
