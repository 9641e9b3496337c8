"""A database in use gets accounts, teams and the log, and loses nothing of its own on the way there and back."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from campaign.journey.drafting import steps
from campaign.organizers import accounts, teams
from campaign.storage import audit, migrate
from campaign.storage.transactions import writing
from tests.migrations.conftest import At
from tests.migrations.olden import SLUG, a_campaign, tables
from tests.services.factories import ALESIA, NOW

OF_ORGANIZERS = (
    "organizer",
    "membership",
    "invitation",
    "factor",
    "organizer_session",
    "throttle",
    "notice",
    "activity",
)


@pytest.fixture
def engine(at: At) -> Engine:
    """A database at 0003 with an open campaign."""
    engine = at("0003")
    a_campaign(engine)
    return engine


def stored(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in tables(engine).items()
            if name != "alembic_version"
        }


def test_what_was_there_is_as_it_was_and_nobody_owns_it_yet(engine: Engine, empty_database_url: str) -> None:
    before = stored(engine)
    migrate.upgrade(empty_database_url, "0004")
    after = stored(engine)
    assert {name: after.pop(name) for name in OF_ORGANIZERS} == {name: [] for name in OF_ORGANIZERS}
    assert after == before


def test_a_campaign_from_before_gets_an_owner_and_its_log_begins(engine: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    with Session(engine) as session:
        campaign = steps.find(session, SLUG)
        with writing(session):
            alesia = accounts.make(session, ALESIA, "no hash", NOW, may_create=True)
            teams.grant(session, alesia, campaign.id, "owner", NOW)
            audit.record(session, alesia, "team.joined", NOW, campaign_id=campaign.id)
        assert teams.role(session, alesia, campaign.id) == "owner"
        assert (audit.verify(session).rows, audit.verify(session).broken_at) == (1, None)


def test_the_way_back_takes_the_accounts_and_leaves_the_campaign(engine: Engine, empty_database_url: str) -> None:
    before = stored(engine)
    migrate.upgrade(empty_database_url, "0004")
    there = tables(engine)
    with engine.begin() as connection:
        person = {"id": 1, "email": ALESIA, "email_key": ALESIA, "password": "x", "may_create": True, "created_at": NOW}
        connection.execute(insert(there["organizer"]).values(person))
        place = {"organizer_id": 1, "campaign_id": 1, "role": "owner", "created_at": NOW}
        connection.execute(insert(there["membership"]).values(place))
        assert connection.scalar(select(func.count()).select_from(there["membership"])) == 1
    migrate.downgrade(empty_database_url, "0003")
    assert stored(engine) == before
