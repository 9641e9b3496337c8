"""What tests of migrations share: databases at an older revision, one of them in use, and the town of the journey."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from campaign.crypto.peppers import Peppers
from campaign.journey.matching import steps as matching
from campaign.journey.tallying import steps as tallying
from campaign.journey.tallying.notary import Notary
from campaign.storage import migrate
from campaign.storage.engine import options, prepare
from tests.journey.conftest import links, town
from tests.migrations import signers
from tests.migrations.olden import UID
from tests.services.factories import NOW

__all__ = ["links", "town"]

At = Callable[[str], Engine]


@pytest.fixture
def at(empty_database_url: str) -> Iterator[At]:
    """Makes the database at a revision, opened as the product opens it: ``at("0003")``."""
    engine = create_engine(empty_database_url, **options(empty_database_url))
    prepare(engine)

    def upgraded(revision: str) -> Engine:
        migrate.upgrade(empty_database_url, revision)
        return engine

    yield upgraded
    engine.dispose()


@pytest.fixture
def used(at: At, peppers: Peppers) -> Engine:
    """A database at 0001 with a signature in every state."""
    engine = at("0001")
    peppers.make(UID)
    signers.put(engine, peppers.get(UID))
    return engine


@pytest.fixture
def upgraded(used: Engine, empty_database_url: str) -> Callable[[], Session]:
    """The same database in this version of the program; makes sessions."""
    migrate.upgrade(empty_database_url)
    return sessionmaker(used)


@pytest.fixture
def work(upgraded: Callable[[], Session], peppers: Peppers, notary: Notary) -> Callable[[], None]:
    """What a worker does."""

    def drain() -> None:
        with upgraded() as session:
            while matching.match(session, peppers, 1, NOW):
                pass
            tallying.tally_all(session, notary, 1, NOW)

    return drain
