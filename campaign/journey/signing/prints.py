"""A signature's keyed fingerprints, and the one column that holds them until matching has stored them as rows.

The column is one byte for its format, then the fingerprints one after the other, each written as: version of its rules
(2 bytes), length of the kind (1), the kind in ASCII, ``lookup`` (16), length of the evidence (2, 0 for none), the
evidence. Numbers are big-endian.
"""

import struct
from collections.abc import Iterable
from typing import Final, NamedTuple

_FORMAT: Final = b"\x01"
_SIGN: Final = "sign/"
_HEAD: Final = struct.Struct(">HB")
_TAIL: Final = struct.Struct(">16sH")


class Print(NamedTuple):
    """One fingerprint: ``lookup`` finds rows that share it, ``evidence`` (None for a sign of abuse) compares them."""

    kind: str
    lookup: bytes
    evidence: bytes | None
    version: int

    @property
    def sign(self) -> str:
        """The sign's name, empty for a fingerprint of the person."""
        return self.kind.removeprefix(_SIGN) if self.evidence is None else ""


def sign_kind(sign: str) -> str:
    """The kind of fingerprint that stands for a sign of abuse."""
    return _SIGN + sign


def pack(prints: Iterable[Print]) -> bytes:
    """The fingerprints as one value. Empty evidence is the same as none."""
    return _FORMAT + b"".join(map(_packed, prints))


def unpack(packed: bytes) -> list[Print]:
    """The fingerprints in a packed value. Raises ``ValueError`` for another format, and for one that is cut off."""
    if not packed.startswith(_FORMAT):
        raise ValueError("packed fingerprints of an unknown format")
    found = []
    at = len(_FORMAT)
    while at < len(packed):
        one, at = _read(packed, at)
        found.append(one)
    return found


def _packed(one: Print) -> bytes:
    kind, evidence = one.kind.encode("ascii"), one.evidence or b""
    return _HEAD.pack(one.version, len(kind)) + kind + _TAIL.pack(one.lookup, len(evidence)) + evidence


def _read(packed: bytes, at: int) -> tuple[Print, int]:
    try:
        version, size = _HEAD.unpack_from(packed, at)
        named = at + _HEAD.size + size
        lookup, length = _TAIL.unpack_from(packed, named)
    except struct.error:
        raise ValueError("packed fingerprints are cut off") from None
    start = named + _TAIL.size
    if start + length > len(packed):
        raise ValueError("packed fingerprints are cut off")
    kind = packed[at + _HEAD.size : named].decode("ascii")
    return Print(kind, lookup, packed[start : start + length] or None, version), start + length
