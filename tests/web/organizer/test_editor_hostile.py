"""Forms that no browser would send: each gets a page in words, and the campaign stays as it was."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from campaign.journey.drafting import steps
from campaign.journey.drafting.imaging import LARGEST_FILE
from campaign.journey.drafting.pictures import PictureRow
from campaign.journey.drafting.rules import Campaign
from tests.services.images import bomb, picture
from tests.web.organizer.conftest import Person
from tests.web.organizer.editing import NO_TEXT, Desk, post, problems
from tests.web.reading import Html, said

EDIT = "/organizer/c/footbridge/edit"


@pytest.fixture
def unchanged(session: Session, footbridge: Campaign) -> Callable[[], bool]:
    """Whether the campaign is as it was."""

    def look() -> bool:
        session.rollback()
        return steps.find(session, "footbridge") == footbridge

    return look


def with_file(desk: Desk, raw: bytes, button: str = "save") -> TestResponse:
    return desk.press(button, upload=FileStorage(io.BytesIO(raw), "river.jpg", content_type="image/jpeg"))


FORMS: list[tuple[str, dict[str, Any]]] = [
    ("300 languages", {"languages": [f"l{n}" for n in range(300)]}),
    ("no language", {"languages": []}),
    ("one language twenty times", {"languages": ["en"] * 20, "title-en": ""}),
    ("1,000 fields", {f"f{n}-{part}": "text" for n in range(1000) for part in ("kind", "key")}),
    ("a megabyte of statement", {"statement-en": "я" * 500_000}),
    ("a megabyte of title", {"title-en": "x" * 1_000_000}),
    ("a megabyte of goals", {"goal_steps": "1\n" * 500_000}),
    ("combining marks", {"title-en": "a" + "\u0301" * 100_000}),
    ("NUL in the title", {"title-en": "a\0b"}),
    ("NUL in the statement", {"statement-en": "a\0b"}),
    ("NUL in a key", {"f2-key": "re\0gion"}),
    ("NUL in the time zone", {"timezone": "Europe/\0Minsk"}),
    ("bidi in the statement", {"statement-be": "a\u202eb"}),
    ("bidi in an answer", {"f2-answer-en": ["\u202eNorth", "South"]}),
    ("bytes that are not text", {"title-en": NO_TEXT, "statement-be": NO_TEXT}),
    ("10,000 answers", {"f2-code": [f"c{n}" for n in range(900)], "f2-answer-en": [f"c{n}" for n in range(900)]}),
    ("a path for a time zone", {"timezone": "../../../etc/passwd"}),
    ("no number", {"goal": "-1", "keep_days": "1e9", "household": "½"}),
    ("a year that ends time", {"opens": "9999-12-31T23:59", "timezone": "America/New_York"}),
    ("a kind that is none", {"f2-kind": "__class__"}),
    ("a picture that is none", {"picture": "x" * 64}),
    ("somebody else's picture", {"picture": "0" * 64}),
]


@pytest.mark.parametrize(("name", "typed"), FORMS, ids=[name for name, _ in FORMS])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_such_a_form_is_refused_in_words(
    alesia: Person, unchanged: Callable[[], bool], name: str, typed: dict[str, Any]
) -> None:
    answer = Desk.open(alesia).press(**typed)
    assert answer.status_code == 422, name
    assert problems(answer), name
    assert unchanged()


@pytest.mark.parametrize(("name", "typed"), FORMS, ids=[name for name, _ in FORMS])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_preview_of_such_a_form_is_a_page_that_says_so(
    alesia: Person, unchanged: Callable[[], bool], name: str, typed: dict[str, Any]
) -> None:
    form = {**Desk.open(alesia).form.to_dict(flat=False), **typed}
    answer = post(alesia.client, "/organizer/c/footbridge/preview", form | {"page": "en"})
    if name in {"no language", "300 languages"}:
        assert answer.status_code == 400
    else:
        assert "must be put right first" in Html.of(answer.text).by_id("preview").text, name
    assert unchanged()


@pytest.mark.parametrize("text", ["\0", "\u202e", "x" * 300_000, NO_TEXT])
def test_the_database_is_never_asked_for_what_it_cannot_hold(
    alesia: Person, unchanged: Callable[[], bool], text: Any
) -> None:
    """On both engines: PostgreSQL refuses NUL with an error of its own."""
    desk = Desk.open(alesia)
    for name in ("title-en", "statement-be", "organizer", "thanks-en", "f2-label-en", "goal", "picture", "revision"):
        fresh = Desk(alesia, desk.url, desk.form.copy())
        assert fresh.press(**{name: text}).status_code in {409, 422, 303}, name
    assert unchanged()


def test_a_form_without_its_fields_is_refused(alesia: Person, unchanged: Callable[[], bool]) -> None:
    assert alesia.client.send(EDIT, do="save").status_code == 422
    assert alesia.client.send("/organizer/campaigns/new").status_code == 422
    assert unchanged()


@pytest.mark.parametrize("button", ["drop", "up:" + "9" * 400, "remove:x", "choose:", "\0", "add_language:<b>"])
def test_buttons_that_are_not_there_change_nothing(alesia: Person, unchanged: Callable[[], bool], button: str) -> None:
    desk = Desk.open(alesia)
    before = desk.form.copy()
    assert desk.press(button).status_code == 200
    # The token tells the second it was made in.
    assert {**desk.form, "csrf_token": ""} == {**before, "csrf_token": ""}
    assert unchanged()


@pytest.mark.parametrize("part", ["", "slug", "nothing", "languages", "picture", "title-xx", "__class__"])
def test_choosing_parts_that_nobody_changed_is_harmless(
    alesia: Person, unchanged: Callable[[], bool], part: str
) -> None:
    assert Desk.open(alesia).press(**{f"choose:{part}": "theirs"}).status_code == 303
    assert unchanged()


def test_too_large_is_said_in_words(alesia: Person, unchanged: Callable[[], bool]) -> None:
    desk = Desk.open(alesia)
    too_much = {"csrf_token": desk.form["csrf_token"], **{f"statement-{n}": "x" * 1_000_000 for n in range(7)}}
    answer = post(alesia.client, EDIT, too_much)
    assert answer.status_code == 413
    assert "All that is typed may have 6 MB here, and a picture 8 MB. Nothing was changed." in said(answer)
    assert unchanged()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (bomb(), "too many pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "can't be read"),
        (picture()[:300], "can't be read"),
        (b"\xff" * (LARGEST_FILE + 1), "too large"),
        (b"\xff" * (LARGEST_FILE * 2), "too large"),
    ],
    ids=["bomb", "svg", "half a picture", "heavy", "heavier than all that was read once"],
)
@pytest.mark.parametrize("button", ["save", "preview"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_is_no_picture_is_said_beside_the_file(
    alesia: Person, session: Session, unchanged: Callable[[], bool], raw: bytes, words: str, button: str
) -> None:
    desk = Desk.open(alesia)
    desk.form["goal"] = "77"
    answer = with_file(desk, raw, button)
    assert answer.status_code == 422
    assert words in problems(answer)["upload"]
    assert desk.form["goal"] == "77"
    assert unchanged()
    assert session.scalar(select(func.count()).select_from(PictureRow)) == 0
