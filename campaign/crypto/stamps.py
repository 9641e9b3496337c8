"""Stamps: a letter's name in its Message-ID and envelope, by which it is known again when it comes back.

A stamp is the letter's number and a code that only this installation can make. It says nothing about a person, and
keeps its meaning where a mail server changes small letters to capitals (base32, RFC 4648 section 6).
"""

import base64
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

# 130 bits.
_CODE_LENGTH = 26
_STAMP = re.compile(rb"(?<![0-9a-z])(\d{1,18})-([2-7a-z]{%d})(?![0-9a-z])" % _CODE_LENGTH, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What looks like one: ``code`` is right only if ``Stamps.fits`` says so."""

    number: int
    code: str

    def __str__(self) -> str:
        return f"{self.number}-{self.code}"


class Stamps:
    """Makes and checks stamps. ``keys`` run from the oldest fallback to the current key, which makes new ones."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [hmac.digest(key.encode(), b"campaign.stamp", "sha256") for key in keys]

    def mint(self, number: int, since: datetime) -> Stamp:
        """The stamp of letter ``number``, queued at ``since``: numbers may be given again, moments are not."""
        return Stamp(number, _code(self._keys[-1], number, since))

    def fits(self, stamp: Stamp, since: datetime) -> bool:
        """Whether this installation made it, for the letter that was queued at ``since``."""
        codes = [_code(key, stamp.number, since) for key in self._keys]
        return any(hmac.compare_digest(code, stamp.code) for code in codes)


def find(raw: bytes) -> Iterator[Stamp]:
    """All that looks like a stamp, in the order it stands there."""
    for found in _STAMP.finditer(raw):
        yield Stamp(int(found[1]), found[2].decode("ascii").lower())


def _code(key: bytes, number: int, since: datetime) -> str:
    text = f"{number} {since.astimezone(UTC).isoformat()}"
    return base64.b32encode(hmac.digest(key, text.encode(), "sha256")).decode("ascii").lower()[:_CODE_LENGTH]
