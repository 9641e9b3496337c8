"""Every form of this door, found in the map of addresses, with what no form should hold: an answer in words each time.

A form that comes later is walked by itself. ``test_mistakes.py`` asks more of those that somebody types into.
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
from tests.web.organizer.conftest import Person
from tests.web.organizer.editing import NO_TEXT
from tests.web.organizer.test_every_route import rules
from tests.web.reading import Html

FINE = {200, 303, 404, 409, 422, 429}
# One name of each kind that forms of this door have, and one that none has.
NAMES = (
    *("email", "password", "current", "code", "role", "name", "why", "sure", "slug", "do", "status", "state", "number"),
    *("columns", "delimiter", "approval", "revision", "batch", "finding", "action", "reason", "choice", "passkey"),
    *(
        "step_up_code",
        "step_up_passkey",
        "unsent",
        "unsent_once",
        "next",
        "campaign",
        "title-en",
        "subject_en",
        "body_en",
        "other",
    ),
)
WRONG: dict[str, Any] = {
    "nothing": None,
    "blank": "   ",
    "over-long": "x" * 1500,
    "as much as is read": "x" * 9000,
    "marks": "a" + "\u0327\u0301" * 700,
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
    app: Flask, overseer: Person, barys: Person, invited: int, signs: Callable[..., int], wrong: str
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
        overseer.client.get("/organizer/")
        answer = overseer.client.send(address(app, rule, ids), **form(WRONG[wrong]))
        assert answer.status_code in FINE, (rule.rule, wrong, answer.status_code)
        if answer.status_code in {422, 429}:
            page = Html.of(answer.text)
            assert list(page.every("h1")), rule.rule
            assert list(page.every(role="alert")) or list(page.every(class_="error")), (rule.rule, wrong)
        walked += 1
    assert walked > 40
