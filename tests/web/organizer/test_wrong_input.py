"""Every form of this door, found in the map of addresses, with what no form should hold: an answer in words each time.

A form that comes later is walked by itself. Some that somebody types into are asked for more: the page again, what was
typed still in it, and the error beside its field.
"""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations
from campaign.organizers.invitations import Offer
from tests.services.factories import BARYS
from tests.web.organizer.conftest import PASSWORD, MakePerson, Person
from tests.web.organizer.editing import NO_TEXT
from tests.web.organizer.test_every_route import rules
from tests.web.reading import Html

FINE = {200, 303, 404, 409, 422, 429}
# One name of each kind that forms of this door have, and one that none has.
NAMES = (
    *("email", "password", "current", "code", "role", "name", "why", "sure", "slug", "do", "status", "state", "number"),
    *("columns", "delimiter", "approval", "revision", "batch", "finding", "action", "reason", "choice", "passkey"),
    *("step_up_code", "step_up_passkey", "unsent", "unsent_once", "next", "title-en", "subject_en", "body_en", "other"),
)
WRONG: dict[str, Any] = {
    "nothing": None,
    "blank": "   ",
    "over-long": "x" * 1500,
    "NUL": "a\0b",
    "no text": NO_TEXT,
    "no number": "9" * 400,
    "twice": ["one", "<b>two</b>"],
    "direction": "\u202egnol",
}


@pytest.fixture
def invited(session: Session, alesia: Person, footbridge: Campaign) -> int:
    """An invitation that waits."""
    offer = Offer("new@example.org", footbridge.id, "editor")
    return invitations.invite(session, alesia.id, offer, "en", alesia.clock.now).id


def posts(app: Flask) -> list[Rule]:
    return [rule for rule, _ in rules(app) if "POST" in (rule.methods or set())]


def address(app: Flask, rule: Rule, ids: dict[str, Any]) -> str:
    values = {name: ids.get(name, 1) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method="POST")


def form(value: Any) -> dict[str, Any]:
    return {} if value is None else dict.fromkeys(NAMES, value)


@pytest.mark.parametrize(
    ("engine_name", "wrong"),
    [*(("sqlite", wrong) for wrong in WRONG), ("postgresql", "NUL"), ("postgresql", "no number")],
    indirect=["engine_name"],
)
def test_no_form_breaks(
    app: Flask, alesia: Person, barys: Person, invited: int, signs: Callable[..., int], wrong: str
) -> None:
    ids = {
        "slug": "footbridge",
        "organizer_id": barys.id,
        "invitation_id": invited,
        "signature_id": signs(),
        "token": "x",
    }
    walked = 0
    for rule in posts(app):
        if rule.endpoint == "organizer_login.sign_out":
            continue
        alesia.client.get("/organizer/")
        answer = alesia.client.send(address(app, rule, ids), **form(WRONG[wrong]))
        assert answer.status_code in FINE, (rule.rule, wrong, answer.status_code)
        if answer.status_code in {422, 429}:
            page = Html.of(answer.text)
            assert list(page.every("h1")), rule.rule
            assert list(page.every(role="alert")) or list(page.every(class_="error")), (rule.rule, wrong)
        walked += 1
    assert walked > 40


TYPED = [
    ("/organizer/c/footbridge/team/invite", {"email": "no address", "role": "editor"}, "email"),
    ("/organizer/c/footbridge/team/invite", {"email": "", "role": "editor"}, "email"),
    ("/organizer/c/footbridge/team/invite", {"email": "a" * 300 + "@example.org", "role": "editor"}, "email"),
    ("/organizer/c/footbridge/team/invite", {"email": "new@example.org", "role": "king"}, "role"),
    ("/organizer/team/invite", {"email": "no address"}, "email"),
    ("/organizer/account/password", {"current": "wrong", "password": "x"}, "current"),
    ("/organizer/account/password", {"current": PASSWORD, "password": "short"}, "password"),
    ("/organizer/c/footbridge/sources", {"code": "no code!", "name": "The poster"}, "code"),
    ("/organizer/c/footbridge/sources", {"code": "", "name": "The poster"}, "code"),
    ("/organizer/reset", {"email": "no address"}, "email"),
    ("/organizer/reset", {"email": ""}, "email"),
]


@pytest.mark.parametrize(("path", "typed", "wrong"), TYPED, ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_error_stands_beside_its_field_with_what_was_typed(
    alesia: Person, path: str, typed: dict[str, str], wrong: str
) -> None:
    answer = alesia.client.send(path, **typed)
    page = Html.of(answer.text)
    assert answer.status_code == 422
    control = page.by_id(wrong)
    assert control["aria-invalid"] == "true"
    assert f"{wrong}-error" in control["aria-describedby"]
    assert page.by_id(f"{wrong}-error").text.startswith("Error:")
    assert "autofocus" in page.one(role="alert")
    assert page.one(role="alert").one("a", href=f"#{wrong}").text
    for name, value in typed.items():
        shown = page.by_id(name)
        if shown.name == "input":
            assert shown.attributes.get("value", "") == ("" if shown["type"] == "password" else value)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_signing_in_wrong_keeps_the_address_and_no_password(a_person: MakePerson) -> None:
    barys = a_person(BARYS, signed_in=False)
    page = Html.of(barys.sign_in("not the password at all").text)
    assert page.by_id("email")["value"] == BARYS
    assert "value" not in page.by_id("password") or page.by_id("password")["value"] == ""
    assert "autofocus" in page.one(role="alert")
