"""How a name sounds, coarsely, whatever script and spelling it is written in.

A phonetic key in the manner of Soundex (Russell, US patent 1,261,167) with classes made for Belarusian,
Russian, Ukrainian and Polish names and their romanisations: ``letters.toml`` holds the classes and their
sources. Equal keys are no proof of one name; different keys of one name happen where a spelling follows no
table.
"""

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Final

_DATA: Final = tomllib.loads(files(__package__).joinpath("letters.toml").read_text("utf-8"))
VERSION: Final[int] = _DATA["version"]
_READINGS: Final = ("english", "slavic")
_LONGEST: Final = 4
_SPELLINGS: Final[dict[str, dict[str, str]]] = {
    reading: _DATA["cyrillic"] | _DATA["latin"] | _DATA[reading] for reading in _READINGS
}
_BETWEEN: Final = [(re.compile(rule["pattern"]), rule["becomes"]) for rule in _DATA["between"]]


@lru_cache(maxsize=65536)
def sounds(word: str) -> tuple[str, ...]:
    """The sound keys of a word, one or two: two where its ``c`` can be read as in English or as in Slavic.

    Keys are lower-case ASCII of ``a i u h k c t d s z v b p l m n r``; a word without a letter of either
    script sounds as its own letters. The empty word has no key.
    """
    folded = _folded(word)
    return tuple(dict.fromkeys(key for reading in _readings(folded) if (key := _sound(folded, reading))))


def _folded(word: str) -> str:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).casefold())
    return "".join(letter for letter in composed if letter not in _DATA["silent"])


def _readings(word: str) -> tuple[str, ...]:
    if "c" not in word:
        return _READINGS[:1]
    for reading in ("slavic", "english"):
        if any(mark in word for mark in _DATA["marks"][reading]):
            return (reading,)
    return _READINGS


def _sound(word: str, reading: str) -> str:
    key = "".join(_letters(word, _SPELLINGS[reading]))
    for pattern, becomes in _BETWEEN:
        key = pattern.sub(becomes, key)
    return key


def _letters(word: str, spellings: dict[str, str]) -> list[str]:
    found = []
    at = 0
    while at < len(word):
        length, sound = _longest(word, at, spellings)
        found.append(sound)
        at += length
    return found


def _longest(word: str, at: int, spellings: dict[str, str]) -> tuple[int, str]:
    for length in range(_LONGEST, 0, -1):
        sound = spellings.get(word[at : at + length])
        if sound is not None:
            return min(length, len(word) - at), sound
    return 1, _plain(word[at], spellings)


def _plain(letter: str, spellings: dict[str, str]) -> str:
    """A letter that no table knows, without its diacritic; dropped where it is no letter at all."""
    base = unicodedata.normalize("NFD", letter)[0]
    if base != letter and base in spellings:
        return spellings[base]
    return letter if letter.isalnum() else ""
