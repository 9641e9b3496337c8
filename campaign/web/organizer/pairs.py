"""Two signatures side by side: for every question both answers, as far as they can be read, and how they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching.findings import Item
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
    """One question, the answers of both as pieces, how they compare, and the reasons where that is all there is."""

    label: str
    mine: Pieces
    others: Pieces
    mark: Mark
    reasons: Sequence[str] = ()


def lines(campaign: Campaign, item: Item, language: str) -> list[Line]:
    """The questions that at least one of the two has answered, or whose answers were compared unread."""
    if not item.is_readable:
        return [line for field in campaign.fields if (line := _unread(field, item, language, campaign))]
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


def _unread(field: Field, item: Item, language: str, campaign: Campaign) -> Line | None:
    """A question where one of the answers can't be read: what matching says of them, and the other one."""
    sides = (item.signature.answers, item.other.answers if item.other else {})
    mine, others = (forms.answer(field, answers.get(field.key, ""), language, campaign) for answers in sides)
    compared = tuple(f"{attribute}_" for attribute in _COMPARED.get(field.kind, ()))
    reasons = [code for code in item.reasons if compared and code.startswith(compared)]
    if not (mine or others or reasons):
        return None
    return Line(forms.label(field, language, campaign), *_whole(mine, others), _mark_of(reasons), reasons)


def _mark_of(reasons: Sequence[str]) -> Mark:
    levels = {code.partition("_")[2] for code in reasons}
    if not levels:
        return ""
    return "differs" if "differs" in levels else "same" if levels == {"same"} else "alike"


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
