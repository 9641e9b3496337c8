"""One running installation for all browser tests of a process: each test is a visitor with an address of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import Select, create_engine, select
from sqlalchemy.orm import Session

from campaign.app import create_app
from campaign.cli.group import cli
from campaign.crypto.tokens import Link, Links, Purpose
from campaign.journey.drafting.table import CampaignRow
from campaign.journey.matching import steps as matching
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import steps as tallying
from campaign.storage.engine import options, prepare
from tests.services import environment, live
from tests.stories.people import Visitor, letters_in, over_http
from tests.web.waiting import until

_NUMBERS = count(1)


@dataclass(frozen=True)
class Site:
    """The demo campaigns on a running server; ``river-park`` is paused."""

    url: str
    outbox: Path
    database_url: str

    @property
    def visitor(self) -> Visitor:
        """Somebody without a browser."""
        return Visitor(over_http(self.url))

    def letter(self, address: str, place: int = 0) -> EmailMessage:
        """The first letter to an address, or one of the next, as soon as it is there."""
        until(lambda: len(letters_in(self.outbox, address)) > place, "a letter")
        return letters_in(self.outbox, address)[place]

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Its database."""
        engine = create_engine(self.database_url, **options(self.database_url))
        prepare(engine)
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()

    @staticmethod
    def demo(session: Session) -> int:
        """The id of the demo campaign that is open."""
        return session.scalars(select(CampaignRow.id).where(CampaignRow.slug == "belarus-go")).one()

    def settle(self) -> None:
        """Returns as soon as the totals show all that earlier visitors did."""

        def nothing_is_due() -> bool:
            with self.session() as session:
                return not matching.campaigns_waiting(session) and not tallying.campaigns_due(session)

        until(nothing_is_due, "the count")

    def old_link(self) -> str:
        """A link that has run out."""
        with time_machine.travel(datetime.now(UTC) - timedelta(days=20), tick=False):
            return self._link("confirm", select(SignatureRow.id, SignatureRow.nonce).limit(1))

    def way_out(self) -> str:
        """The link that ends the updates to whoever confirmed last."""
        confirmed = select(SignatureRow.id, SignatureRow.nonce).where(SignatureRow.confirmed_at.is_not(None))
        return self._link("unsubscribe", confirmed.order_by(SignatureRow.id.desc()).limit(1))

    def _link(self, purpose: Purpose, wanted: Select[tuple[int, str]]) -> str:
        with self.session() as session:
            row = session.execute(wanted).one()
        return f"{self.url}/{purpose}/{Links([environment.SECRET_KEY]).mint(purpose, Link(*row))}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The installation."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(sqlite_template, folder / "campaign.sqlite3")
    variables = environment.variables(folder / "instance", f"sqlite:///{folder}/campaign.sqlite3")
    for command in (["demo"], ["pause", "river-park"]):
        done = CliRunner(env=variables).invoke(cli, command, obj=create_app)
        assert done.exit_code == 0, done.output
    with live.running(folder, variables) as server:
        yield Site(server.url, folder / "instance" / "outbox", variables["CAMPAIGN_DATABASE_URL"])


@pytest.fixture
def address() -> str:
    """An address nobody else uses."""
    return f"alesia-{next(_NUMBERS)}@example.org"


@pytest.fixture
def path_of() -> Callable[[str], str]:
    """The path of an address."""
    return lambda url: urlsplit(url).path
