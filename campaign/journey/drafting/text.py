"""What free text may hold: letters of every script, and nothing that hides or reorders them."""

import re
import unicodedata
from collections.abc import Callable

from campaign.errors import Refused

# Bidirectional controls (UAX #9) can make one text look like another; U+FFFD is a byte that was not UTF-8.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
_SPREAD = 4
# Combining marks in a row: no script needs more (UAX #15, section 13, "Stream-Safe Text Format").
_MOST_MARKS = 30
Clean = Callable[[str, int], str]
# Several scripts need them between letters.
_JOINERS = frozenset("\u200c\u200d")
_SPACES = re.compile(r"[^\S\n]+")


def line(raw: str, longest: int) -> str:
    """One line in NFC, outer and repeated white space removed. Raises ``Refused``."""
    cleaned = _checked(raw, longest)
    if "\n" in cleaned:
        raise Refused("one_line")
    return _fits(cleaned, longest)


def lines(raw: str, longest: int) -> str:
    """Several lines in NFC with LF ends. Raises ``Refused``."""
    return _fits(_checked(raw.replace("\r\n", "\n").replace("\r", "\n"), longest), longest)


def part(name: str, raw: str, longest: int, clean: Clean = line, **values: str) -> str:
    """What ``clean`` makes of the part of that name. Raises ``Refused`` that names it, with ``values``."""
    try:
        return clean(raw, longest)
    except Refused as refusal:
        raise Refused(refusal.code, name, **refusal.values, **values) from None


def _checked(raw: str, longest: int) -> str:
    if len(raw) > _SPREAD * longest:
        raise Refused("too_long", longest=longest)
    text = raw.replace("\t", " ").translate(_INVISIBLE)
    marks = 0
    for char in text:
        if char in _BIDI or char == "\ufffd" or (_is_hidden(char) and char not in _JOINERS):
            raise Refused("bad_characters")
        # Normalising costs the square of a run of combining marks.
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > _MOST_MARKS:
            raise Refused("bad_characters")
    text = unicodedata.normalize("NFC", text)
    return "\n".join(_SPACES.sub(" ", part).strip() for part in text.strip().split("\n"))


def _is_hidden(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _fits(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Refused("too_long", longest=longest)
    return text
