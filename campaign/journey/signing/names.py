"""Normal forms of a person's name, whatever script, order and punctuation it was typed in."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from campaign.journey.signing.sounds import sounds

_DATA: Final = tomllib.loads(files(__package__).joinpath("given_names.toml").read_text("utf-8"))
VERSION: Final[int] = _DATA["version"]

# Sounds in which a patronymic ends: -ович -евич -іч, -овна -евна -ічна, -аўна (Eastern Slavic naming
# customs).
_PATRONYMIC: Final = ("avic", "vna", "icna", "inicna", "ilic", "mic")
_WITH_PATRONYMIC: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name as ``letters``; a part that is not known is empty."""

    given: str
    family: str
    patronymic: str = ""


def of(details: Mapping[str, str]) -> Name:
    """The name in the details: ``given_name``, ``family_name`` and ``patronymic``, or one ``name``."""
    given, family = details.get("given_name", ""), details.get("family_name", "")
    if given or family:
        return Name(letters(given), letters(family), letters(details.get("patronymic", "")))
    return split(details.get("name", ""))


def split(text: str) -> Name:
    """One typed line as parts: the patronymic by its ending, the given name by the table, the rest is family.

    Where the table knows no word, or every word, the first word is the given name: comparing tries both
    orders, so that a wrong guess costs nothing but the initial.
    """
    words = [word for word in (letters(part) for part in text.split()) if word]
    patronymic = _patronymic(words) if len(words) >= _WITH_PATRONYMIC else ""
    rest = _without(words[::-1], patronymic)[::-1]
    given = next((word for word in rest if calendar_name(word)), rest[0] if rest else "")
    return Name(given, "".join(_without(rest, given)), patronymic)


def letters(text: str) -> str:
    """Letters and digits in lower case (UAX 15, NFKC); script and diacritics stay: they say how c is read."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in composed if letter.isalnum())


def plain(word: str) -> str:
    """``letters`` without diacritics, so that a name typed on another keyboard is the same word.

    й, ў and ї are letters of their own and stay; ё becomes е, as it is mostly written.
    """
    return "".join(_base(letter) for letter in letters(word).replace("ё", "е"))


def same_name(word: str) -> tuple[str, ...]:
    """The keys under which a word is the same name: its calendar name if the table has it, and its sounds."""
    calendar = calendar_name(word)
    return ((calendar,) if calendar else ()) + sounds(word)


def calendar_name(word: str) -> str:
    """What stands for all forms of a given name (``=alexander``); empty for a word not in the table."""
    return next((found for sound in sounds(word) if (found := _calendar().get(sound))), "")


def _patronymic(words: list[str]) -> str:
    # Not the first word: Belarusian family names end in -віч as well, and a family name may come first.
    ending = (word for word in words[1:] if any(sound.endswith(_PATRONYMIC) for sound in sounds(word)))
    return next(ending, "")


def _without(words: list[str], word: str) -> list[str]:
    at = words.index(word) if word in words else len(words)
    return words[:at] + words[at + 1 :]


def _base(letter: str) -> str:
    kept = letter in "йўїґ" or letter.isascii()
    return letter if kept else unicodedata.normalize("NFD", letter)[0]


@cache
def _calendar() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _DATA["name"]:
        for form in line["forms"]:
            table |= dict.fromkeys(sounds(form), "=" + line["article"].casefold())
    return table
