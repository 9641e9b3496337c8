"""Links that were cut, changed, made up, or have become too old; none tells whether anybody is known."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links, Purpose
from tests.web.conftest import NOBODYS, Mint
from tests.web.reading import Html, heading


@pytest.fixture(autouse=True)
def _signed(sign: Callable[..., TestResponse]) -> None:
    """Alesia has sent the form."""
    sign()


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
