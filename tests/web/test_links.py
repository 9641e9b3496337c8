"""The pages behind the links in mail: shown by GET, done by POST, and silent about who is known."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links, Purpose
from campaign.journey.drafting.rules import Campaign
from tests.services.factories import BARYS, Clock
from tests.web.reading import Html

NOBODYS = Link(999_999, "no-such-nonce")
Mint = Callable[..., str]


@pytest.fixture
def mint(links: Links, link_of: Callable[..., Link]) -> Mint:
    """Makes the address of a link's page: ``mint("confirm", days_ago=20)``."""

    def make(purpose: Purpose, link: Link | None = None, days_ago: int = 0) -> str:
        with time_machine.travel(datetime.now(UTC) - timedelta(days=days_ago), tick=False):
            return f"/{purpose}/{links.mint(purpose, link or link_of())}"

    return make


@pytest.fixture(autouse=True)
def _signed(sign: Callable[..., TestResponse]) -> None:
    """Alesia has sent the form."""
    sign()


def heading(answer: TestResponse) -> str:
    """What a page says first."""
    return Html.of(answer.text).one("h1").text


def said(answer: TestResponse) -> str:
    """What a page says, without the choice of languages around it."""
    return Html.of(answer.text).one("main").text


def test_the_page_shows_whose_details_are_about_to_be_confirmed_and_one_button(client: FlaskClient, mint: Mint) -> None:
    answer = client.get(mint("confirm"))

    page = Html.of(answer.text)
    assert answer.status_code == 200
    assert "Alesia Example" in page.one("main").text
    assert "A footbridge over the river" in page.one("main").text
    assert "version 1" in page.one("main").text
    assert [button.text for button in page.every("button")] == ["Confirm my signature"]


@pytest.mark.parametrize("purpose", ["confirm", "withdraw"])
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


def forgeries(url: str) -> list[str]:
    """What a link becomes when it is cut, changed or made up."""
    purpose, token = url.strip("/").split("/")
    payload, stamp, signature = token.split(".")
    other = "withdraw" if purpose == "confirm" else "confirm"
    return [
        f"/{other}/{token}",
        f"/{purpose}/{token[:-1]}",
        f"/{purpose}/{token[: len(token) // 2]}",
        f"/{purpose}/{token}A",
        f"/{purpose}/{token[0].swapcase()}{token[1:]}",
        f"/{purpose}/{payload}.{stamp}.",
        f"/{purpose}/{payload}.{stamp}",
        f"/{purpose}/{payload}",
        f"/{purpose}/.{stamp}.{signature}",
        f"/{purpose}/{payload}..{signature}",
        f"/{purpose}/{'A' * len(payload)}.{stamp}.{signature}",
        f"/{purpose}/..",
        f"/{purpose}/.",
        f"/{purpose}/%00",
        f"/{purpose}/\u0430{token[1:]}",
        f"/{purpose}/{'x' * 5000}",
        f"/{purpose}/<script>",
    ]


@pytest.mark.parametrize("purpose", ["confirm", "withdraw"])
def test_a_link_that_was_cut_changed_or_made_for_something_else_is_404_and_says_what_to_do(
    client: FlaskClient, mint: Mint, rows: Callable[[], object], purpose: Purpose
) -> None:
    before = rows()

    for url in forgeries(mint(purpose)):
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code == 404, url
            assert heading(answer) == "This link is not complete", url
    assert rows() == before


def test_an_installation_with_another_key_does_not_know_the_link(
    client: FlaskClient, link_of: Callable[..., Link]
) -> None:
    foreign = Links(["f" * 64]).mint("confirm", link_of())

    assert client.post(f"/confirm/{foreign}").status_code == 404


def test_a_link_made_with_a_fallback_key_still_works(
    another_client: Callable[..., FlaskClient], variables: dict[str, str], mint: Mint
) -> None:
    old = variables["CAMPAIGN_SECRET_KEY"]
    changed = another_client(SECRET_KEY="e" * 64, SECRET_KEY_FALLBACKS=f"{'d' * 64},{old}")

    assert changed.post(mint("confirm")).status_code == 200


def test_an_old_link_confirms_nothing_and_offers_a_new_mail(
    client: FlaskClient, mint: Mint, rows: Callable[[], object]
) -> None:
    before = rows()
    url = mint("confirm", days_ago=15)

    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 410
        assert heading(answer) == "This link is too old"
        assert Html.of(answer.text).one("form")["action"].startswith(f"{url}/renew")
    assert rows() == before


def test_a_link_of_the_last_day_still_confirms(client: FlaskClient, mint: Mint) -> None:
    assert client.post(mint("confirm", days_ago=13)).status_code == 200


def test_the_link_that_takes_a_signature_back_never_gets_too_old(client: FlaskClient, mint: Mint) -> None:
    client.post(mint("confirm"))

    assert client.post(mint("withdraw", days_ago=900)).status_code == 200


def test_asking_for_a_new_mail_is_answered_alike_whether_the_signature_waits_is_counted_or_never_was(
    client: FlaskClient, mint: Mint, rows: Callable[[], dict[str, list[object]]]
) -> None:
    old, nobodys = mint("confirm", days_ago=20), mint("confirm", NOBODYS, days_ago=20)

    waiting = client.post(f"{old}/renew")
    letters = len(rows()["letter"])
    unknown = client.post(f"{nobodys}/renew")
    client.post(mint("confirm"))
    counted = client.post(f"{old}/renew")

    assert letters == 2
    assert waiting.status_code == 200
    assert (waiting.data, list(waiting.headers)) == (unknown.data, list(unknown.headers))
    assert (waiting.data, list(waiting.headers)) == (counted.data, list(counted.headers))


def test_an_old_link_says_the_same_whether_its_signature_is_known(client: FlaskClient, mint: Mint) -> None:
    known, unknown = mint("confirm", days_ago=20), mint("confirm", NOBODYS, days_ago=20)

    pages = {client.get(url).text.replace(url, "") for url in (known, unknown)}

    assert len(pages) == 1


def test_new_mails_are_not_sent_without_end(
    client: FlaskClient, mint: Mint, work: Callable[[], None], outbox: Callable[[], list[object]]
) -> None:
    url = mint("confirm", days_ago=20)
    for _ in range(12):
        client.post(f"{url}/renew")
    work()

    assert len(outbox()) == 4


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


def test_the_form_behind_a_link_may_be_gone(client: FlaskClient, mint: Mint) -> None:
    for purpose in ("confirm", "withdraw"):
        for answer in (client.get(mint(purpose, NOBODYS)), client.post(mint(purpose, NOBODYS))):
            assert answer.status_code == 410
            assert heading(answer) == "This link is no longer of use"


def test_whatever_a_link_leads_to_can_be_read_in_another_language(client: FlaskClient, mint: Mint) -> None:
    fresh, old = mint("confirm"), mint("confirm", days_ago=20)
    answers = [
        client.get(fresh),
        client.get(old),
        client.post(f"{old}/renew"),
        client.post(fresh),
        client.get("/confirm/x"),
    ]

    for answer in answers:
        for link in Html.of(answer.text).every("a"):
            if "hreflang" in link:
                page = Html.of(client.get(link["href"]).text)
                assert page.one("html")["lang"] == link["hreflang"]
