"""The page anybody may read: the same bytes for everybody, kept by caches, in the reader's language."""

import re

import pytest
from flask.testing import FlaskClient

from campaign.journey.drafting.rules import Campaign
from tests.web.reading import Html

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

PAGE = "/c/footbridge"


@pytest.fixture(autouse=True)
def _open(footbridge: Campaign) -> None:
    """There is something to read."""


def test_the_page_holds_the_statement_the_number_and_the_form(client: FlaskClient) -> None:
    answer = client.get(PAGE, headers={"Accept-Language": "en"})

    page = Html.of(answer.text)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.content_type.lower() == "text/html; charset=utf-8"
    assert page.one("h1").text == "A footbridge over the river"
    assert "build a footbridge" in page.by_id("f-statement_version").text
    assert page.by_id("total").text == "0 signatures of 100"
    assert page.one("form")["method"] == "post"


def test_the_page_may_be_kept_by_caches_and_says_what_it_depends_on(client: FlaskClient) -> None:
    answer = client.get(PAGE)

    assert answer.cache_control.public
    assert answer.cache_control.max_age is not None
    assert answer.headers["Vary"] == "Accept-Language"
    assert re.fullmatch(r'"[0-9a-f]{20}"', answer.headers["ETag"])


def test_who_has_the_page_already_gets_304_without_a_body(client: FlaskClient) -> None:
    first = client.get(PAGE)

    again = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


def test_an_old_etag_gets_the_page(client: FlaskClient) -> None:
    assert client.get(PAGE, headers={"If-None-Match": '"old"'}).status_code == 200


def test_head_says_what_get_would(client: FlaskClient) -> None:
    got, head = client.get(PAGE), client.head(PAGE)

    assert head.data == b""
    assert dict(head.headers) == dict(got.headers)


def test_everybody_gets_the_same_bytes_whatever_the_browser_tells_about_itself(client: FlaskClient) -> None:
    plain = client.get(PAGE)
    talkative = client.get(
        PAGE,
        headers={"Cookie": "session=alesia", "User-Agent": "Alesia's", "X-Forwarded-For": "192.0.2.7", "DNT": "1"},
    )

    assert talkative.data == plain.data
    assert list(talkative.headers) == list(plain.headers)


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("?lang=be", "en", "be"),
        ("?lang=en", "be", "en"),
        ("", "be", "be"),
        ("", "be-BY,be;q=0.9,en;q=0.1", "be"),
        ("", "ru, be;q=0.5", "be"),
        ("", "fr", "en"),
        ("", "", "en"),
        ("", "*", "en"),
        ("", ";;q=,,=\u00e9", "en"),
        ("?lang=fr", "be", "be"),
        ("?lang=", "be", "be"),
        ("?lang=be&lang=en", "en", "be"),
        ("?lang=%00../../etc", "", "en"),
        ("?LANG=be", "", "en"),
    ],
)
def test_the_language_is_asked_for_else_preferred_else_the_campaigns_first(
    client: FlaskClient, query: str, accepted: str, language: str
) -> None:
    answer = client.get(PAGE + query, headers={"Accept-Language": accepted})

    page = Html.of(answer.text)
    title = {"en": "A footbridge over the river", "be": "Пешаходны мост праз раку"}[language]
    assert page.one("html")["lang"] == language
    assert page.one("h1").text == title


def test_the_page_offers_its_languages_by_their_own_names(client: FlaskClient) -> None:
    page = Html.of(client.get(PAGE).text)

    links = list(page.one("nav").every("a"))
    assert [(link.text, link["hreflang"], link["href"]) for link in links] == [
        ("English", "en", f"{PAGE}?lang=en"),
        ("Беларуская", "be", f"{PAGE}?lang=be"),
    ]
    assert [link["hreflang"] for link in links if "aria-current" in link] == ["en"]


def test_a_form_is_answered_in_the_language_it_was_shown_in_whoever_opened_the_page_first(client: FlaskClient) -> None:
    """The page is made once for all readers of a language; the first one's address must not stick to it."""
    Html.of(client.get(PAGE, headers={"Accept-Language": "be"}).text)
    page = Html.of(client.get(f"{PAGE}?lang=be", headers={"Accept-Language": "en"}).text)

    answer = client.post(page.one("form")["action"], data={}, headers={"Accept-Language": "en"})

    assert Html.of(answer.text).one("html")["lang"] == "be"


def test_the_address_of_the_form_leads_a_reader_back_to_the_page(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}/sign")

    assert (answer.status_code, answer.location) == (303, PAGE)
