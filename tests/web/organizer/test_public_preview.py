"""The public page of what stands in the editor: whole, in each language, and nothing of it is stored."""

import base64
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import CIMAFIEJ
from tests.services.images import PLACE, picture
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.editing import Desk, post
from tests.web.reading import Html, said

EDIT, PREVIEW = "/organizer/c/footbridge/edit", "/organizer/c/footbridge/preview"
NEW, NEW_PREVIEW = "/organizer/campaigns/new", "/organizer/campaigns/new/preview"
Rows = Callable[[], dict[str, object]]


def look(desk: Desk, language: str = "en", url: str = PREVIEW, **typed: object) -> TestResponse:
    """Types, and presses the button of that language."""
    for name, value in typed.items():
        desk.form[name.replace("__", "-")] = value
    return post(desk.person.client, url, {**desk.form.to_dict(flat=False), "page": language})


def main(answer: TestResponse) -> str:
    """What the page says, without the notice and the letter."""
    return Html.of(answer.text).one("div", class_="campaign").text


def notice(answer: TestResponse) -> str:
    return Html.of(answer.text).by_id("preview").text


def test_it_is_the_public_page_to_the_word(alesia: Person, client: FlaskClient) -> None:
    for language in ("en", "be"):
        public = client.get(f"/c/footbridge?lang={language}")
        assert main(look(Desk.open(alesia), language)) == main(public)


def test_it_shows_what_is_typed_and_stores_nothing(alesia: Person, rows: Rows) -> None:
    desk = Desk.open(alesia)
    before = rows()
    answer = look(desk, "be", title__be="Новы мост", statement__be="Мы просім **два** масты.", goal="7")
    page = Html.of(answer.text)
    assert page.one("h1").text == "Новы мост"
    assert [one.text for one in page.by_id("f-statement_version").every("strong")] == ["два"]
    assert page.one("html")["lang"] == "be"
    assert "version 2" in said(look(desk, "en"))
    assert rows() == before


def test_it_says_what_it_is_and_does_nothing(alesia: Person) -> None:
    answer = look(Desk.open(alesia), "be")
    page = Html.of(answer.text)
    notice = page.by_id("preview")
    assert notice.text.startswith("Preview: not public.")
    assert notice["lang"] == "en"
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "script" not in policy
    assert not list(page.every("script"))
    assert not list(page.every("button", type="submit"))
    assert not [link for link in page.every("a") if "lang=" in link["href"] and "footbridge" in link["href"]]
    assert page.one("meta", name="robots")["content"] == "noindex"


def test_the_letter_stands_below_it(alesia: Person) -> None:
    letter = Html.of(look(Desk.open(alesia), title__en="Two bridges").text).one("section", class_="preview-letter")
    assert "Confirm your signature: Two bridges" in letter.text
    assert "/confirm/…" in letter.text
    assert "/c/footbridge?lang=en" in letter.text


def test_a_picture_comes_along_in_the_page(alesia: Person, rows: Rows) -> None:
    desk = Desk.open(alesia)
    before = rows()
    file = FileStorage(io.BytesIO(picture(size=(1600, 1200))), "river.jpg", content_type="image/jpeg")
    shown = Html.of(look(desk, upload=file).text).one("img", class_="picture")
    kind, _, body = shown["src"].partition(",")
    assert kind == "data:image/webp;base64"
    assert "srcset" not in shown
    raw = base64.b64decode(body)
    assert PLACE.encode() not in raw
    with Image.open(io.BytesIO(raw)) as image:
        assert image.size == (675, 900)
    assert rows() == before


def test_a_stored_picture_is_served_by_this_door(alesia: Person) -> None:
    desk = Desk.open(alesia)
    file = FileStorage(io.BytesIO(picture(size=(1600, 1200))), "river.jpg", content_type="image/jpeg")
    desk.press("preview", upload=file)
    desk.form.poplist("upload")
    shown = Html.of(look(desk).text).one("img", class_="picture")
    assert shown["src"].startswith("/organizer/c/footbridge/picture/")
    for address in (shown["src"], shown["srcset"].split()[0]):
        assert alesia.client.get(address).mimetype == "image/webp"


def test_what_is_wrong_is_counted_and_the_rest_is_shown(alesia: Person) -> None:
    typed = {"goal": "many", "timezone": "Nowhere", "title__en": "", "f2__kind": "nothing", "slug": "a/b"}
    answer = look(Desk.open(alesia), **typed)
    assert answer.status_code == 200
    assert "5 things must be put right first" in notice(answer)
    assert "We ask the council" in main(answer)


def test_a_campaign_that_is_not_there_yet_has_a_page_too(alesia: Person, rows: Rows) -> None:
    desk = Desk.open(alesia, NEW)
    before = rows()
    answer = look(desk, url=NEW_PREVIEW, title__en="Mend the mill", statement__en="We ask.", slug="")
    assert "Mend the mill" in main(answer)
    assert "1 thing must be put right first" in notice(answer)
    file = FileStorage(io.BytesIO(b"no picture"), "river.jpg", content_type="image/jpeg")
    assert "2 things" in notice(look(desk, url=NEW_PREVIEW, upload=file))
    assert rows() == before


@pytest.mark.parametrize("language", ["", "ru", "xx"])
def test_a_language_that_is_not_in_the_form_has_no_page(alesia: Person, language: str) -> None:
    assert look(Desk.open(alesia), language).status_code == 400


def test_markup_that_is_typed_stays_words(alesia: Person) -> None:
    answer = look(
        Desk.open(alesia), title__en="<script>alert(1)</script>", statement__en="<img src=x> [x](javascript:y)"
    )
    page = Html.of(answer.text)
    assert page.one("h1").text == "<script>alert(1)</script>"
    assert not list(page.every("script"))
    assert not [one for one in page.every("a") if "javascript" in one["href"]]


def test_only_who_may_edit_looks(a_person: MakePerson, alesia: Person, barys: Person, footbridge: Campaign) -> None:
    assert barys.client.send(PREVIEW, page="en").status_code == 403
    stranger = a_person(CIMAFIEJ, may_create=False)
    assert stranger.client.send(PREVIEW, page="en").status_code == 404
    assert stranger.client.send(NEW_PREVIEW, page="en").status_code == 403
    assert alesia.client.post(PREVIEW, data={"page": "en"}).status_code == 400


def test_the_editor_has_a_button_for_each_language(alesia: Person) -> None:
    page = Html.of(alesia.client.get(EDIT).text)
    buttons = list(page.every("button", formaction=PREVIEW))
    assert sorted({one["value"] for one in buttons}) == ["be", "en"]
    assert {one["formtarget"] for one in buttons} == {"_blank"}
