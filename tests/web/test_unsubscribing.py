"""The link that ends updates: shown by GET, done by POST from anywhere, and never the end of a signature."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from campaign.journey.signing.table import SignatureRow
from tests.services.factories import BARYS
from tests.web.conftest import NOBODYS, Mint
from tests.web.reading import Html, heading

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _signed(sign: Callable[..., TestResponse], confirm: Callable[..., None], work: Callable[[], None]) -> None:
    """Alesia has signed, wants updates and is counted; Barys too."""
    sign(updates="yes")
    sign(updates="yes", email=BARYS)
    confirm(0, 1)
    work()


@pytest.fixture
def wishes(engine: Engine) -> Callable[[], list[tuple[str, bool]]]:
    def read() -> list[tuple[str, bool]]:
        with engine.connect() as connection:
            query = select(SignatureRow.state, SignatureRow.updates).order_by(SignatureRow.id)
            return [tuple(row) for row in connection.execute(query)]

    return read


def test_the_page_says_what_would_end_and_has_one_button(
    client: FlaskClient, mint: Mint, wishes: Callable[[], object]
) -> None:
    before = wishes()
    answer = client.get(mint("unsubscribe"))
    assert answer.status_code == 200
    page = Html.of(answer.text)
    assert [button.text for button in page.every("button")] == ["Stop the updates"]
    assert "A footbridge over the river" in page.one("main").text
    assert wishes() == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "https://mail.example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}],
    ids=str,
)
@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_works_from_anywhere_and_touches_nobody_else(
    client: FlaskClient, mint: Mint, wishes: Callable[[], object], headers: dict[str, str], content_type: str
) -> None:
    url = mint("unsubscribe")
    for _ in range(2):
        answer = client.post(url, data=ONE_CLICK, headers=headers, content_type=content_type)
        assert answer.status_code == 200
        assert heading(answer) == "You get no more updates"
    assert wishes() == [("counted", False), ("counted", True)]


def test_a_link_for_another_purpose_or_of_nobody_ends_nothing(
    client: FlaskClient, mint: Mint, wishes: Callable[[], object]
) -> None:
    before = wishes()
    token = mint("withdraw").rpartition("/")[2]
    assert client.post(f"/unsubscribe/{token}", data=ONE_CLICK).status_code == 404
    assert client.post(f"/unsubscribe/{token[:-3]}", data=ONE_CLICK).status_code == 404
    for answer in (client.get(mint("unsubscribe", NOBODYS)), client.post(mint("unsubscribe", NOBODYS))):
        assert heading(answer) == "You get no more updates"
    assert wishes() == before


def test_an_unsubscribe_link_takes_no_signature_back(
    client: FlaskClient, mint: Mint, wishes: Callable[[], object]
) -> None:
    token = mint("unsubscribe").rpartition("/")[2]
    for purpose in ("withdraw", "confirm"):
        assert client.post(f"/{purpose}/{token}").status_code == 404
    assert wishes() == [("counted", True), ("counted", True)]


def test_it_works_for_ever_and_after_the_signature_was_taken_back(client: FlaskClient, mint: Mint) -> None:
    client.post(mint("withdraw"))
    assert client.get(mint("unsubscribe", days_ago=4000)).status_code == 200
    assert client.post(mint("unsubscribe", days_ago=4000), data=ONE_CLICK).status_code == 200
