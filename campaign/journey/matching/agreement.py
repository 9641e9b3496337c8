"""In what two rows agree: read from their evidence, without a readable word.

The pattern has one level an attribute (the comparison vector of Fellegi and Sunter, 1969): ``same``,
``sound``, ``near``, ``swapped``, ``part``, ``initial``, ``some`` or ``differs``; ``missing`` where one of the two
does not have it.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from campaign.journey.signing.traits import FIELDS

Pattern = Mapping[str, str]

_TAG: Final = 3
EVIDENCE_BYTES: Final = _TAG * sum(field.size for field in FIELDS.values())
_ENDS: Final = accumulate(_TAG * field.size for field in FIELDS.values())
_SPANS: Final = {
    name: range(end - _TAG * field.size, end, _TAG) for (name, field), end in zip(FIELDS.items(), _ENDS, strict=True)
}

# The levels of an attribute, best first, each with the field of the evidence that must share a value.
_NAME: Final = (("same", "plain"), ("sound", "same"), ("near", "near"), ("initial", "initial"))
_LEVELS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "patronymic": (("same", "same"),),
    "birth": (("same", "same"), ("swapped", "swapped"), ("near", "near"), ("part", "part")),
    "postcode": (("same", "same"), ("near", "near")),
    "locality": (("same", "same"), ("near", "near")),
    "house": (("same", "same"),),
    "street": (("same", "main"),),
}
_STRONG: Final = {"same", "sound", "near"}


def compare(one: bytes, other: bytes) -> Pattern:
    """The agreement pattern of two rows, from evidence that lies under one fingerprint of both.

    Raises ``ValueError`` for evidence of another version's length.
    """
    for evidence in (one, other):
        if len(evidence) != EVIDENCE_BYTES:
            raise ValueError(f"evidence of {len(evidence)} bytes where this version has {EVIDENCE_BYTES}")
    pattern = _names(one, other)
    pattern |= {name: _level(one, other, name, name, levels) for name, levels in _LEVELS.items()}
    if pattern["street"] == "differs" and _street_word(one, other):
        pattern["street"] = "some"
    pattern["address"] = "same" if _shares(one, other, "address.same", "address.same") else "missing"
    return pattern


def _names(one: bytes, other: bytes) -> dict[str, str]:
    straight = {name: _word(one, other, name, name) for name in ("given", "family")}
    if not _STRONG & set(straight.values()):
        turned = (("given", "family"), ("family", "given"))
        crossed = {name: _word(one, other, name, counterpart) for name, counterpart in turned}
        if _STRONG & set(crossed.values()):
            return crossed | {"order": "swapped"}
    return straight | {"order": "same"}


def _word(one: bytes, other: bytes, name: str, counterpart: str) -> str:
    level = _level(one, other, name, counterpart, _NAME)
    if level == "near" and _shares(one, other, f"{name}.listed", f"{counterpart}.listed"):
        # Two names of the calendar one letter apart (Аляксандр, Аляксандра) are two names.
        return _level(one, other, name, counterpart, _NAME[-1:])
    return level


def _level(one: bytes, other: bytes, name: str, counterpart: str, levels: Sequence[tuple[str, str]]) -> str:
    if not _shares(one, other, f"{name}.known", f"{counterpart}.known"):
        return "missing"
    found = (level for level, field in levels if _shares(one, other, f"{name}.{field}", f"{counterpart}.{field}"))
    return next(found, "differs")


def _street_word(one: bytes, other: bytes) -> bool:
    return _shares(one, other, "street.main", "street.words") or _shares(one, other, "street.words", "street.main")


def _shares(one: bytes, other: bytes, field: str, counterpart: str) -> bool:
    values = {one[at : at + _TAG] for at in _SPANS[field]}
    return any(other[at : at + _TAG] in values for at in _SPANS[counterpart])
