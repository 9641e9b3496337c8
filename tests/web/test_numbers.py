"""The home page and the public numbers, for people and for programs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.rules import Campaign, Words
from tests.services.factories import NOW, Clock
from tests.web.reading import Html
from tests.web.waiting import until

URL = "/c/footbridge.json"


def test_the_numbers_are_what_the_contract_says(client: FlaskClient, footbridge: Campaign) -> None:
    answer = client.get(URL)

    assert answer.mimetype == "application/json"
    assert answer.json == {
        "slug": "footbridge",
        "title": "A footbridge over the river",
        "status": "open",
        "statement": {"version": 1, "sha256": footbridge.statement.sha256},
        "goal": 100,
        "signatures": 0,
        "pending_review": 0,
        "by_region": {},
        "ledger": {"size": 0, "root": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        "updated_at": None,
    }


def test_any_site_may_show_the_numbers_and_keep_them_for_a_moment(client: FlaskClient, footbridge: Campaign) -> None:
    answer = client.get(URL, headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.cache_control.public
    assert client.get(URL, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_letters_of_every_script_are_written_as_they_are(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign]
) -> None:
    an_open_campaign(slug="mill", words={"be": Words("Мост", "", "")}, statement={"be": "Мы просім."})

    answer = client.get("/c/mill.json")
    assert '"Мост"' in answer.text
    assert json.loads(answer.text)["title"] == "Мост"


def test_a_counted_signature_is_in_every_number(
    client: FlaskClient,
    sign: Callable[..., TestResponse],
    work: Callable[[], None],
    links: Links,
    link_of: Callable[..., Link],
) -> None:
    sign()
    client.post(f"/confirm/{links.mint('confirm', link_of())}")
    work()
    until(lambda: client.get(URL).json["signatures"] == 1)

    numbers, page = client.get(URL).json, Html.of(client.get("/c/footbridge").text)

    assert (numbers["signatures"], numbers["by_region"]) == (1, {"north": 1})
    assert numbers["ledger"]["size"] == 1
    assert datetime.fromisoformat(numbers["updated_at"]) == NOW.astimezone(UTC)
    assert page.by_id("total").text.startswith("1 ")
    assert page.one("progress")["value"] == "1"
    assert "North" in page.one("table").text
    assert Html.of(client.get("/").text).one("progress")["value"] == "1"


def test_home_lists_the_campaigns_that_can_be_signed_or_will_go_on(
    client: FlaskClient, an_open_campaign: Callable[..., Campaign], drafted: Campaign, clock: Clock
) -> None:
    an_open_campaign(slug="open")
    an_open_campaign(slug="over", closes_at=clock.now + timedelta(minutes=1))
    clock.now += timedelta(hours=1)

    page = Html.of(client.get("/").text)

    links = [link["href"] for heading in page.one("main").every("h2") for link in heading.every("a")]
    assert links == ["/c/open"]


def test_home_without_campaigns_says_so(client: FlaskClient) -> None:
    assert "No campaign is open" in Html.of(client.get("/").text).one("main").text


def test_home_speaks_the_readers_language(client: FlaskClient, footbridge: Campaign) -> None:
    for asked, spoken in (("?lang=be", "be"), ("?lang=ru", "ru"), ("?lang=xx", "en"), ("", "en")):
        assert Html.of(client.get(f"/{asked}").text).one("html")["lang"] == spoken
    assert Html.of(client.get("/", headers={"Accept-Language": "ru"}).text).one("html")["lang"] == "ru"


def test_what_is_paused_stands_below_what_is_open(
    client: FlaskClient, footbridge: Campaign, an_open_campaign: Callable[..., Campaign], session: Session
) -> None:
    an_open_campaign(slug="mill", words={"en": Words("Keep the mill", "", "")}, statement={"en": "We ask."})
    drafting.set_status(session, "mill", "paused", NOW)
    titles = [one.text for one in Html.of(client.get("/?lang=en").text).every("h2")]
    assert titles == ["A footbridge over the river", "Keep the mill"]
