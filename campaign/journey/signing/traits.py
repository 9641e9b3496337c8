"""The values by which two signers are compared, field by field; still plain, so keep none of them."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from campaign.journey.signing import details, names
from campaign.journey.signing.details import Place
from campaign.journey.signing.names import Name
from campaign.journey.signing.neighbours import neighbours
from campaign.journey.signing.sounds import sounds


class Field(NamedTuple):
    """A slot of the evidence: ``size`` values of a ``domain``; given and family names share domains."""

    domain: str
    size: int


# The layout of the evidence, in order. Sizes cover what people type; what is longer is cut, the same way
# for all.
FIELDS: Final[Mapping[str, Field]] = {
    "given.known": Field("name.known", 1),
    "given.plain": Field("name.plain", 1),
    "given.same": Field("name.same", 3),
    "given.near": Field("name.near", 11),
    "given.initial": Field("name.initial", 2),
    "given.listed": Field("name.listed", 1),
    "family.known": Field("name.known", 1),
    "family.plain": Field("name.plain", 1),
    "family.same": Field("name.same", 3),
    "family.near": Field("name.near", 13),
    "family.initial": Field("name.initial", 2),
    "family.listed": Field("name.listed", 1),
    "patronymic.known": Field("patronymic.known", 1),
    "patronymic.same": Field("patronymic.same", 2),
    "birth.known": Field("birth.known", 1),
    "birth.same": Field("birth.same", 1),
    "birth.swapped": Field("birth.swapped", 1),
    "birth.near": Field("birth.near", 9),
    "birth.part": Field("birth.part", 3),
    "postcode.known": Field("postcode.known", 1),
    "postcode.same": Field("postcode.same", 1),
    "postcode.near": Field("postcode.near", 8),
    "locality.known": Field("locality.known", 1),
    "locality.same": Field("locality.same", 2),
    "locality.near": Field("locality.near", 11),
    "house.known": Field("house.known", 1),
    "house.same": Field("house.same", 1),
    "street.known": Field("street.known", 1),
    "street.main": Field("street.word", 1),
    "street.words": Field("street.word", 4),
    "address.same": Field("address.same", 1),
}


def of(name: Name, birth: str, place: Place, address: str) -> dict[str, tuple[str, ...]]:
    """The values of every field in ``FIELDS``; none where a part is not known."""
    return _names(name) | _birth(birth) | _place(place) | {"address.same": _given(address)}


def _names(name: Name) -> dict[str, tuple[str, ...]]:
    return (
        _name_word("given", name.given)
        | _name_word("family", name.family)
        | {
            "patronymic.known": _known(name.patronymic),
            "patronymic.same": sounds(name.patronymic),
        }
    )


def _name_word(field: str, word: str) -> dict[str, tuple[str, ...]]:
    keys = names.same_name(word)
    values = {
        "known": _known(word[1:]),  # an initial alone says too little to agree or differ
        "plain": _given(names.plain(word)),
        "same": keys,
        "near": neighbours(keys[-1], FIELDS[f"{field}.near"].size) if keys else (),
        "initial": tuple(dict.fromkeys(key[0] for key in sounds(word))),
        "listed": _known(names.calendar_name(word)),
    }
    return {f"{field}.{key}": value for key, value in values.items()}


def _birth(birth: str) -> dict[str, tuple[str, ...]]:
    return {
        "birth.known": _known(birth),
        "birth.same": _given(birth),
        "birth.swapped": _given(details.month_and_day(birth)),
        "birth.near": neighbours(birth, FIELDS["birth.near"].size),
        "birth.part": details.two_of_three(birth),
    }


def _place(place: Place) -> dict[str, tuple[str, ...]]:
    heard = sounds(place.locality)
    return {
        "postcode.known": _known(place.postcode),
        "postcode.same": _given(place.postcode),
        "postcode.near": neighbours(place.postcode, FIELDS["postcode.near"].size),
        "locality.known": _known(place.locality),
        "locality.same": heard,
        "locality.near": neighbours(heard[0], FIELDS["locality.near"].size) if heard else (),
        "house.known": _known(place.house),
        "house.same": _given(place.house),
        "street.known": _known("".join(place.words)),
        "street.main": place.words[:1],
        "street.words": place.words,
    }


def _given(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _known(value: str) -> tuple[str, ...]:
    return ("known",) if value else ()
