"""The fixtures that every test may use. What takes more than a few lines lives in ``tests/services``."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from campaign.crypto.peppers import Peppers
from campaign.crypto.signing_key import SigningKeys
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying.notary import Notary
from campaign.settings import Settings, read
from campaign.storage.engine import options, prepare
from tests.services import browser, certificates, compiled, environment, factories, live, required
from tests.services import postgresql as postgres
from tests.services.browser import Pages
from tests.services.certificates import Certificate
from tests.services.live import LiveServer
from tests.services.mail import MailServer

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
VISITORS = [(True, True), (True, False), (False, True), (False, False)]


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that reports counts what ran; pytest-xdist's workers have none."""
    config.addinivalue_line("markers", "soak: takes minutes; runs only under -m soak (make soak)")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(required.Report())


def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: two at least, so that tests which can't stand each other are found; each has its PostgreSQL."""
    return min(max(2, os.cpu_count() or 2), 8)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what needs a service, so that nobody can forget to; leaves soak tests out unless they are asked for."""
    for item in items:
        fixtures = getattr(item, "fixturenames", [])
        for service, fixture in (("postgresql", "postgresql"), ("browser", "chromium")):
            if fixture in fixtures:
                item.add_marker(service)
            if item.get_closest_marker(service):
                item.user_properties.append(("service", service))
    if "soak" not in config.option.markexpr:
        soak = [item for item in items if item.get_closest_marker("soak")]
        items[:] = [item for item in items if item not in soak]
        config.hook.pytest_deselected(items=soak)


# Databases


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.Server]:
    """A PostgreSQL server, one for each test process."""
    programs = postgres.binaries()
    if programs is None:
        required.missing("postgresql")
        raise AssertionError
    with postgres.running(programs) as server:
        yield server


@pytest.fixture(params=BOTH)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine of this test; ``parametrize("engine_name", ["sqlite"], indirect=True)`` chooses one."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file."""
    from campaign.storage.migrate import upgrade

    path = tmp_path_factory.mktemp("template") / "campaign.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: postgres.Server) -> str:
    """The name of a migrated database."""
    from campaign.storage.migrate import upgrade

    upgrade(postgresql.create("migrated"))
    return "migrated"


@pytest.fixture
def database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated database, once for each engine."""
    if engine_name == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), tmp_path / "campaign.sqlite3")
        yield f"sqlite:///{tmp_path}/campaign.sqlite3"
    else:
        template = request.getfixturevalue("postgresql_template")
        with _database(request.getfixturevalue("postgresql"), template) as url:
            yield url


@pytest.fixture
def empty_database_url(engine_name: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a table, once for each engine."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
    else:
        with _database(request.getfixturevalue("postgresql"), "template1") as url:
            yield url


@contextmanager
def _database(server: postgres.Server, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database, opened as the product opens it."""
    engine = create_engine(database_url, **options(database_url))
    engine.update_execution_options(compiled_cache=compiled.STATEMENTS)
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Callable[[], Session]:
    """Makes sessions: ``with sessions() as session``."""
    return sessionmaker(engine)


@pytest.fixture
def session(sessions: Callable[[], Session]) -> Iterator[Session]:
    """One session, for tests that need no second one."""
    with sessions() as session:
        yield session


# An installation


@pytest.fixture
def now() -> datetime:
    """The time it is in rules and steps."""
    return factories.NOW


@pytest.fixture
def variables(tmp_path: Path, database_url: str) -> dict[str, str]:
    """The ``CAMPAIGN_*`` environment of this test's installation."""
    return environment.variables(tmp_path / "instance", database_url)


@pytest.fixture
def settings(variables: dict[str, str]) -> Settings:
    """The settings of this test's installation."""
    return read(variables)


@pytest.fixture
def peppers(settings: Settings) -> Peppers:
    """The installation's peppers."""
    return Peppers(settings.instance_dir / "peppers")


@pytest.fixture
def notary(settings: Settings) -> Notary:
    """Who signs the installation's ledgers."""
    keys = SigningKeys(settings.instance_dir / "ledger_keys")
    keys.make()
    return Notary("sign.example.org", keys)


@pytest.fixture
def an_open_campaign(sessions: Callable[[], Session], peppers: Peppers, now: datetime) -> Callable[..., Campaign]:
    """Makes open campaigns: ``an_open_campaign(slug="mill", goal=None)``."""

    def make(**changes: Any) -> Campaign:
        with sessions() as session:
            return factories.an_open_campaign(session, peppers, now, **changes)

    return make


@pytest.fixture
def clock(now: datetime) -> factories.Clock:
    """The application's clock: stands at ``now``; ``clock.now += timedelta(days=1)`` moves it."""
    return factories.Clock(now)


@pytest.fixture
def app(settings: Settings, clock: factories.Clock) -> Iterator[Flask]:
    """The application, as ``wsgi.py`` makes it, with a clock of its own."""
    from campaign.app import create_app
    from campaign.storage.db import db

    app = create_app(settings, clock)
    app.jinja_env.bytecode_cache = compiled.TEMPLATES
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=compiled.STATEMENTS)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a window, cookies kept."""
    return app.test_client()


@pytest.fixture
def live_server(tmp_path: Path, variables: dict[str, str]) -> Iterator[LiveServer]:
    """``campaign run`` over the database and the instance folder that the other fixtures use."""
    with live.running(tmp_path, variables) as server:
        yield server


# Mail


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """A mail server without encryption."""
    yield from _listening(MailServer())


@pytest.fixture
def starttls_server(certificate: Certificate) -> Iterator[MailServer]:
    """A mail server that insists on STARTTLS; with ``trusted`` its certificate is believed."""
    yield from _listening(MailServer("smtp+starttls", certificate))


def _listening(server: MailServer) -> Iterator[MailServer]:
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for 127.0.0.1 that nobody trusts by itself."""
    if not certificates.available():
        pytest.skip("no openssl command to make a certificate with")
    return certificates.make(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def trusted(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """The certificate, trusted by this process and its children."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    return certificate


# Browsers


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium. For one module: while it runs, its event loop is in the way of other asyncio code."""
    path = browser.executable()
    if path is None:
        required.missing("browser")
        raise AssertionError
    with browser.running(path) as running:
        yield running


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Pages]:
    """Opens pages: ``open_page(javascript=False, phone=True, language="be")``."""
    pages = Pages(chromium)
    yield pages
    pages.close()


@pytest.fixture(params=VISITORS, ids=lambda on: f"{'js' if on[0] else 'plain'}-{'phone' if on[1] else 'desktop'}")
def browser_page(open_page: Pages, request: pytest.FixtureRequest) -> Page:
    """A page with and without JavaScript, on a phone and on a desktop."""
    javascript, phone = request.param
    return open_page(javascript=javascript, phone=phone)
