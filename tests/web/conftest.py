"""What tests of the public pages share: an open campaign, a watchful client, and the worker."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, MetaData, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.app import create_app
from campaign.cli.context import worker
from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link, Links, Purpose
from campaign.journey.drafting import steps
from campaign.journey.drafting.rules import Campaign, Status
from campaign.journey.signing.table import SignatureRow
from campaign.settings import Settings, read
from campaign.storage.db import db
from campaign.web.parts import Parts
from tests.services.factories import Clock, a_draft, a_form

Rows = dict[str, list[tuple[Any, ...]]]
Mint = Callable[..., str]
NOBODYS = Link(999_999, "no-such-nonce")


class WatchfulClient(FlaskClient):
    """Looks at every answer of every test: no cookie is set, no page may load anything foreign, nothing breaks."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Sends a request."""
        answer = super().open(*args, buffered=True, **kwargs)
        assert answer.status_code != 500, answer.text
        if answer.request.path.startswith("/organizer"):
            return answer  # another door, with tests of its own
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if not answer.request.path.endswith("/ledger"):
            assert "script" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a window that looks at every answer."""
    app.test_client_class = WatchfulClient
    return app.test_client()


@pytest.fixture
def another_client(variables: dict[str, str], clock: Clock) -> Iterator[Callable[..., FlaskClient]]:
    """Makes clients of the same installation with other settings: ``another_client(TRUSTED_PROXIES="1")``."""
    apps: list[Flask] = []

    def make(**changes: str) -> FlaskClient:
        given = {f"CAMPAIGN_{name}": value for name, value in changes.items()}
        apps.append(create_app(read(variables | given), clock))
        apps[-1].test_client_class = WatchfulClient
        return apps[-1].test_client()

    yield make
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """The open campaign that most tests sign."""
    return an_open_campaign()


@pytest.fixture
def drafted(session: Session, peppers: Peppers, now: datetime) -> Campaign:
    """A campaign that is still being written."""
    return steps.create(session, peppers, a_draft(slug="mill"), now)


@pytest.fixture
def parts(app: Flask) -> Parts:
    """The parts of the running application."""
    return app.extensions["campaign"]


@pytest.fixture
def links(parts: Parts) -> Links:
    """What mints the installation's links."""
    return parts.links


@pytest.fixture
def work(app: Flask, parts: Parts) -> Callable[[], None]:
    """Lets the worker do all that is due: letters go out, signatures are counted."""

    def drain() -> None:
        with app.app_context():
            worker(parts).drain()

    return drain


@pytest.fixture
def rows(engine: Engine) -> Callable[[], Rows]:
    """Every row of every table, whatever the product thinks its tables are."""
    tables = MetaData()
    tables.reflect(engine)

    def read() -> Rows:
        with engine.connect() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for table in tables.sorted_tables
            }

    return read


@pytest.fixture
def sign(client: FlaskClient, footbridge: Campaign) -> Callable[..., TestResponse]:
    """Sends the form: ``sign(email=BARYS, comment="…")``."""

    def send(**typed: str) -> TestResponse:
        return client.post(f"/c/{footbridge.slug}/sign", data=a_form(**typed))

    return send


@pytest.fixture
def set_status(session: Session, now: datetime) -> Callable[[Status], None]:
    """Pauses or closes the campaign."""

    def change(status: Status) -> None:
        steps.set_status(session, "footbridge", status, now)

    return change


@pytest.fixture
def link_of(engine: Engine) -> Callable[..., Link]:
    """What a letter's link carries: that of the first form, or of form number ``place``."""

    def find(place: int = 0) -> Link:
        with engine.connect() as connection:
            query = select(SignatureRow.id, SignatureRow.nonce).order_by(SignatureRow.id).offset(place).limit(1)
            return Link(*connection.execute(query).one())

    return find


@pytest.fixture
def mint(links: Links, link_of: Callable[..., Link]) -> Mint:
    """Makes the address of a link's page: ``mint("confirm", days_ago=20)``."""

    def make(purpose: Purpose, link: Link | None = None, days_ago: int = 0) -> str:
        with time_machine.travel(datetime.now(UTC) - timedelta(days=days_ago), tick=False):
            return f"/{purpose}/{links.mint(purpose, link or link_of())}"

    return make


@pytest.fixture
def confirm(client: FlaskClient, mint: Mint, link_of: Callable[..., Link]) -> Callable[..., None]:
    """Those who sent forms press the button behind their links: ``confirm(0, 1)``."""

    def press(*places: int) -> None:
        for place in places:
            assert client.post(mint("confirm", link_of(place))).status_code == 200

    return press


@pytest.fixture
def outbox(settings: Settings) -> Callable[[], list[EmailMessage]]:
    """The letters that have gone out, the oldest first."""

    def read() -> list[EmailMessage]:
        files = sorted((settings.instance_dir / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [message_from_bytes(file.read_bytes(), policy=SMTP) for file in files]

    return read
