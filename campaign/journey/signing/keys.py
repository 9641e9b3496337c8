"""What of the collected details becomes keyed fingerprints; ``campaign.crypto`` makes the keys.

Two sorts. *Fingerprints* (here: blocks) join at least two attributes, are stored and indexed, and find the
rows worth comparing. *Evidence* is what two such rows are compared by; it lies under each fingerprint,
keyed by it (``campaign.crypto.evidence``). Nothing here is keyed yet: keep none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from campaign.journey.signing import addresses, details, names, traits
from campaign.journey.signing.details import Place
from campaign.journey.signing.names import Name
from campaign.journey.signing.sounds import sounds

# Raised whenever the same details would give other values: a rule here, a letter or name table, a
# provider's line.
FINGERPRINT_VERSION: Final = 2

# How many words of a street address make fingerprints, the longest first.
_STREETS: Final = 2

# The kinds that hold the birth date, and those that do not: two independent catches (see matching.estimate).
BIRTH_KINDS: Final = frozenset({"birth_initial", "birth_locality", "birth_street"})


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """``blocks``: kind and parts, several of a kind where several values count. ``evidence``: by field."""

    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    evidence: Mapping[str, tuple[str, ...]]

    def slots(self) -> list[tuple[str, int, tuple[str, ...]]]:
        """The evidence as ``campaign.crypto.evidence.blinded`` takes it: domain, size, values."""
        return [(field.domain, field.size, self.evidence[name]) for name, field in traits.FIELDS.items()]


def derive(collected: Mapping[str, str], *, fold: bool = True) -> Fingerprints:
    """The plain parts of all fingerprints that the collected details allow.

    Reads ``name`` or ``given_name``, ``family_name``, ``patronymic``; ``birth_date`` (ISO 8601),
    ``postal_code``, ``locality``, ``street_address``, ``email``; all optional, other keys are left alone. A
    value that is not of its form counts as missing, so this raises nothing. ``fold``: whether the campaign
    reads addresses as their providers do.
    """
    name, birth, place = names.of(collected), details.birth(collected), details.place(collected)
    address = _address(collected.get("email", ""), fold=fold)
    blocks = _blocks(name, birth, place, address)
    return Fingerprints(tuple(blocks), traits.of(name, birth, place, address))


def full_name(collected: Mapping[str, str]) -> tuple[str, ...]:
    """The name words, each as the key that all its spellings share, in an order of their own.

    Equal for two signers of one address: they are taken for one person.
    """
    name = names.of(collected)
    return tuple(sorted((*names.same_name(word), word)[0] for word in (name.given, name.family) if word))


def _blocks(name: Name, birth: str, place: Place, address: str) -> list[tuple[str, tuple[str, ...]]]:
    words = sorted(names.same_name(word)[0] for word in (name.given, name.family) if sounds(word))
    initials = sorted({sounds(word)[0][0] for word in (name.given, name.family) if sounds(word)})
    locality = (*sounds(place.locality), "")[0]
    streets = place.words[:_STREETS]
    found = [
        ("name", tuple(words) if len(words) > 1 else ()),
        *(("birth_initial", (birth, initial)) for initial in initials),
        ("birth_locality", (birth, locality)),
        *(("birth_street", (birth, street)) for street in streets),
        *(("name_postcode", (word, place.postcode)) for word in dict.fromkeys(words)),
        *(("name_house", (word, place.house)) for word in dict.fromkeys(words)),
        ("house_postcode", (place.house, place.postcode)),
        *(("street_locality", (street, locality)) for street in streets),
        ("address", (address,)),
    ]
    return [(kind, parts) for kind, parts in found if parts and all(parts)]


def _address(email: str, *, fold: bool) -> str:
    try:
        return addresses.folded_case(email, fold=fold)
    except ValueError:
        return ""
