"""The form is sent. Nobody can tell from the answer who has signed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links
from campaign.journey.drafting.rules import Campaign
from tests.services.factories import ALESIA, BARYS, a_form
from tests.web.reading import Html

Sign = Callable[..., TestResponse]


def everything(answer: TestResponse) -> tuple[object, ...]:
    """All that a client can see of an answer."""
    return answer.status, list(answer.headers), answer.data


def test_a_form_is_answered_with_303_to_a_page_that_says_what_comes_next(client: FlaskClient, sign: Sign) -> None:
    answer = sign()

    assert (answer.status_code, answer.location) == (303, "/c/footbridge/check-inbox")
    assert answer.headers["Cache-Control"] == "no-store"
    page = Html.of(client.get(answer.location).text)
    assert page.one("h1").text == "Check your inbox"


def test_a_form_leaves_one_pending_signature_and_one_letter(
    sign: Sign, rows: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    sign()

    stored = rows()
    assert len(stored["signature"]) == len(stored["letter"]) == 1
    assert "pending" in stored["signature"][0]


def test_new_pending_counted_withdrawn_and_overfed_addresses_are_answered_alike(
    client: FlaskClient, sign: Sign, work: Callable[[], None], links: Links, link_of: Callable[..., Link]
) -> None:
    new = sign()
    pending = sign()
    work()
    client.post(f"/confirm/{links.mint('confirm', link_of())}")
    confirmed = sign()
    work()
    counted = sign()
    over_the_limit = [sign(name="Somebody Else", comment="again") for _ in range(8)]
    client.post(f"/withdraw/{links.mint('withdraw', link_of())}")
    withdrawn = sign()

    answers = {everything(answer)[2] for answer in (new, pending, confirmed, counted, withdrawn, *over_the_limit)}
    assert answers == {new.data}
    for answer in (pending, confirmed, counted, withdrawn, *over_the_limit):
        assert everything(answer) == everything(new)


def test_the_page_after_the_form_is_the_same_for_everybody(client: FlaskClient, sign: Sign) -> None:
    first = client.get(sign(email=ALESIA).location)
    second = client.get(sign(email=BARYS, name="Barys Example").location)
    never_signed = client.get("/c/footbridge/check-inbox")

    assert everything(first) == everything(second) == everything(never_signed)


@pytest.mark.parametrize("language", ["be", "en"])
def test_the_signers_language_goes_along(client: FlaskClient, footbridge: Campaign, language: str) -> None:
    form = Html.of(client.get(f"/c/footbridge?lang={language}").text).one("form")

    answer = client.post(form["action"], data=a_form(), headers={"Accept-Language": "ru"})

    page = Html.of(client.get(answer.location, headers={"Accept-Language": "ru"}).text)
    assert page.one("html")["lang"] == language


def test_what_a_browser_sends_from_the_real_page_is_taken(client: FlaskClient, footbridge: Campaign) -> None:
    page = Html.of(client.get("/c/footbridge").text)

    answer = client.post(page.one("form")["action"], data=page.typed() | a_form())

    assert answer.status_code == 303


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "email",
    [
        "alesia+petition@example.org",
        "Alesia.Example@EXAMPLE.ORG",
        "алеся@прыклад.example.org",
        "o'hara@example.org",
        "alesia@sub.example.org",
        " alesia@example.org ",
    ],
)
def test_addresses_that_people_really_have_are_taken(sign: Sign, email: str) -> None:
    assert sign(email=email).status_code == 303


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "name", ["Алеся Прыклад", "Ó Súilleabháin", "王小明", "Anne-Marie d’Example", "İpek Örnek", "Ю"]
)
def test_names_of_every_script_are_taken(sign: Sign, name: str) -> None:
    assert sign(name=name).status_code == 303


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_campaign_that_takes_no_signatures_says_so_with_409_and_stores_nothing(
    client: FlaskClient, sign: Sign, set_status: Callable[[str], None], rows: Callable[[], object], status: str
) -> None:
    set_status(status)
    before = rows()

    answer = sign()

    assert answer.status_code == 409
    assert answer.headers["Cache-Control"] == "no-store"
    assert Html.of(answer.text).one("h1").text == "Your signature was not taken"
    assert rows() == before
    page = Html.of(client.get("/c/footbridge").text)
    assert list(page.every("form")) == []


def test_a_campaign_that_has_not_begun_yet_is_409(
    client: FlaskClient,
    an_open_campaign: Callable[..., Campaign],
    clock: Callable[..., object],
    rows: Callable[[], object],
) -> None:
    an_open_campaign(slug="mill", opens_at=clock() + timedelta(hours=1))

    assert client.post("/c/mill/sign", data=a_form()).status_code == 409
    assert rows()["signature"] == []
