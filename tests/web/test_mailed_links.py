"""Links in mail lead to the configured origin, whatever a request says about where it was sent."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from campaign.journey.drafting.rules import Campaign
from tests.services.factories import a_form

EVIL = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Original-Host": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=https",
    "Referer": "https://evil.example/",
}
Outbox = Callable[[], list[EmailMessage]]


@pytest.mark.parametrize("proxies", ["0", "1", "2"])
def test_no_header_reaches_a_mailed_link(
    another_client: Callable[..., FlaskClient],
    footbridge: Campaign,
    work: Callable[[], None],
    outbox: Outbox,
    proxies: str,
) -> None:
    client = another_client(TRUSTED_PROXIES=proxies)
    for headers in (EVIL, *({name: value} for name, value in EVIL.items())):
        answer = client.post(
            "/c/footbridge/sign",
            data=a_form(email=f"a{len(headers)}{next(iter(headers)).lower()}@example.org"),
            headers=headers,
        )
        assert answer.status_code == 303
        assert "evil" not in answer.location
    work()

    letters = outbox()
    assert len(letters) == len(EVIL) + 1
    for letter in letters:
        assert "evil.example" not in letter.as_string()
        for kind in ("plain", "html"):
            text = letter.get_body((kind,)).get_content()
            assert "http://127.0.0.1:8000/confirm/" in text
            assert "evil" not in text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_no_header_reaches_a_page(
    another_client: Callable[..., FlaskClient], footbridge: Campaign, proxies: str
) -> None:
    client = another_client(TRUSTED_PROXIES=proxies)

    for path in ("/", "/c/footbridge", "/c/footbridge/sign", "/c/footbridge.json", "/nothing", "/static/style.css"):
        answer = client.get(path, headers=EVIL)
        assert "evil" not in answer.text
        assert "evil" not in str(answer.headers)


@pytest.mark.parametrize("language", ["en", "be"])
def test_links_carry_the_signers_language(
    client: FlaskClient, footbridge: Campaign, work: Callable[[], None], outbox: Outbox, language: str
) -> None:
    client.post(f"/c/footbridge/sign?lang={language}", data=a_form())
    work()

    text = outbox()[0].get_body(("plain",)).get_content()
    links = [word for word in text.split() if word.startswith("http://")]
    assert links
    assert all(link.endswith(f"?lang={language}") for link in links)
