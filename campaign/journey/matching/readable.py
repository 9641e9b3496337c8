"""The same agreement pattern from readable details: for open campaigns, and to measure what keys cost."""

from collections.abc import Mapping
from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from campaign.journey.matching.agreement import Pattern
from campaign.journey.signing import details, names
from campaign.journey.signing.details import Place
from campaign.journey.signing.sounds import sounds

# Jaro-Winkler similarity (Winkler, 1990) from which two words are near without being one edit apart.
_NEAR: Final = 0.92
_STRONG: Final = {"same", "sound", "near"}


def compare(one: Mapping[str, str], other: Mapping[str, str]) -> Pattern:
    """The agreement pattern of two signers' details, as ``agreement.compare`` gives it from evidence."""
    birth = _birth(details.birth(one), details.birth(other))
    return _names(names.of(one), names.of(other)) | {"birth": birth} | _place(details.place(one), details.place(other))


def _names(one: names.Name, other: names.Name) -> dict[str, str]:
    patronymic = "same" if set(sounds(one.patronymic)) & set(sounds(other.patronymic)) else "differs"
    rest = {
        "patronymic": patronymic if one.patronymic and other.patronymic else "missing",
        "address": "missing",
    }
    straight = {"given": _word(one.given, other.given), "family": _word(one.family, other.family)}
    crossed = {"given": _word(one.given, other.family), "family": _word(one.family, other.given)}
    if not _STRONG & set(straight.values()) and _STRONG & set(crossed.values()):
        return crossed | {"order": "swapped"} | rest
    return straight | {"order": "same"} | rest


def _word(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    if names.plain(one) == names.plain(other):
        return "same"
    if set(names.same_name(one)) & set(names.same_name(other)):
        return "sound"
    heard, heard_other = sounds(one)[:1], sounds(other)[:1]
    near = 1 in {OSA.distance(one, other), OSA.distance(*heard, *heard_other)}
    near = near or JaroWinkler.similarity(one, other) >= _NEAR
    # Two names of the calendar one letter apart (Аляксандр, Аляксандра) are two names.
    if near and not (names.calendar_name(one) and names.calendar_name(other)):
        return "near"
    return "initial" if heard[0][:1] == heard_other[0][:1] else "differs"


def _birth(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    if one == other:
        return "same"
    if details.month_and_day(one) == details.month_and_day(other):
        return "swapped"
    if OSA.distance(one, other) == 1:
        return "near"
    return "differs" if set(details.two_of_three(one)).isdisjoint(details.two_of_three(other)) else "part"


def _place(one: Place, other: Place) -> dict[str, str]:
    return {
        "postcode": _code(one.postcode, other.postcode),
        "locality": _locality(one.locality, other.locality),
        "house": _code(one.house, other.house).replace("near", "differs"),
        "street": _street(one.words, other.words),
    }


def _street(one: tuple[str, ...], other: tuple[str, ...]) -> str:
    if not one or not other:
        return "missing"
    if OSA.distance(one[0], other[0]) <= 1:
        return "same"
    found = any(OSA.distance(one[0], word) <= 1 for word in other) or any(
        OSA.distance(other[0], word) <= 1 for word in one
    )
    return "some" if found else "differs"


def _code(one: str, other: str) -> str:
    if not one or not other:
        return "missing"
    return ("same", "near")[distance] if (distance := OSA.distance(one, other)) <= 1 else "differs"


def _locality(one: str, other: str) -> str:
    level = _word(one, other)
    return {"sound": "same", "initial": "differs"}.get(level, level)
