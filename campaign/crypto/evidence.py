"""Comparison values that mean something only between two rows which already share a fingerprint.

A keyed value of a single attribute (every "Ivan" has the same) can be counted across a stolen database and
named by its frequency, as Naveed, Kamara and Wright (2015) did with deterministic encryption and Christen
et al. (2017) with Bloom filters. Here every value is keyed by the fingerprint it lies under as well, so
that equal values under different fingerprints look unrelated, and each slot is filled up to its size with
random bytes, so that all rows are of one length whatever was typed.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from itertools import count, islice
from typing import Final, NamedTuple, Self, TypeAlias

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
    layout = _Layout.of(
        [(size, {_message(domain, value) for value in values[:size]}) for domain, size, values in slots]
    )
    return [_one(pepper, version, block, layout) for block in blocks]


class _Layout(NamedTuple):
    """Where the tags of all slots go, made out once for all fingerprints of a signer.

    ``order``: by place in the evidence, the number of the message whose tag stands there; those from ``len(messages)``
    on are filled with noise. ``several``: the places of each slot that holds more than one value.
    """

    messages: list[bytes]
    order: list[int]
    several: list[slice]

    @classmethod
    def of(cls, slots: Sequence[tuple[int, set[bytes]]]) -> Self:
        layout = cls([message for _, own in slots for message in own], [], [])
        given, noise = count(), count(len(layout.messages))
        for size, own in slots:
            if size > 1:
                layout.several.append(slice(len(layout.order), len(layout.order) + size))
            layout.order.extend(islice(given, len(own)))
            layout.order.extend(islice(noise, size - len(own)))
        return layout


def _message(domain: str, value: str) -> bytes:
    return f"{domain}\0{value}".encode()


def _one(pepper: bytes, version: int, block: Block, layout: _Layout) -> Blinded:
    kind, parts = block
    key = blind(pepper, f"evidence/{kind}", version, parts)
    # BLAKE2b with a key is a MAC by itself (RFC 7693, 2.9), and a quarter of the cost of HMAC.
    keyed = hashlib.blake2b(key=key, digest_size=TAG_BYTES)
    tags = [_tag(keyed, message) for message in layout.messages]
    tags += _noise(len(layout.order) - len(tags))
    evidence = [tags[number] for number in layout.order]
    for places in layout.several:
        # In the order of their bytes: where a value stood would say which of them it is.
        evidence[places] = sorted(evidence[places])
    return Blinded(blind(pepper, f"lookup/{kind}", version, parts)[:LOOKUP_BYTES], b"".join(evidence))


def _noise(tags: int) -> list[bytes]:
    """So many random tags, asked of the system at once."""
    drawn = secrets.token_bytes(TAG_BYTES * tags)
    return [drawn[at : at + TAG_BYTES] for at in range(0, len(drawn), TAG_BYTES)]


def _tag(keyed: hashlib.blake2b, message: bytes) -> bytes:
    code = keyed.copy()
    code.update(message)
    return code.digest()
