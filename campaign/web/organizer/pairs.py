"""Two signatures side by side: for every question both answers, and in which parts they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching.queue import Item
from campaign.web.forms import signing as forms

Mark = Literal["same", "alike", "differs", "one", ""]
# A text in pieces, each with whether the other answer lacks it.
Pieces = list[tuple[str, bool]]

# What matching compares of the answer to a question.
_COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("given", "family"),
    "given_name": ("given",),
    "family_name": ("family",),
    "patronymic": ("patronymic",),
    "birth_date": ("birth",),
    "postal_code": ("postcode",),
    "locality": ("locality",),
    "street_address": ("street", "house"),
    "email": ("address",),
}
# Longer answers are compared as a whole.
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One question, the answers of both as pieces, and how they compare."""

    label: str
    mine: Pieces
    others: Pieces
    mark: Mark


def lines(campaign: Campaign, item: Item, language: str) -> list[Line]:
    """The questions that at least one of the two has answered; none where the answers are not readable."""
    other = item.other.answers if item.other else {}
    found = []
    for field in campaign.fields:
        mine, others = item.signature.answers.get(field.key, ""), other.get(field.key, "")
        if mine or others:
            mark = _mark(field, mine, others, item.reasons) if item.other else ""
            words = [forms.answer(field, answer, language, campaign) for answer in (mine, others)]
            left, right = _pieces(*words) if mark in {"alike", "differs"} else _whole(*words)
            found.append(Line(forms.label(field, language, campaign), left, right, mark))
    return found


def _mark(field: Field, mine: str, others: str, reasons: Sequence[str]) -> Mark:
    if not mine or not others:
        return "one"
    if mine == others:
        return "same"
    levels = [_level(reasons, attribute) for attribute in _COMPARED.get(field.kind, ())]
    known = [level for level in levels if level]
    return "alike" if known and "differs" not in known else "differs"


def _level(reasons: Sequence[str], attribute: str) -> str:
    return next((code.removeprefix(f"{attribute}_") for code in reasons if code.startswith(f"{attribute}_")), "")


def _whole(mine: str, others: str) -> tuple[Pieces, Pieces]:
    return [(mine, False)], [(others, False)]


def _pieces(mine: str, others: str) -> tuple[Pieces, Pieces]:
    if max(len(mine), len(others)) > _LONGEST:
        return _whole(mine, others)
    left: Pieces = []
    right: Pieces = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, mine, others, autojunk=False).get_opcodes():
        if end > start:
            left.append((mine[start:end], tag != "equal"))
        if other_end > other_start:
            right.append((others[other_start:other_end], tag != "equal"))
    return left, right
