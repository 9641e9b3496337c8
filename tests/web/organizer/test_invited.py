"""The way in: a link in a letter, a password, a second factor; and the links that must not work."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pyotp
import pytest
from flask import Flask

from campaign.cli.organizers import link as address_of
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations
from campaign.storage.db import db
from campaign.web.parts import Parts
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ
from tests.web.organizer.conftest import PASSWORD, MakePerson, OrganizerClient, Person
from tests.web.reading import Html, heading, said

Outbox = Callable[[], list[EmailMessage]]
Work = Callable[[], None]


def link_in(letter: EmailMessage) -> str:
    """The path of the one-time link in a letter."""
    text = letter.get_body(("plain",))
    assert text is not None
    found = re.search(r"https?://\S+/organizer/\S+", text.get_content())
    assert found is not None
    return urlsplit(found[0]).path


@pytest.fixture
def stranger(app: Flask) -> OrganizerClient:
    """A browser that was never here."""
    app.test_client_class = OrganizerClient
    return app.test_client()  # type: ignore[return-value] # the class set above


@pytest.fixture
def invited(alesia: Person, work: Work, outbox: Outbox, footbridge: Campaign) -> str:
    """The link that Barys got as a reviewer."""
    answer = alesia.client.send("/organizer/c/footbridge/team/invite", email=BARYS, role="reviewer")
    assert (answer.status_code, answer.location) == (303, "/organizer/c/footbridge/team")
    work()
    (letter,) = outbox()
    assert letter["To"] == BARYS
    assert "A footbridge over the river" in letter["Subject"]
    return link_in(letter)


def test_who_is_invited_makes_an_account_a_second_factor_and_sees_the_campaign(
    invited: str, stranger: OrganizerClient, parts: Parts
) -> None:
    page = stranger.get(invited)
    assert "Your role will be: Reviewer" in said(page)
    answer = stranger.send(invited, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/organizer/account/second-factor")

    assert stranger.send("/organizer/account/second-factor/app").status_code == 303
    shown = Html.of(stranger.get("/organizer/account/second-factor/app").text)
    app = pyotp.TOTP(shown.one("code", class_="key").text.replace(" ", ""))
    codes = stranger.send("/organizer/account/second-factor/app/confirm", code=app.at(parts.clock()))
    assert heading(codes) == "Your recovery codes"
    assert len(list(Html.of(codes.text).one("ul", class_="codes").every("code"))) == 10

    assert "A footbridge over the river" in said(stranger.get("/organizer/"))
    assert stranger.get(invited).status_code == 410


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "Use at least 15 characters."),
        ("correct horse battery staple", "This is easy to guess."),
        ("x" * 2000, "This is too long."),
        ("a nul \x00 in the middle of it", "can't be used here"),
        ("", "Use at least 15 characters."),
    ],
)
def test_a_password_that_is_refused_leaves_the_link_as_it_was(
    invited: str, stranger: OrganizerClient, password: str, words: str
) -> None:
    answer = stranger.send(invited, password=password)
    assert answer.status_code == 422
    assert words in Html.of(answer.text).by_id("password-error").text
    assert "password-error" in Html.of(answer.text).by_id("password")["aria-describedby"]
    assert stranger.get(invited).status_code == 200


def test_whoever_has_an_account_joins_after_signing_in(
    invited: str, a_person: MakePerson, cimafiej: Person, footbridge: Campaign
) -> None:
    barys = a_person(BARYS, signed_in=False)
    assert "Sign in to accept" in said(barys.client.get(invited))
    assert "Sign out first" in said(cimafiej.client.get(invited))
    assert cimafiej.client.send(invited).status_code == 200, "somebody else's link does nothing"
    assert barys.sign_in().status_code == 303
    assert barys.client.send(invited).location == "/organizer/"

    assert "A footbridge over the river" in said(barys.client.get("/organizer/"))
    assert "A footbridge over the river" not in said(cimafiej.client.get("/organizer/"))


def test_a_link_that_ran_out_was_forged_or_is_for_something_else_opens_nothing(
    invited: str, stranger: OrganizerClient, alesia: Person, parts: Parts
) -> None:
    assert stranger.get(f"{invited[:-3]}abc").status_code == 404
    assert stranger.get("/organizer/invitation/forged").status_code == 404
    assert stranger.get(invited.replace("invitation", "reset")).status_code == 410
    assert stranger.get(invited.replace("organizer/invitation", "confirm")).status_code == 404
    alesia.clock.now += timedelta(days=7)
    assert stranger.get(invited).status_code == 410
    token = stranger.token()
    assert stranger.post(invited, data={"csrf_token": token, "password": PASSWORD}).status_code == 410


def test_an_invitation_that_was_taken_back_opens_nothing(
    invited: str, alesia: Person, stranger: OrganizerClient
) -> None:
    page = Html.of(alesia.client.get("/organizer/c/footbridge/team").text)
    (action,) = [form["action"] for form in page.every("form") if "take-back" in form["action"]]
    assert alesia.client.send(action).status_code == 303
    assert stranger.get(invited).status_code == 410


def test_the_first_account_is_made_once(
    app: Flask, parts: Parts, stranger: OrganizerClient, footbridge: Campaign
) -> None:
    with app.app_context():
        made = invitations.first(db.session(), parts.clock())
        assert made is not None
        first = urlsplit(address_of(parts, made)).path
    wrong = stranger.send(first, email="no address", password=PASSWORD)
    assert wrong.status_code == 422
    assert Html.of(wrong.text).by_id("email")["value"] == "no address"
    assert stranger.send(first, email=ALESIA, password=PASSWORD).status_code == 303

    assert "A footbridge over the river" in said(stranger.get("/organizer/"))
    assert stranger.get(first).status_code == 410


def test_links_lead_to_the_configured_address_whatever_the_request_says(
    alesia: Person, work: Work, outbox: Outbox
) -> None:
    typed = {"csrf_token": alesia.client.token(), "email": CIMAFIEJ, "role": "viewer"}
    alesia.client.post(
        "/organizer/c/footbridge/team/invite", data=typed, headers={"Host": "evil.example.org", "Origin": "null"}
    )
    alesia.client.post(
        "/organizer/reset", data={**typed, "email": ALESIA}, headers={"X-Forwarded-Host": "evil.example.org"}
    )
    work()
    for letter in outbox():
        assert "evil" not in letter.as_string()
        assert "http://127.0.0.1:8000/organizer/" in letter.as_string().replace("=\n", "")


def test_html_in_what_is_typed_stays_text(alesia: Person) -> None:
    answer = alesia.client.send("/organizer/c/footbridge/team/invite", email="<b>x</b>@example.org", role="<i>")
    assert answer.status_code == 422
    assert "<b>x" not in answer.text
    assert Html.of(answer.text).by_id("email")["value"] == "<b>x</b>@example.org"
