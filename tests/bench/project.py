"""This project's matching over a split: candidates by shared fingerprints, then each pair's pattern."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

from campaign.crypto.evidence import blinded
from campaign.journey.matching import agreement, readable
from campaign.journey.matching.agreement import Pattern
from campaign.journey.matching.rules import MOST_CANDIDATES
from campaign.journey.signing import keys

from .febrl import Details, Pair, ordered

PEPPER = bytes(range(32))
Stored = dict[bytes, bytes]


def store(details: Mapping[str, str]) -> Stored:
    """What a signature leaves in the database: evidence by lookup."""
    prints = keys.derive(details)
    made = blinded(PEPPER, keys.FINGERPRINT_VERSION, prints.blocks, prints.slots())
    return {one.lookup: one.evidence for one in made}


def candidates(stored: Mapping[str, Stored]) -> dict[Pair, bytes]:
    """Every pair of rows that share a fingerprint, with one that they share."""
    buckets: dict[bytes, list[str]] = defaultdict(list)
    for record, prints in stored.items():
        for lookup in prints:
            buckets[lookup].append(record)
    small = {lookup: rows for lookup, rows in buckets.items() if len(rows) <= MOST_CANDIDATES}
    return {ordered(*pair): lookup for lookup, rows in small.items() for pair in combinations(rows, 2)}


def compare_keyed(stored: Mapping[str, Stored], pairs: Mapping[Pair, bytes]) -> dict[Pair, Pattern]:
    """The agreement pattern of every candidate pair, from what is stored and nothing else."""
    return {
        (one, other): agreement.compare(stored[one][lookup], stored[other][lookup])
        for (one, other), lookup in pairs.items()
    }


def compare_readable(people: Mapping[str, Details], pairs: Mapping[Pair, bytes]) -> dict[Pair, Pattern]:
    """The agreement pattern of the same candidates with the details in the clear."""
    return {(one, other): readable.compare(people[one], people[other]) for one, other in pairs}
