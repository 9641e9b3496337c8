"""Passkeys without a browser: what is no answer opens nothing. ``tests/browser/test_organizers.py`` has a real one."""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from campaign.organizers import passkeys
from tests.services.factories import ALESIA
from tests.web.organizer.conftest import PASSWORD, MakePerson, Person
from tests.web.reading import Html, said

PAGE = "/organizer/account/second-factor"
CREDENTIAL = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}
NO_ANSWERS = {
    "empty": "",
    "no JSON": "{",
    "a list": "[]",
    "a number": "7",
    "nothing in it": "{}",
    "no response": json.dumps(CREDENTIAL),
    "no bytes": json.dumps(CREDENTIAL | {"rawId": 7}),
    "bad bytes": json.dumps(CREDENTIAL | {"response": {"clientDataJSON": "AAAA", "attestationObject": "AAAA"}}),
    "wrong bytes": json.dumps(CREDENTIAL | {"rawId": "ÿ", "response": {"clientDataJSON": "e30", "signature": "AA"}}),
    "deep": "[" * 20_000,
}
no_answers = pytest.mark.parametrize("answer", NO_ANSWERS.values(), ids=NO_ANSWERS)


@no_answers
def test_what_is_no_passkey_is_not_kept(alesia: Person, answer: str) -> None:
    refused = alesia.client.send(f"{PAGE}/passkey", passkey=answer, name="<b>Laptop</b>")
    assert refused.status_code == 422
    assert "The passkey was not accepted." in said(refused)
    assert "Laptop" not in said(alesia.client.get(PAGE))


@no_answers
def test_what_is_no_answer_opens_nothing(a_person: MakePerson, answer: str) -> None:
    person = a_person(ALESIA, signed_in=False)
    person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    assert person.client.send("/organizer/login/code", step_up_passkey=answer).status_code == 422
    assert person.client.get("/organizer/").status_code == 303


@pytest.mark.parametrize(
    ("base_url", "possible"),
    [
        ("https://sign.example.org", True),
        ("http://localhost:8000", True),
        ("http://sign.example.org", False),
        ("http://127.0.0.1:8000", False),
        ("https://192.0.2.1", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_where_browsers_allow_passkeys(base_url: str, possible: bool) -> None:
    assert passkeys.are_possible(base_url) is possible


def test_the_page_says_where_they_are_not_allowed(alesia: Person) -> None:
    page = alesia.client.get(PAGE)
    assert "Browsers allow passkeys only on https addresses" in said(page)
    assert not list(Html.of(page.text).every("form", data_passkey="create"))


def test_the_question_names_this_site_and_has_a_challenge(
    another_client: Callable[..., FlaskClient], alesia: Person
) -> None:
    client = another_client(BASE_URL="http://localhost:8000")
    kept = alesia.client.get_cookie("campaign")
    assert kept is not None
    client.set_cookie("campaign", kept.value)
    found = [form for form in Html.of(client.get(PAGE).text).every("form") if "data-passkey" in form]
    options = json.loads(found[0]["data-options"])

    assert options["rp"] == {"name": "Campaign", "id": "localhost"}
    assert len(options["challenge"]) == 43
    assert "hidden" in found[0], "until the script finds that the browser can do it"
