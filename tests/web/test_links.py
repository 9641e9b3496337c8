"""The pages behind the links in mail: shown by GET, done by POST, and silent about who is known."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Purpose
from campaign.journey.drafting.rules import Campaign
from tests.services.factories import BARYS, Clock
from tests.web.conftest import Mint
from tests.web.reading import Html, heading, said


@pytest.fixture(autouse=True)
def _signed(sign: Callable[..., TestResponse]) -> None:
    """Alesia has sent the form."""
    sign()


def test_the_page_shows_whose_details_are_about_to_be_confirmed_and_one_button(client: FlaskClient, mint: Mint) -> None:
    answer = client.get(mint("confirm"))

    page = Html.of(answer.text)
    assert answer.status_code == 200
    assert "Alesia Example" in page.one("main").text
    assert "A footbridge over the river" in page.one("main").text
    assert "version 1" in page.one("main").text
    assert [button.text for button in page.every("button")] == ["Confirm my signature"]


@pytest.mark.parametrize("purpose", ["confirm", "withdraw", "unsubscribe"])
@pytest.mark.parametrize("days_ago", [0, 20], ids=["fresh", "old"])
def test_no_answer_to_a_link_is_kept_and_its_address_is_told_to_nobody(
    client: FlaskClient, mint: Mint, purpose: Purpose, days_ago: int
) -> None:
    url = mint(purpose, days_ago=days_ago)

    for answer in (client.get(url), client.get(url[:-1]), client.head(url), client.post(url), client.get(url)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in answer.headers
        assert "Last-Modified" not in answer.headers


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_renewal_is_as_discreet(client: FlaskClient, mint: Mint) -> None:
    for answer in (client.post(mint("confirm", days_ago=20) + "/renew"), client.post("/confirm/forged/renew")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_button_confirms_however_often_it_is_pressed(
    client: FlaskClient, mint: Mint, work: Callable[[], None]
) -> None:
    url = mint("confirm")

    first = client.post(url)
    before_counting = client.post(url)
    work()
    answers = [client.post(url), client.get(url), client.get(mint("confirm"))]

    assert first.status_code == 200
    assert heading(first) == "Thank you. Your signature is confirmed"
    assert {said(answer) for answer in (before_counting, *answers)} == {said(first)}


def test_a_signature_is_taken_back_however_often_the_button_is_pressed(client: FlaskClient, mint: Mint) -> None:
    client.post(mint("confirm"))
    url = mint("withdraw")

    shown, first, again, looked = client.get(url), client.post(url), client.post(url), client.get(url)

    assert heading(shown) == "Take your signature back"
    assert heading(first) == "Your signature has been taken back"
    assert said(first) == said(again) == said(looked)


def test_a_link_to_a_signature_that_was_taken_back_confirms_nothing(client: FlaskClient, mint: Mint) -> None:
    client.post(mint("confirm"))
    client.post(mint("withdraw"))

    answer = client.post(mint("confirm"))

    assert answer.status_code == 410
    assert "has been taken back" in answer.text


def test_all_forms_that_were_sent_with_one_address_can_be_chosen_from(
    client: FlaskClient, sign: Callable[..., TestResponse], mint: Mint, rows: Callable[[], object]
) -> None:
    """Barys typed Alesia's address first, by mistake or not: she still confirms what she herself entered."""
    sign(name="Somebody Else")
    url = mint("confirm")
    page = Html.of(client.get(url).text)

    mine, other = page.every("form")
    assert list(mine.every("input")) == []
    answer = client.post(url, data={"choice": other.one("input", name="choice")["value"]})

    assert answer.status_code == 200
    assert [row for row in rows()["signature"] if "confirmed" in row and "Somebody Else" in str(row)]


@pytest.mark.parametrize("choice", ["", "0", "-1", "999999", "9" * 15, "9" * 5000, "1; DROP", "\u0661", "1.5", "\0"])
def test_a_choice_that_is_none_confirms_the_links_own_form(client: FlaskClient, mint: Mint, choice: str) -> None:
    assert client.post(mint("confirm"), data={"choice": choice}).status_code == 200


def test_a_form_of_another_address_cannot_be_chosen(
    client: FlaskClient,
    sign: Callable[..., TestResponse],
    mint: Mint,
    link_of: Callable[..., Link],
    rows: Callable[[], object],
) -> None:
    sign(name="Barys Example", email=BARYS)

    client.post(mint("confirm"), data={"choice": str(link_of(1).signature_id)})

    confirmed = [row for row in rows()["signature"] if "confirmed" in row]
    assert len(confirmed) == 1
    assert "Alesia Example" in str(confirmed)


@pytest.mark.parametrize("status", ["paused", "closed"])
def test_a_link_still_confirms_for_a_day_after_the_campaign_stopped(
    client: FlaskClient, mint: Mint, set_status: Callable[[str], None], clock: Clock, status: str
) -> None:
    set_status(status)
    clock.now += timedelta(hours=23)

    assert client.post(mint("confirm")).status_code == 200


def test_a_link_confirms_nothing_more_than_a_day_after_the_end(
    client: FlaskClient, mint: Mint, set_status: Callable[[str], None], clock: Clock, footbridge: Campaign
) -> None:
    set_status("closed")
    clock.now += timedelta(hours=24)

    answer = client.post(mint("confirm"))

    assert answer.status_code == 410
    assert "no more signatures can be confirmed" in answer.text
