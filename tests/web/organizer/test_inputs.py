"""Every input of this door, found on its pages: it has an end that its form has room for, and words of its own."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from campaign.journey.drafting.draft import LANGUAGES, LONGEST
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations
from campaign.organizers.invitations import Offer
from campaign.settings import TEMPLATES
from campaign.web.organizer import kept_picture, unsent, unsent_words
from campaign.web.organizer.forms import sheet
from tests.services.factories import BARYS
from tests.web.organizer.conftest import Person
from tests.web.organizer.editing import Desk
from tests.web.organizer.test_every_route import rules
from tests.web.reading import Element, Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
# A letter takes three bytes in UTF-8 (a pair of code units four), and each of them three where it is written as %D0.
BYTES = {"multipart/form-data": 3, "": 9}
TYPED = {"", "text", "email", "password", "search", "tel", "url"}
# Forms of passwords and codes, of which nothing is kept, and of what is read by GET.
SECRET = {"login.html", "code.html", "factors.html", "step_up.html", "set_up_app.html", "_log.html", "invitation.html"}

Pages = dict[str, Html]


@pytest.fixture
def pages(
    app: Flask, alesia: Person, barys: Person, session: Session, footbridge: Campaign, signs: Callable[..., int]
) -> Pages:
    """Every page of this door that has something on it, by its address."""
    alesia.client.send("/organizer/c/footbridge/updates/new", subject_en="News", body_en="We won.")
    offer = Offer("new@example.org", footbridge.id, "editor")
    invited = invitations.invite(session, alesia.id, offer, "en", alesia.clock.now).id
    ids = {"slug": "footbridge", "organizer_id": barys.id, "signature_id": signs(email=BARYS), "bulletin_id": 1}
    found = dict(_answers(app, alesia, ids | {"invitation_id": invited}))
    desk = Desk.open(alesia, "/organizer/campaigns/new")
    for language in LANGUAGES[1:]:
        desk.press(f"add_language:{language}", new_kind="choice")
    for kind in ("choice", "region", "text"):
        answer = desk.press("add_field", new_kind=kind)
    return found | {"three languages": Html.of(answer.text)}


def _answers(app: Flask, alesia: Person, ids: dict[str, Any]) -> Iterator[tuple[str, Html]]:
    for rule, _ in rules(app):
        if "GET" not in (rule.methods or set()) or not rule.arguments <= ids.keys():
            continue
        address = app.url_map.bind("localhost").build(rule.endpoint, {name: ids[name] for name in rule.arguments})
        answer = alesia.client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield address, Html.of(answer.text)


def forms(pages: Pages) -> Iterator[Element]:
    for page in pages.values():
        yield from page.every("form", method="post")


def controls(form: Element) -> Iterator[Element]:
    for control in form.every():
        if control.name in {"input", "textarea", "select", "button"} and control.attributes.get("name"):
            yield control


def is_written(control: Element) -> bool:
    """Whether somebody types letters into it."""
    return control.name == "textarea" or (control.name == "input" and control.attributes.get("type", "") in TYPED)


def is_hidden(control: Element) -> bool:
    return control.name == "button" or control.attributes.get("type") in {"hidden", "submit"}


def room_of(app: Flask, address: str) -> int:
    """How much may be typed into a form that goes there."""
    with app.test_request_context(address, method="POST"):
        with suppress(HTTPException):
            app.preprocess_request()
        return request.max_form_memory_size or 0


def test_no_browser_can_send_more_than_is_read(app: Flask, pages: Pages) -> None:
    walked = 0
    for form in forms(pages):
        written = [one for one in controls(form) if is_written(one)]
        assert all("maxlength" in one for one in written), [one["name"] for one in written if "maxlength" not in one]
        letters = sum(int(one["maxlength"]) for one in written)
        assert letters * BYTES[form.attributes.get("enctype", "")] < room_of(app, form["action"]) or not written
        walked += len(written)
    assert walked > 60


def test_too_much_is_let_in_so_that_it_is_refused_in_words(pages: Pages) -> None:
    rules = {**LONGEST, "why": 400, "body": 20_000, "subject": 150, "called": 60, "code": 32, "slug": 63}
    rules |= {"statement": 50_000, "password": 1024}
    seen = set()
    for form in forms(pages):
        for one in controls(form):
            name = re.sub(r"^(reject|restore|resend|erase)-|[-_](be|ru|en)$", "", one["name"])
            if is_written(one) and name in rules and "action" in form:
                assert int(one["maxlength"]) >= 1.5 * rules[name], one["name"]
                seen.add(name)
    assert seen == rules.keys()


def test_what_is_typed_has_words_and_what_is_sent_along_has_none(pages: Pages) -> None:
    typed = {one["name"] for form in forms(pages) for one in controls(form) if not is_hidden(one)}
    hidden = {one["name"] for form in forms(pages) for one in controls(form) if is_hidden(one)} - typed
    for name in typed - unsent_words.secrets() - {"upload"} - set(_of_secret_pages(pages)):
        assert unsent_words.label(name), name
    for name in hidden:
        # A question says in its own words what of it is settled.
        assert not unsent_words.label(name) or re.fullmatch(r"f\d+-(key|exported)", name), name


def _of_secret_pages(pages: Pages) -> Iterator[str]:
    for form in forms(pages):
        if re.search(r"/organizer/(login|account|step-up)", form.attributes.get("action", "")):
            yield from (one["name"] for one in controls(form))


def test_the_templates_hold_no_input_that_no_page_showed(app: Flask) -> None:
    """A page that only an answer shows is read as it is written."""
    for file in (TEMPLATES / "organizer").rglob("*.html"):
        if file.name in SECRET:
            continue
        for tag in re.findall(
            r"<(?:input|textarea|select|button)\b(?:[^>{]|\{\{.*?\}\}|\{%.*?%\})*>", file.read_text()
        ):
            name = re.search(r'\sname="([\w-]+)"', tag)
            # One campaign is chosen in the form, and sent along by the buttons beside it.
            if name is None or name[1] in {"upload", "campaign"}:
                continue
            nobody_types = tag.startswith("<button") or 'type="hidden"' in tag
            with app.test_request_context():
                assert bool(unsent_words.label(name[1])) != nobody_types, (file.name, name[1])


def test_the_words_are_those_of_the_page(pages: Pages) -> None:
    """Forms that call one name differently would get each other's words."""
    walked = 0
    for page in pages.values():
        for label in page.every("label"):
            controls = [one for one in page.every(id=label["for"]) if is_written(one) and "name" in one]
            for name in {one["name"] for one in controls} - unsent_words.secrets():
                if re.fullmatch(r"[a-z]+", name) and name not in sheet.VALUES and label["for"] == name:
                    assert label.text.startswith(unsent_words.label(name)) or name in _of_secret_pages(pages), name
                    walked += 1
    assert walked >= 8


def test_every_password_and_every_picture_is_left_out(app: Flask) -> None:
    with app.test_request_context(
        method="POST", data=dict.fromkeys([*unsent_words.secrets(), kept_picture.FIELD], "x")
    ):
        assert unsent_words.secrets() >= {"password", "current"}
        assert unsent.shown_again("/organizer/") is None
