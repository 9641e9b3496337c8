"""Normal forms of what a campaign may collect besides the name: birth date, postal code, place, street."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from campaign.journey.signing.names import letters, plain
from campaign.journey.signing.sounds import sounds

_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_WORD_LETTERS: Final = 3
_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives; what is not known is empty."""

    postcode: str
    locality: str
    house: str
    words: tuple[str, ...]


def birth(details: Mapping[str, str]) -> str:
    """The birth date as eight digits, ``YYYYMMDD``; empty where there is none or it is not ISO 8601."""
    found = _ISO_DATE.fullmatch(details.get("birth_date", "").strip())
    return "".join(found.groups()) if found else ""


def month_and_day(birth_date: str) -> str:
    """The digits of ``birth`` with the lower of month and day first: equal for dates with the two swapped."""
    return birth_date[:4] + "".join(sorted((birth_date[4:6], birth_date[6:8])))


def two_of_three(birth_date: str) -> tuple[str, ...]:
    """The digits of ``birth`` without year, month or day: two dates of which one is wrong share a value."""
    if not birth_date:
        return ()
    year, month, day = birth_date[:4], birth_date[4:6], birth_date[6:8]
    return f"-{month}{day}", f"{year}-{day}", f"{year}{month}-"


def place(details: Mapping[str, str]) -> Place:
    """The place in the collected details.

    Of ``street_address`` the numbers are the house, in the order typed; the longest words, by sound, are
    the street: "street", "vul." and their order say little, and spelling differs.
    """
    typed = [letters(part) for part in details.get("street_address", "").split()]
    numbers = [part for part in typed if any(sign.isdigit() for sign in part)]
    words = {key for part in typed if len(part) >= _WORD_LETTERS for key in sounds(part)[:1]}
    longest = sorted(words, key=lambda word: (-len(word), word))[:_WORDS]
    locality = letters(details.get("locality", ""))
    return Place(plain(details.get("postal_code", "")), locality, " ".join(numbers), tuple(longest))
