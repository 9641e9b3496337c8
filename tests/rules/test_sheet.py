"""The editor's form: what was typed, what a button does to it, and the draft behind it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from campaign.errors import Refused
from campaign.journey.drafting.draft import USUAL_FIELDS, Draft
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Policy
from campaign.web.organizer.forms import sheet
from campaign.web.organizer.forms.sheet import Answer, Question, Sheet
from campaign.web.organizer.forms.sheet_acts import press
from campaign.web.organizer.forms.sheet_draft import drafted
from tests.services.factories import REGION, a_draft
from tests.services.sheets import sent

SCHOOL = Field("text", "school", required=False, labels={"en": "School", "be": "Школа"})
WHOLE = a_draft(
    goal_steps=(500, 1000),
    opens_at=datetime(2026, 3, 1, 6, tzinfo=UTC),
    closes_at=datetime(2026, 4, 1, 15, 0, 30, tzinfo=UTC),
    timezone="Europe/Minsk",
    fields=(*USUAL_FIELDS, REGION, SCHOOL),
    policy=Policy("hold", "newest", 2, fold=False, hold_signs=True),
)


def read(draft: Draft = WHOLE, **typed: Any) -> tuple[Draft, list[Refused]]:
    form = sent(sheet.of(draft))
    for name, value in typed.items():
        form.setlist(name.replace("__", "-"), [value])
    return drafted(sheet.typed(form), draft, None)


def wrong(**typed: Any) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in read(**typed)[1]]


def keys(shown: Sheet) -> list[str]:
    return [question.key for question in shown.questions]


def test_a_draft_goes_through_the_form_unchanged() -> None:
    plain = Field("text", "street", labels={"": "Street", "be": "Вуліца"})
    # The region's answers have words in Russian, which the campaign does not speak: they stay.
    draft = replace(WHOLE, fields=(*WHOLE.fields, plain))
    assert read(draft) == (draft, [])


def test_the_line_ends_of_a_browser_change_no_statement() -> None:
    draft = a_draft(statement={"en": "One.\r\nTwo.\n", "be": "Адзін."})
    form = sent(sheet.of(draft))
    form["statement-be"] = "Адзін.\r\nДва."
    read_back, _ = drafted(sheet.typed(form), draft, None)
    assert read_back.statement == {"en": "One.\r\nTwo.\n", "be": "Адзін.\nДва."}


def test_times_are_shown_and_read_in_the_campaigns_zone() -> None:
    shown = sheet.of(WHOLE)
    assert (shown["opens"], shown["closes"]) == ("2026-03-01T09:00", "2026-04-01T18:00:30")
    draft, _ = read(timezone="UTC")
    assert draft.opens_at == datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["10 000", "10,000", " 10000 ", "10\u00a0000", "10'000"])
def test_a_number_is_read_as_people_write_it(typed: str) -> None:
    assert read(goal=typed, goal_steps=f"20000\n\n{typed}0")[0].goal == 10_000


WRONG = [
    ({"goal": "many"}, ("bad_goal", "goal")),
    ({"goal": "0"}, ("bad_goal", "goal")),
    ({"goal": "9" * 400}, ("bad_goal", "goal")),
    ({"goal": ""}, ("bad_goal_steps", "goal_steps")),
    ({"goal_steps": "x"}, ("bad_goal_steps", "goal_steps")),
    ({"goal_steps": "500\n400"}, ("bad_goal_steps", "goal_steps")),
    ({"goal_steps": "100"}, ("bad_goal_steps", "goal_steps")),
    ({"goal_steps": "\n".join(str(n) for n in range(200, 230))}, ("bad_goal_steps", "goal_steps")),
    ({"keep_days": ""}, ("bad_keep_days", "keep_days")),
    ({"keep_days": "4000"}, ("bad_keep_days", "keep_days")),
    ({"opens": "tomorrow"}, ("bad_moment", "opens")),
    ({"opens": "0001-01-01T00:00"}, ("bad_moment", "opens")),
    ({"closes": "9999-12-31T23:59"}, ("bad_moment", "closes")),
    ({"closes": "2026-01-01T00:00"}, ("closes_before_it_opens", "closes")),
    ({"timezone": "Mars/Olympus"}, ("bad_timezone", "timezone")),
    ({"likely": "drop"}, ("bad_policy", "likely")),
    ({"keep": ""}, ("bad_policy", "keep")),
    ({"household": "5"}, ("bad_policy", "household")),
    ({"household": "٣"}, ("bad_policy", "household")),
    ({"slug": "A b"}, ("bad_slug", "slug")),
    ({"title__en": ""}, ("no_title", "title")),
    ({"summary__be": "a\u202eb"}, ("bad_characters", "summary")),
    ({"statement__en": "a\u202eb"}, ("bad_characters", "statement")),
    ({"statement__en": "a\0b"}, ("bad_statement", "statement")),
    ({"thanks__en": "x" * 5001}, ("too_long", "thanks")),
    ({"consent_note__en": "a\nb"}, ("one_line", "consent_note")),
    ({"f3-kind": "passport"}, ("unknown_kind", "fields")),
    ({"f3-key": "Школа"}, ("bad_key", "fields")),
    ({"f3-key": "salt"}, ("bad_key", "fields")),
    ({"f3-label-en": "\0"}, ("bad_characters", "fields")),
    ({"f1-required": ""}, ("needs_email", "fields")),
    ({"f2-code": "=1"}, ("bad_options", "fields")),
]


@pytest.mark.parametrize(("typed", "refusal"), WRONG, ids=str)
def test_what_is_wrong_is_found_once_and_named(typed: dict[str, str], refusal: tuple[str, str]) -> None:
    assert wrong(**typed) == [refusal]


def test_everything_that_is_wrong_is_found_at_once() -> None:
    found = wrong(goal="x", keep_days="x", title__en="", timezone="x", **{"f3-key": "?"})
    assert found == [
        ("bad_goal", "goal"),
        ("bad_keep_days", "keep_days"),
        ("no_title", "title"),
        ("bad_key", "fields"),
        ("bad_timezone", "timezone"),
    ]


def test_a_refusal_says_which_language_and_which_question_it_is_about() -> None:
    _, found = read(summary__be="x" * 401, **{"f3-label-be": "x" * 501})
    assert [one.values for one in found] == [
        {"longest": 400, "language": "be"},
        {"longest": 500, "key": "school", "language": "be"},
    ]


def test_new_answers_are_stored_under_their_own_words_and_old_ones_stay_where_they_were() -> None:
    form = sent(sheet.of(WHOLE))
    form.setlist("f2-answer-en", ["Top", "Bottom"])
    form["f2-more"] = "East, or so\n\n  =West \nnorth\n"
    draft, refused = drafted(sheet.typed(form), WHOLE, None)
    assert refused == []
    assert [(one.value, one.labels.get("en")) for one in draft.fields[2].options] == [
        ("north", "Top"),
        ("south", "Bottom"),
        ("East or so", "East, or so"),
        ("West", "=West"),
        ("north 2", "north"),
    ]


def test_hostile_sizes_are_cut_before_anybody_looks_at_them() -> None:
    form: MultiDict[str, str] = MultiDict()
    form.setlist("languages", [f"x{n}" for n in range(300)] + ["en", "en", "be"])
    for n in range(1000):
        form[f"f{n}-kind"] = "text"
        form[f"f{n}-key"] = f"k{n}"
    form.setlist("f0-code", ["x"] * 10_000)
    form["statement-en"] = "x" * 1_000_000
    form["title-xx"] = "x"
    read_in = sheet.typed(form)
    assert read_in.languages == ("en", "be")
    assert len(read_in.questions) == sheet.MOST_QUESTIONS
    assert len(read_in["statement-en"]) == sheet.MOST_TEXT
    codes = {one.code for one in drafted(read_in, None, None)[1]}
    assert {"too_many_fields", "bad_statement", "no_title"} <= codes


def test_a_form_of_nothing_is_a_draft_of_nothing() -> None:
    _, found = drafted(sheet.typed(MultiDict()), None, None)
    assert ("bad_slug", "slug") in {(one.code, one.field) for one in found}


def test_languages_come_go_and_take_the_lead() -> None:
    shown = press(sheet.of(a_draft()), "add_language:ru")
    assert shown.languages == ("en", "be", "ru")
    assert press(shown, "lead:ru").languages == ("ru", "en", "be")
    assert press(shown, "remove_language:en").languages == ("be", "ru")
    alone = press(press(shown, "remove_language:en"), "remove_language:be")
    assert press(alone, "remove_language:ru").languages == ("ru",)
    # What was typed is there again when the language comes back before the form is left.
    assert press(press(shown, "remove_language:en"), "add_language:en")["title-en"] == shown["title-en"]


def test_questions_come_go_and_change_places() -> None:
    shown = sheet.of(a_draft())
    assert keys(press(shown, "up:2")) == ["name", "region", "email"]
    assert keys(press(shown, "down:0")) == ["email", "name", "region"]
    assert keys(press(shown, "remove:2")) == ["name", "email"]
    more = press(press(shown, "add_field", "text"), "add_field", "choice")
    assert keys(more)[3:] == ["question_1", "question_2"]
    assert more.questions[4].answers == (Answer("", {}), Answer("", {}))
    assert not press(shown, "add_field", "comment").questions[3].required


def test_answers_come_and_go() -> None:
    shown = sheet.of(a_draft())
    assert len(press(shown, "add_answer:2").questions[2].answers) == 3
    assert [one.code for one in press(shown, "remove_answer:2.0").questions[2].answers] == ["south"]


@pytest.mark.parametrize(
    "button",
    [
        *("", "save", "up:0", "down:2", "up:9", "up:-1", "up:x", "up:²", "up:" + "9" * 50, "remove:7", "lead:xx"),
        *("add_language:xx", "add_language:en", "add_answer:0", "add_answer:x", "remove_answer:2.9"),
        "remove_answer:x.y",
    ],
)
def test_a_button_that_makes_no_sense_changes_nothing(button: str) -> None:
    shown = sheet.of(a_draft())
    assert press(shown, button) == shown


@pytest.mark.parametrize("kind", ["", "passport", "email", "region"])
def test_no_question_is_added_twice_or_without_a_kind(kind: str) -> None:
    shown = sheet.of(a_draft())
    assert press(shown, "add_field", kind) == shown


def test_questions_end_somewhere() -> None:
    shown = replace(sheet.of(a_draft()), questions=tuple(Question("text", f"k{n}") for n in range(60)))
    assert press(shown, "add_field", "text") == shown
