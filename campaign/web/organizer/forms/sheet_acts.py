"""What the buttons inside the editor's form do: languages, questions and answers come, go and change places."""

from collections.abc import Callable
from dataclasses import replace

from campaign.journey.drafting.draft import LANGUAGES
from campaign.journey.drafting.fields import KINDS
from campaign.web import typed
from campaign.web.organizer.forms.sheet import MOST_QUESTIONS, Answer, Question, Sheet

_OPTIONAL = {"comment", "checkbox", "patronymic"}


def press(sheet: Sheet, button: str, new_kind: str = "") -> Sheet:
    """The form after a button such as ``"up:3"``; unknown ones change nothing."""
    name, _, about = button.partition(":")
    if name == "add_field":
        return _with_question(sheet, new_kind)
    act = _ACTS.get(name)
    return act(sheet, about) if act else sheet


def _add_language(sheet: Sheet, language: str) -> Sheet:
    if language not in LANGUAGES or language in sheet.languages:
        return sheet
    return replace(sheet, languages=(*sheet.languages, language))


def _remove_language(sheet: Sheet, language: str) -> Sheet:
    left = tuple(one for one in sheet.languages if one != language)
    return replace(sheet, languages=left) if left else sheet


def _lead(sheet: Sheet, language: str) -> Sheet:
    if language not in sheet.languages:
        return sheet
    return replace(sheet, languages=(language, *(one for one in sheet.languages if one != language)))


def _with_question(sheet: Sheet, kind: str) -> Sheet:
    keys = {one.key for one in sheet.questions}
    if kind not in KINDS or len(sheet.questions) >= MOST_QUESTIONS or (KINDS[kind].standard and kind in keys):
        return sheet
    own = next(f"question_{number}" for number in range(1, MOST_QUESTIONS + 2) if f"question_{number}" not in keys)
    empty = (Answer("", {}), Answer("", {})) if KINDS[kind].has_options else ()
    added = Question(kind, kind if KINDS[kind].standard else own, kind not in _OPTIONAL, True, {}, empty)
    return replace(sheet, questions=(*sheet.questions, added))


def _moved(step: int) -> Callable[[Sheet, str], Sheet]:
    def move(sheet: Sheet, place: str) -> Sheet:
        rows = list(sheet.questions)
        here = typed.number(place, len(rows))
        if here is None or not 0 <= here + step < len(rows):
            return sheet
        rows[here], rows[here + step] = rows[here + step], rows[here]
        return replace(sheet, questions=tuple(rows))

    return move


def _remove(sheet: Sheet, place: str) -> Sheet:
    here = typed.number(place, len(sheet.questions))
    return replace(sheet, questions=tuple(one for n, one in enumerate(sheet.questions) if n != here))


def _add_answer(sheet: Sheet, place: str) -> Sheet:
    here = typed.number(place, len(sheet.questions))
    if here is None or not sheet.questions[here].has_answers:
        return sheet
    return _with_answers(sheet, here, (*sheet.questions[here].answers, Answer("", {})))


def _remove_answer(sheet: Sheet, place: str) -> Sheet:
    question, _, answer = place.partition(".")
    here = typed.number(question, len(sheet.questions))
    if here is None:
        return sheet
    gone = typed.number(answer, len(sheet.questions[here].answers))
    return _with_answers(sheet, here, tuple(a for n, a in enumerate(sheet.questions[here].answers) if n != gone))


def _with_answers(sheet: Sheet, place: int, answers: tuple[Answer, ...]) -> Sheet:
    rows = list(sheet.questions)
    rows[place] = replace(rows[place], answers=answers)
    return replace(sheet, questions=tuple(rows))


def _remove_picture(sheet: Sheet, _about: str) -> Sheet:
    return replace(sheet, values={**sheet.values, "picture": ""})


_ACTS: dict[str, Callable[[Sheet, str], Sheet]] = {
    "add_language": _add_language,
    "remove_language": _remove_language,
    "lead": _lead,
    "up": _moved(-1),
    "down": _moved(1),
    "remove": _remove,
    "add_answer": _add_answer,
    "remove_answer": _remove_answer,
    "remove_picture": _remove_picture,
}
