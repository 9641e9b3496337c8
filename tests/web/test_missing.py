"""What is not there, and what is not there yet."""

import pytest
from flask.testing import FlaskClient

from campaign.journey.drafting.rules import Campaign
from tests.web.reading import Html


@pytest.fixture(autouse=True)
def _open(footbridge: Campaign) -> None:
    """Something is there."""


@pytest.mark.parametrize(
    "path",
    [
        "/c/nothing",
        "/c/nothing.json",
        "/c/nothing/check-inbox",
        "/c/FOOTBRIDGE",
        "/c/footbridge/",
        "/c/%00",
        "/c/footbridge%00",
        "/c/%ff%fe",
        "/c/%F0%9F%8C%89.json",
        "/c/" + "a" * 5000,
        "/c/..%2f..%2fetc%2fpasswd",
        "/c/'; DROP TABLE signature; --",
        "/static/../settings.py",
        "/static/%2e%2e/app.py",
        "/confirm",
        "/nothing",
    ],
)
def test_what_is_not_there_is_a_plain_404_page(client: FlaskClient, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
    assert Html.of(answer.text).one("h1").text == "There is nothing here"


@pytest.mark.parametrize("path", ["/c/mill", "/c/mill.json", "/c/mill/check-inbox"])
def test_a_draft_is_answered_like_what_is_not_there(client: FlaskClient, drafted: Campaign, path: str) -> None:
    there, nowhere = client.get(path), client.get(path.replace("mill", "loft"))

    assert there.status_code == 404
    assert there.text == nowhere.text.replace("loft", "mill")
    assert list(there.headers) == list(nowhere.headers)


def test_a_form_sent_to_a_draft_or_to_nothing_is_404(client: FlaskClient, drafted: Campaign) -> None:
    for slug in ("mill", "nowhere", "%00"):
        assert client.post(f"/c/{slug}/sign", data={"name": "Alesia"}).status_code == 404
