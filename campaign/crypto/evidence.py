"""Comparison values that mean something only between two rows which already share a fingerprint.

A keyed value of a single attribute (every "Ivan" has the same) can be counted across a stolen database and
named by its frequency, as Naveed, Kamara and Wright (2015) did with deterministic encryption and Christen
et al. (2017) with Bloom filters. Here every value is keyed by the fingerprint it lies under as well, so
that equal values under different fingerprints look unrelated, and each slot is filled up to its size with
random bytes, so that all rows are of one length whatever was typed.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeAlias

from campaign.crypto.blinding import blind

LOOKUP_BYTES: Final = 16
TAG_BYTES: Final = 3

# A domain, a size, and up to that many values; those of two slots are comparable where the domain is one.
Slot: TypeAlias = tuple[str, int, Sequence[str]]

# The kind of a fingerprint and its parts.
Block: TypeAlias = tuple[str, Sequence[str]]


class Blinded(NamedTuple):
    """What is stored of one fingerprint: ``lookup`` (16 bytes, indexed), ``evidence`` (3 bytes a value)."""

    lookup: bytes
    evidence: bytes


def blinded(pepper: bytes, version: int, blocks: Iterable[Block], slots: Iterable[Slot]) -> list[Blinded]:
    """Every fingerprint of ``blocks``, each with the values of ``slots`` to compare under it.

    A ``lookup`` depends on nothing but pepper, version, kind and parts; ``evidence`` has a random part and
    differs from call to call. Three bytes a value: two unequal values agree by chance once in 16.7 million
    comparisons.
    """
    ready = [(size, {f"{domain}\0{value}".encode() for value in values[:size]}) for domain, size, values in slots]
    return [_one(pepper, version, block, ready) for block in blocks]


def _one(pepper: bytes, version: int, block: Block, slots: Sequence[tuple[int, set[bytes]]]) -> Blinded:
    kind, parts = block
    key = blind(pepper, f"evidence/{kind}", version, parts)
    # BLAKE2b with a key is a MAC by itself (RFC 7693, 2.9), and a quarter of the cost of HMAC.
    keyed = hashlib.blake2b(key=key, digest_size=TAG_BYTES)
    noise = _noise(sum(size - len(messages) for size, messages in slots))
    evidence: list[bytes] = []
    for size, messages in slots:
        tags = [_tag(keyed, message) for message in messages]
        tags += islice(noise, size - len(tags))
        # In the order of their bytes: where a value stood would say which of them it is.
        evidence += sorted(tags) if size > 1 else tags
    return Blinded(blind(pepper, f"lookup/{kind}", version, parts)[:LOOKUP_BYTES], b"".join(evidence))


def _noise(values: int) -> Iterator[bytes]:
    """So many random tags, asked of the system at once."""
    drawn = secrets.token_bytes(TAG_BYTES * values)
    return (drawn[at : at + TAG_BYTES] for at in range(0, len(drawn), TAG_BYTES))


def _tag(keyed: hashlib.blake2b, message: bytes) -> bytes:
    code = keyed.copy()
    code.update(message)
    return code.digest()
