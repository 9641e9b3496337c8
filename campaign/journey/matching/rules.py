"""Whether two signatures are one person's: certain, likely or no, and why."""

from dataclasses import dataclass
from typing import Final, Literal

from campaign.journey.matching.agreement import Pattern
from campaign.journey.matching.reasons import codes
from campaign.journey.matching.weights import Sort, learned

Verdict = Literal["certain", "likely", "no"]

# A fingerprint that more rows than this share says too little to be worth comparing: the cost of a decision
# is flat.
MOST_CANDIDATES: Final = 32

CERTAIN: Final = 0.999
LIKELY: Final = 0.5

_AGREES: Final = {"same", "sound", "near"}
_SAME_WORD: Final = {"same", "sound"}
_NEAR: Final = {"near", "swapped"}
_OTHER: Final = {"differs", "initial"}
_PLACED: Final = {"same", "near", "some"}
_DATED: Final = {"same", "swapped", "near"}


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a pair, the chance by the learned weights that it is one person, the reason as codes."""

    verdict: Verdict
    probability: float
    reasons: tuple[str, ...]


def decide(pattern: Pattern, rows: int, sort: Sort = "keyed") -> Decision:
    """The verdict on a pair with this agreement pattern in a campaign of ``rows`` confirmed signatures.

    ``certain`` takes both a probability of ``CERTAIN`` and a pattern that no two people of one family show;
    ``likely`` a probability of ``LIKELY`` and a name or birth date that does not speak against it.
    """
    probability = learned(sort).probability(pattern, rows)
    return Decision(_verdict(pattern, probability), probability, codes(pattern))


def household(pattern: Pattern) -> bool:
    """Whether two signers of one address are two people: both may count where the campaign allows it."""
    return pattern["given"] not in _AGREES | {"missing"} or pattern["birth"] == "differs"


def _verdict(pattern: Pattern, probability: float) -> Verdict:
    if _same_signer_same_address(pattern):
        return "certain"
    if probability < LIKELY or _relatives(pattern):
        return "no"
    return "certain" if probability >= CERTAIN and _one_person(pattern) else "likely"


def _same_signer_same_address(pattern: Pattern) -> bool:
    # Not weighed: no labelled data has addresses. One mailbox and one name is one person, unless the dates
    # differ.
    names = {pattern["given"], pattern["family"]}
    return pattern.get("address") == "same" and names <= _SAME_WORD and pattern["birth"] != "differs"


def _one_person(pattern: Pattern) -> bool:
    """Nothing here could be twins (another given name) or father and son of one name (another birth date).

    The family name may differ where birth date and home are the same: it changes with marriage. Without a
    birth date the home and the patronymic have to agree: a home may have two of one name. One slip is a typing
    error, two are somebody else.
    """
    if sum(pattern[name] in _NEAR for name in ("given", "family", "birth")) > 1:
        return False
    named = pattern["given"] in _AGREES and pattern["patronymic"] != "differs"
    if pattern["family"] not in _AGREES:
        return named and _at_home(pattern) and pattern["birth"] == "same"
    undated = pattern["birth"] == "missing" and pattern["patronymic"] == "same" and _at_home(pattern)
    return named and (pattern["birth"] in _DATED or undated)


def _relatives(pattern: Pattern) -> bool:
    """Of names and birth date two that differ are two people, however much else they share.

    Not so where birth date and place are the same: that is somebody who writes the whole name otherwise. Without a
    birth date one is enough: another given name, or another family name in another home.
    """
    other_given, other_family = (pattern[name] in _OTHER for name in ("given", "family"))
    if pattern["birth"] == "missing":
        return other_given or (other_family and not _at_home(pattern))
    if pattern["birth"] == "same" and _nearby(pattern):
        return False
    other_birth, other_patronymic = pattern["birth"] in {"part", "differs"}, pattern["patronymic"] == "differs"
    return other_given + other_family + other_birth + other_patronymic > 1


def _at_home(pattern: Pattern) -> bool:
    return pattern["house"] == "same" and pattern["street"] in _PLACED


def _nearby(pattern: Pattern) -> bool:
    return sum(pattern[name] in _PLACED for name in ("postcode", "house", "street")) > 1
