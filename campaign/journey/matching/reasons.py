"""Why a pair was decided as it was: codes to store, and English words for them."""

from collections.abc import Mapping, Sequence
from typing import Final

# In the order in which they are said; "differs" is said as well: a reviewer needs what speaks against.
_WORDS: Final[Mapping[str, str]] = {
    "address_same": "same address",
    "order_swapped": "given and family name swapped",
    "birth_same": "same birth date",
    "birth_swapped": "birth date with day and month swapped",
    "birth_near": "birth date one digit apart",
    "birth_part": "birth date with another year, month or day",
    "birth_differs": "different birth date",
    "family_same": "same family name",
    "family_sound": "same family name by sound",
    "family_near": "family name one letter apart",
    "family_initial": "family name with the same initial",
    "family_differs": "different family name",
    "given_same": "same given name",
    "given_sound": "same given name in another spelling or language",
    "given_near": "given name one letter apart",
    "given_initial": "given name with the same initial",
    "given_differs": "different given name",
    "patronymic_same": "same patronymic",
    "patronymic_differs": "different patronymic",
    "postcode_same": "same postal code",
    "postcode_near": "postal code one digit apart",
    "postcode_differs": "different postal code",
    "locality_same": "same place",
    "locality_near": "place one letter apart",
    "locality_differs": "different place",
    "street_same": "same street",
    "street_some": "a word of the street in common",
    "street_differs": "different street",
    "house_same": "same house",
    "house_differs": "different house",
    "same_pattern": "many addresses that differ in a number only",
    "same_comment": "many with the same comment",
    "disposable_address": "a throw-away address",
    "burst": "many from one mail domain within ten minutes",
}
# What the fingerprints of a kind are made of.
_KINDS: Final[Mapping[str, str]] = {
    "name": "given and family name by sound",
    "birth_initial": "birth date and an initial",
    "birth_locality": "birth date and place",
    "birth_street": "birth date and a word of the street",
    "name_postcode": "a name and the postal code",
    "name_house": "a name and the house",
    "house_postcode": "house and postal code",
    "street_locality": "a word of the street and the place",
    "address": "address",
}
CODES: Final = tuple(_WORDS)


def codes(pattern: Mapping[str, str]) -> tuple[str, ...]:
    """The reason as stable codes, ``attribute_level``; what is missing in one of the two is not said."""
    said = {f"{attribute}_{level}" for attribute, level in pattern.items()}
    return tuple(code for code in _WORDS if code in said)


def in_words(reasons: Sequence[str]) -> str:
    """The codes as one English line; a code of another version stands as it is."""
    return ", ".join(_WORDS.get(code, code) for code in reasons)


def kinds_in_words(kinds: Sequence[str]) -> str:
    """What fingerprints of these kinds are made of, as one English line."""
    return "; ".join(_KINDS.get(kind, kind) for kind in kinds)
