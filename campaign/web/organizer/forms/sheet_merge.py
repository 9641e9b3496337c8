"""Two people save one campaign: what the first has changed, beside what the second has typed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

from campaign.web.organizer.forms.sheet import Answer, Question, Sheet

Side = Literal["mine", "theirs"]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that somebody else has changed: before, theirs and mine as text; ``clashes`` if I changed it too."""

    part: str
    before: str
    theirs: str
    mine: str
    clashes: bool


def changes(base: Sheet | None, theirs: Sheet, mine: Sheet) -> list[Change]:
    """What is different in theirs, part by part. Without a base every difference to mine is a clash."""
    other, own = _parts(theirs), _parts(mine)
    old = None if base is None else _parts(base)
    found = []
    for part in dict.fromkeys([*other, *own]):
        their, my = other.get(part, ""), own.get(part, "")
        before = None if old is None else old.get(part, "")
        if their not in {before, my}:
            found.append(Change(part, before or "", their, my, clashes=my != before))
    return found


def merged(base: Sheet | None, theirs: Sheet, mine: Sheet) -> Sheet:
    """My form with their changes taken over where I changed nothing myself."""
    sheet = mine
    for change in changes(base, theirs, mine):
        if not change.clashes:
            sheet = take(sheet, theirs, change.part)
    return sheet


def take(sheet: Sheet, other: Sheet, part: str) -> Sheet:
    """The form with that part taken from the other one."""
    if part == "languages":
        missing = {name: text for name, text in other.values.items() if name not in sheet.values}
        return replace(sheet, languages=other.languages, values={**sheet.values, **missing})
    if part == "questions":
        return replace(sheet, questions=other.questions)
    return replace(sheet, values={**sheet.values, part: other[part]})


def questions(packed: str) -> tuple[Question, ...]:
    """The questions behind a part's text, for the page to describe."""
    found = []
    for one in json.loads(packed or "[]"):
        answers = tuple(Answer(**answer) for answer in one.pop("answers"))
        found.append(Question(**one, answers=answers))
    return tuple(found)


def _parts(sheet: Sheet) -> dict[str, str]:
    """The form in comparable parts. Languages before their words, so that both are taken in this order."""
    words = {
        name: text
        for name, text in sheet.values.items()
        if "-" not in name or name.rpartition("-")[2] in sheet.languages
    }
    rows = [asdict(_plain(one)) for one in sheet.questions]
    return {"languages": " ".join(sheet.languages), **words, "questions": json.dumps(rows, ensure_ascii=False)}


def _plain(question: Question) -> Question:
    """Without the empty labels, which are there or not as languages come and go."""
    answers = tuple(Answer(one.code, _said(one.labels)) for one in question.answers)
    return replace(question, labels=_said(question.labels or {}), answers=answers)


def _said(labels: Mapping[str, str]) -> dict[str, str]:
    return {language: label for language, label in labels.items() if label}
