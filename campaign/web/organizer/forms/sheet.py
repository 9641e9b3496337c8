"""The editor's form as text: what stands in each input, whether it makes sense or not."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile, zip_longest
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from campaign.journey.drafting.draft import LANGUAGES, LONGEST, Draft
from campaign.journey.drafting.fields import KINDS, Field

# Per language; the input of a title in Belarusian is "title-be".
WORDS = (*LONGEST, "statement")
VALUES = (
    *("slug", "organizer", "contact", "keep_days", "goal", "goal_steps", "opens", "closes", "timezone"),
    *("likely", "keep", "household", "fold", "hold_signs", "picture"),
)
# Of these, what nobody types.
HIDDEN = ("picture",)
# What a form may hold before anybody looks at its rules; more than that is cut off.
MOST_QUESTIONS, MOST_ANSWERS, MOST_TEXT = 60, 300, 200_000


Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to choose: the code it is stored under, empty until it is saved, and its words per language."""

    code: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the campaign's form."""

    kind: str
    key: str
    required: bool = True
    exported: bool = True
    labels: Mapping[str, str] | None = None
    answers: tuple[Answer, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether it is the campaign's own question, with a key of its own."""
        return _is_own(self.kind)

    @property
    def has_answers(self) -> bool:
        """Whether one answers by choosing."""
        return self.kind in KINDS and KINDS[self.kind].has_options


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. ``values`` are by the name of their input."""

    languages: tuple[str, ...]
    values: Mapping[str, str]
    questions: tuple[Question, ...]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


def of(draft: Draft) -> Sheet:
    """The form that shows a draft."""
    values = {
        "slug": draft.slug,
        "organizer": draft.organizer,
        "contact": draft.contact,
        "keep_days": str(draft.keep_days),
        "goal": str(draft.goal or ""),
        "goal_steps": "\n".join(map(str, draft.goal_steps)),
        "opens": _local(draft.opens_at, draft.timezone),
        "closes": _local(draft.closes_at, draft.timezone),
        "timezone": draft.timezone,
        "likely": draft.policy.likely,
        "keep": draft.policy.keep,
        "household": str(draft.policy.household),
        "fold": "yes" if draft.policy.fold else "",
        "hold_signs": "yes" if draft.policy.hold_signs else "",
        "picture": draft.picture.sha256 if draft.picture else "",
    }
    for language, words in draft.words.items():
        values |= {f"{name}-{language}": getattr(words, name) for name in LONGEST}
        values[f"statement-{language}"] = _lines(draft.statement.get(language, ""))
    questions = tuple(_shown(field, tuple(draft.words)) for field in draft.fields)
    return Sheet(tuple(draft.words), values, questions)


def typed(form: Typed) -> Sheet:
    """The form that somebody sent. What no such form can hold is left out."""
    languages = tuple(dict.fromkeys(one for one in form.getlist("languages") if one in LANGUAGES))
    names = [*VALUES, *(f"{word}-{language}" for language in languages for word in WORDS)]
    values = {name: _lines(form.get(name, ""))[:MOST_TEXT] for name in names}
    rows = takewhile(lambda row: form.getlist(f"f{row}-kind"), range(MOST_QUESTIONS))
    return Sheet(languages, values, tuple(_question(form, f"f{row}", languages) for row in rows))


def is_digest(text: str) -> bool:
    """Whether a picture could be found under it."""
    return re.fullmatch("[0-9a-f]{64}", text) is not None


def _is_own(kind: str) -> bool:
    return kind in KINDS and not KINDS[kind].standard


def _question(form: Typed, row: str, languages: Sequence[str]) -> Question:
    kind = form.get(f"{row}-kind", "")
    question = Question(
        kind=kind,
        key=form.get(f"{row}-key", "") or ("" if _is_own(kind) else kind),
        required=form.get(f"{row}-required", "") == "yes",
        exported=form.get(f"{row}-exported", "") == "yes",
        labels={language: form.get(f"{row}-label-{language}", "")[:MOST_TEXT] for language in languages},
    )
    return replace(question, answers=tuple(_answers(form, row, languages))) if question.has_answers else question


def _answers(form: Typed, row: str, languages: Sequence[str]) -> Iterator[Answer]:
    columns = [form.getlist(f"{row}-answer-{language}") for language in languages]
    for code, *labels in list(zip_longest(form.getlist(f"{row}-code"), *columns, fillvalue=""))[:MOST_ANSWERS]:
        yield Answer(code, dict(zip(languages, labels, strict=True)))
    for line in form.get(f"{row}-more", "").splitlines()[:MOST_ANSWERS]:
        if line.strip():
            yield Answer("", {language: line.strip() if language == languages[0] else "" for language in languages})


def _shown(field: Field, languages: Sequence[str]) -> Question:
    return Question(
        kind=field.kind,
        key=field.key,
        required=field.required,
        exported=field.exported,
        labels=_in_each(field.labels or {}, languages),
        answers=tuple(Answer(option.value, _in_each(option.labels, languages)) for option in field.options),
    )


def _in_each(labels: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    return {language: labels.get(language) or labels.get("") or "" for language in languages}


def _local(moment: datetime | None, timezone: str) -> str:
    """As an input of type ``datetime-local`` has it."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    return local.isoformat(timespec="minutes" if not local.second and not local.microsecond else "auto")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
