"""Signing in: one answer for whatever is wrong, a new cookie for whatever is right."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import ALESIA, CIMAFIEJ
from tests.web.organizer.conftest import PASSWORD, MakePerson, OrganizerClient, Person
from tests.web.reading import Html, heading, said


def cookie(client: OrganizerClient) -> str:
    """The session's cookie."""
    found = client.get_cookie("campaign")
    assert found is not None
    return found.value


def test_the_owner_gets_in_and_sees_her_campaign(alesia: Person) -> None:
    answer = alesia.client.get("/organizer/")

    assert heading(answer) == "Your campaigns"
    assert "A footbridge over the river" in said(answer)


def test_a_stranger_sees_no_campaign(cimafiej: Person, footbridge: Campaign) -> None:
    assert footbridge.words["en"].title not in said(cimafiej.client.get("/organizer/"))


def test_without_a_seat_every_page_leads_to_signing_in_and_back(a_person: MakePerson) -> None:
    person = a_person(ALESIA, factor=False, signed_in=False)
    there = person.client.get("/organizer/account/second-factor?lang=en")
    assert there.status_code == 303
    assert there.location == "/organizer/login?next=/organizer/account/second-factor?lang%3Den"

    answer = person.client.send(there.location, email=ALESIA, password=PASSWORD)

    assert answer.status_code == 303
    assert answer.location == "/organizer/account/second-factor?lang=en"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/c/footbridge",
        "/organizer//example.org",
        "javascript:1",
        # A pattern that can be read in many ways would be at it until the sun is cold.
        pytest.param("/organizer/" + "a" * 5000 + "!", id="long"),
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(a_person: MakePerson, elsewhere: str) -> None:
    person = a_person(ALESIA, factor=False, signed_in=False)
    token = person.client.token()
    typed = {"email": ALESIA, "password": PASSWORD, "csrf_token": token}

    answer = person.client.post("/organizer/login", query_string={"next": elsewhere}, data=typed)

    assert answer.location == "/organizer/"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ALESIA, "seven herons over the hill"),
        (CIMAFIEJ, PASSWORD),
        ("no address", PASSWORD),
        (ALESIA, "x" * 3000),
        ("a\x00@example.org", "\x00" * 20),
    ],
)
def test_whatever_is_wrong_gets_the_same_answer(a_person: MakePerson, email: str, password: str) -> None:
    person = a_person(ALESIA, signed_in=False)

    answer = person.client.send("/organizer/login", email=email, password=password)

    assert answer.status_code == 422
    assert "The address or the password is wrong." in said(answer)
    assert password not in answer.text or not password


def test_the_password_alone_opens_nothing_where_there_is_a_second_factor(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    answer = person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)

    assert answer.location.startswith("/organizer/login/code")
    assert person.client.get("/organizer/").location.startswith("/organizer/login")


def test_the_cookie_is_another_one_after_the_password_and_after_the_code(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    person.client.get("/organizer/login")
    seen = [cookie(person.client)]
    person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    seen.append(cookie(person.client))
    person.clock.now += timedelta(seconds=30)
    person.client.send("/organizer/login/code", code=person.app_code())
    seen.append(cookie(person.client))

    assert len(set(seen)) == 3
    for old in seen[:2]:
        person.client.set_cookie("campaign", old)
        assert person.client.get("/organizer/").status_code == 303


def test_idle_and_absolute_limits_end_a_session(alesia: Person) -> None:
    for _ in range(6):
        alesia.clock.now += timedelta(hours=1, minutes=59)
        assert alesia.client.get("/organizer/").status_code == 200
    alesia.clock.now += timedelta(minutes=10)
    assert alesia.client.get("/organizer/").status_code == 303, "twelve hours are over"

    assert alesia.sign_in().status_code == 303
    alesia.clock.now += timedelta(hours=2)
    assert alesia.client.get("/organizer/").status_code == 303, "two hours without a click"


def test_signing_out_ends_the_session_itself(alesia: Person) -> None:
    kept = cookie(alesia.client)
    assert alesia.client.send("/organizer/logout").status_code == 303
    alesia.client.set_cookie("campaign", kept)

    assert alesia.client.get("/organizer/").status_code == 303


def test_a_post_without_the_token_or_from_another_site_changes_nothing(alesia: Person) -> None:
    assert alesia.client.post("/organizer/logout").status_code == 400
    token = alesia.client.token()
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert alesia.client.post("/organizer/logout", data={"csrf_token": token}, headers=foreign).status_code == 403

    assert alesia.client.get("/organizer/").status_code == 200


def test_behind_tls_the_cookies_are_bound_to_host_and_channel(another_client: Callable[..., FlaskClient]) -> None:
    client = another_client(BASE_URL="https://sign.example.org")
    (cookie,) = client.get("/organizer/login").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-campaign=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_the_public_pages_neither_read_nor_set_a_cookie(alesia: Person) -> None:
    before = alesia.client.get("/c/footbridge")
    assert "Set-Cookie" not in before.headers
    assert "script" not in before.headers["Content-Security-Policy"]
    assert "Cookie" not in before.headers.get("Vary", "")
    assert "/organizer" not in before.text


def test_a_page_that_fetches_by_itself_keeps_no_session_alive(alesia: Person) -> None:
    for _ in range(3):
        alesia.clock.now += timedelta(minutes=50)
        status = alesia.client.get("/organizer/", headers={"Sec-Fetch-Dest": "empty"}).status_code
    assert status == 303


def test_a_safe_request_changes_nothing_but_when_the_session_was_last_used(
    alesia: Person, app: Flask, rows: Callable[[], dict[str, object]]
) -> None:
    found = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("organizer_")]
    urls = [rule.rule for rule in found if rule.arguments <= {"slug"} and "GET" in (rule.methods or set())]
    before = rows()
    for url in urls:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert alesia.client.open(url.replace("<slug>", "footbridge"), method=method).status_code < 500
            assert rows() == before, (method, url)
    assert len(urls) > 8
    alesia.clock.now += timedelta(minutes=5)
    alesia.client.get("/organizer/")
    after = rows()
    assert {name for name in after if after[name] != before[name]} == {"organizer_session"}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_code_may_be_pasted_with_blanks_and_dashes(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    asked = person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    person.clock.now += timedelta(seconds=30)
    code = person.app_code()
    answer = person.client.send(asked.location, code=f" {code[:3]} {code[3:]}\u00a0")
    assert answer.status_code == 303
    assert person.client.get("/organizer/").status_code == 200


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_forms_of_signing_in_say_what_belongs_in_them(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    page = Html.of(person.client.get("/organizer/login").text)
    assert (page.by_id("email")["autocomplete"], page.by_id("email")["type"]) == ("username", "email")
    assert page.by_id("password")["autocomplete"] == "current-password"
    asked = person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    answer = person.client.get(asked.location)
    assert Html.of(answer.text).by_id("code")["autocomplete"] == "one-time-code"
    assert "the second factor of this account: a code from its app" in said(answer)
