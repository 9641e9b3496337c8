"""Mail scanners, link previews and prefetching open every address: GET, HEAD and OPTIONS must change nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from campaign.crypto.tokens import Link, Links
from tests.services.factories import BARYS, CIMAFIEJ


@pytest.fixture
def tokens(
    client: FlaskClient, sign: Callable[..., TestResponse], links: Links, link_of: Callable[..., Link], drafted: object
) -> dict[str, list[str]]:
    """Links to a signature that waits, one that is counted and one that was taken back; fresh ones and old ones."""
    sign()
    for email in (BARYS, CIMAFIEJ):
        sign(email=email)
    for place in (1, 2):
        client.post(f"/confirm/{links.mint('confirm', link_of(place))}")
    client.post(f"/withdraw/{links.mint('withdraw', link_of(2))}")
    found: dict[str, list[str]] = {"confirm": [], "withdraw": [], "unsubscribe": []}
    for days in (0, 20):
        with time_machine.travel(datetime.now(UTC) - timedelta(days=days), tick=False):
            for purpose in found:
                found[purpose] += [links.mint(purpose, link_of(place)) for place in range(3)]
    return found


def addresses(app: Flask, rule: Rule, tokens: dict[str, list[str]]) -> list[str]:
    """Real addresses behind a rule. An argument that is not known here fails: teach it to this test."""
    values = {
        (): [{}],
        ("slug",): [{"slug": "footbridge"}, {"slug": "mill"}, {"slug": "nowhere"}],
        ("organizer_id", "slug"): [{"slug": "footbridge", "organizer_id": 1}],
        ("invitation_id", "slug"): [{"slug": "footbridge", "invitation_id": 1}],
        ("code", "slug"): [{"slug": "footbridge", "code": "poster"}],
        ("job_id", "slug"): [{"slug": "footbridge", "job_id": 1}],
        ("bulletin_id", "slug"): [{"slug": "footbridge", "bulletin_id": 1}],
        ("task_id",): [{"task_id": 1}],
        ("organizer_id",): [{"organizer_id": 1}],
        ("factor_id",): [{"factor_id": 1}],
        ("signature_id", "slug"): [{"slug": "footbridge", "signature_id": 1}],
        ("session_id",): [{"session_id": 1}],
        ("place", "slug"): [
            {"slug": slug, "place": place}
            for slug in ("footbridge", "nowhere")
            for place in ("0/000.p/1", "0/000", "entries/000.p/1", "entries/x")
        ],
        ("sha256", "slug"): [{"slug": "footbridge", "sha256": "0" * 64}, {"slug": "nowhere", "sha256": "x"}],
        ("filename",): [{"filename": "style.css"}],
        ("token",): [{"token": token} for token in tokens.get(rule.rule.split("/")[1], [])],
    }[tuple(sorted(rule.arguments))]
    method = min(rule.methods or {"GET"})
    return [app.url_map.bind("localhost").build(rule.endpoint, one, method=method) for one in values]


def test_no_safe_request_to_any_address_changes_a_single_row(
    app: Flask, client: FlaskClient, tokens: dict[str, list[str]], work: Callable[[], None], rows: Callable[[], object]
) -> None:
    work()
    before = rows()

    urls = [url for rule in app.url_map.iter_rules() for url in addresses(app, rule, tokens)]
    for url in urls:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.open(url, method=method).status_code < 500, (method, url)
            assert rows() == before, (method, url)
    assert len(urls) > 30
