"""From the editor's form to a draft: numbers and times are read here, the rules are the drafting stage's own."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from campaign.errors import Refused
from campaign.journey.drafting import draft_file
from campaign.journey.drafting.checks import MOST_GOAL_STEPS, problems
from campaign.journey.drafting.draft import LONGEST, Draft
from campaign.journey.drafting.fields import Field, Option
from campaign.journey.drafting.rules import Picture, Policy, Words
from campaign.web.organizer.forms.sheet import Answer, Question, Sheet

_DIGITS = re.compile(r"[0-9]{1,12}")
_NO_CODE = re.compile(r"[^\w .-]")


def drafted(sheet: Sheet, before: Draft | None, picture: Picture | None) -> tuple[Draft, list[Refused]]:
    """The draft in the form, as far as there is one, and everything that is wrong with it."""
    wrong: list[Refused] = []
    draft = Draft(
        slug=sheet["slug"].strip(),
        words={language: _words(sheet, language) for language in sheet.languages},
        statement={language: _statement(sheet, language, before) for language in sheet.languages},
        organizer=sheet["organizer"],
        contact=sheet["contact"],
        goal=_number(sheet["goal"], "goal", wrong) if sheet["goal"].strip() else None,
        goal_steps=_steps(sheet["goal_steps"], wrong),
        keep_days=_number(sheet["keep_days"], "keep_days", wrong),
        opens_at=_moment(sheet, "opens", wrong),
        closes_at=_moment(sheet, "closes", wrong),
        timezone=sheet["timezone"].strip() or "UTC",
        fields=tuple(_field(one, before) for one in sheet.questions),
        policy=_policy(sheet),
        picture=picture,
    )
    known = {(one.code, one.field) for one in wrong}
    wrong += [one for one in problems(draft) if (one.code, one.field) not in known]
    return draft, wrong


def _words(sheet: Sheet, language: str) -> Words:
    return Words(**{name: sheet[f"{name}-{language}"] for name in LONGEST})


def _statement(sheet: Sheet, language: str, before: Draft | None) -> str:
    """What was typed; to the byte what is stored, where a browser's line ends are the only difference."""
    text = sheet[f"statement-{language}"]
    stored = before.statement.get(language, "") if before else ""
    return stored if stored.replace("\r\n", "\n").replace("\r", "\n") == text else text


def _number(text: str, name: str, wrong: list[Refused]) -> int:
    # People write 10 000 and 10,000.
    digits = re.sub(r"[\s,']", "", text)
    if _DIGITS.fullmatch(digits):
        return int(digits)
    wrong.append(Refused(f"bad_{name}", name))
    return 1


def _steps(text: str, wrong: list[Refused]) -> tuple[int, ...]:
    bad: list[Refused] = []
    steps = tuple(_number(line, "goal_steps", bad) for line in text.splitlines() if line.strip())
    if bad:
        wrong.append(Refused("bad_goal_steps", "goal_steps", most=MOST_GOAL_STEPS))
    return () if bad else steps


def _moment(sheet: Sheet, name: str, wrong: list[Refused]) -> datetime | None:
    try:
        return draft_file.moment(sheet[name].strip(), sheet["timezone"].strip() or "UTC", name)
    except Refused as refused:
        # A time zone that does not exist is said once, beside the time zone.
        if refused.field == name:
            wrong.append(refused)
        return None


def _policy(sheet: Sheet) -> Policy:
    # The rules say which words there are; until they have, anything may stand here.
    given: dict[str, Any] = {
        "likely": sheet["likely"],
        "keep": sheet["keep"],
        "household": int(sheet["household"]) if re.fullmatch("[0-9]", sheet["household"]) else 0,
        "fold": sheet["fold"] == "yes",
        "hold_signs": sheet["hold_signs"] == "yes",
    }
    return Policy(**given)


def _field(question: Question, before: Draft | None) -> Field:
    old = next((one for one in before.fields if one.key == question.key), None) if before else None
    return Field(
        kind=question.kind,
        key=question.key.strip(),
        required=question.required,
        exported=question.exported,
        labels=_said(question.labels or {}, old.labels if old else None) or None,
        options=_options(question.answers, {one.value: one.labels for one in old.options} if old else {}),
    )


def _options(answers: Sequence[Answer], old: Mapping[str, Mapping[str, str]]) -> tuple[Option, ...]:
    taken = {answer.code for answer in answers if answer.code}
    found = []
    for answer in answers:
        labels = _said(answer.labels, old.get(answer.code))
        if labels or answer.code:
            code = answer.code or _code(next(iter(labels.values())), taken)
            taken.add(code)
            found.append(Option(code, labels))
    return tuple(found)


def _code(label: str, taken: set[str]) -> str:
    """What a new answer is stored under: its own words, as far as they can stand in a file."""
    plain = " ".join(_NO_CODE.sub(" ", label).split()).lstrip(" .-")[:50].rstrip() or "answer"
    return next(code for number in range(1, len(taken) + 2) if (code := _numbered(plain, number)) not in taken)


def _numbered(plain: str, number: int) -> str:
    return plain if number == 1 else f"{plain} {number}"


def _said(typed: Mapping[str, str], old: Mapping[str, str] | None) -> dict[str, str]:
    """The labels, and of the old ones those in languages that the campaign is not in, or in none ("")."""
    old = old or {}
    said = {language: label.strip() for language, label in typed.items() if label.strip()}
    other = {language: label for language, label in said.items() if language in old or label != old.get("")}
    return {language: label for language, label in old.items() if language not in typed} | other
