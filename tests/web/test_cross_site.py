"""Other sites cannot sign in anybody's name: Sec-Fetch-Site where the browser sends it, else Origin."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import a_form

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

URL = "/c/footbridge/sign"
OWN = "http://localhost"  # where the client believes itself to be

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": ""},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost.elsewhere.example"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost@elsewhere.example"},
    {"Origin": "http://[::1"},
    {"Origin": "http://elsewhere.example", "Referer": f"{OWN}/c/footbridge"},
    {"Origin": "http://elsewhere.example", "X-Forwarded-Host": "elsewhere.example"},
]
OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": OWN},
    {"Origin": "http://127.0.0.1:8000"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_form_that_another_site_sends_is_403_and_nothing_is_stored(
    client: FlaskClient, footbridge: Campaign, rows: Callable[[], object], headers: dict[str, str]
) -> None:
    before = rows()

    answer = client.post(URL, data=a_form(), headers=headers)

    assert answer.status_code == 403
    assert "sent from another site" in answer.text
    assert rows() == before


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_from_the_own_page_is_taken(client: FlaskClient, footbridge: Campaign, headers: dict[str, str]) -> None:
    assert client.post(URL, data=a_form(), headers=headers).status_code == 303


def test_another_site_learns_nothing_about_which_campaigns_there_are(client: FlaskClient, footbridge: Campaign) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}

    there = client.post(URL, data=a_form(), headers=foreign)
    nowhere = client.post("/c/mill/sign", data=a_form(), headers=foreign)

    assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data)


@pytest.mark.parametrize("path", ["/c/footbridge", URL, "/"])
def test_no_page_lets_other_sites_read_it(client: FlaskClient, footbridge: Campaign, path: str) -> None:
    answer = client.options(
        path, headers={"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    )

    assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118 -- headers repeat; a mapping's keys would not
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
