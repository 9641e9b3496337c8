"""Signers for the tests of matching, and what becomes of them in the database."""

from collections.abc import Mapping

from campaign.crypto.evidence import blinded
from campaign.journey.matching import agreement
from campaign.journey.matching.agreement import Pattern
from campaign.journey.signing import keys

PEPPER = bytes(range(32))
HANNA = {
    "given_name": "Ганна",
    "family_name": "Кавалёва",
    "patronymic": "Сяргееўна",
    "birth_date": "1987-03-09",
    "postal_code": "220030",
    "locality": "Мінск",
    "street_address": "вул. Якуба Коласа 5-12",
    "email": "hanna@example.org",
}


def stored(details: Mapping[str, str]) -> dict[bytes, bytes]:
    prints = keys.derive(details)
    made = blinded(PEPPER, keys.FINGERPRINT_VERSION, prints.blocks, prints.slots())
    return {one.lookup: one.evidence for one in made}


def pattern(one: Mapping[str, str], other: Mapping[str, str]) -> Pattern | None:
    """The agreement pattern of two signers, or None where they share no fingerprint."""
    ours, theirs = stored(one), stored(other)
    shared = sorted(ours.keys() & theirs.keys())
    return agreement.compare(ours[shared[0]], theirs[shared[0]]) if shared else None
