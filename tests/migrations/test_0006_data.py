"""A database that is in use when 0006 comes: its roll-ups are what its rows say."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from campaign.journey.signing import funnel
from campaign.journey.tallying.audit import audit
from campaign.storage import migrate
from tests.journey.acts import Town, people
from tests.services.factories import BARYS, CIMAFIEJ, NOW

BEFORE = "0005"


def rolled_up(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """The rows of the roll-ups, without what they are spread over."""
    queries = {
        "tally": "SELECT dimension, key, count FROM tally WHERE count <> 0 AND dimension <> 'via' ORDER BY 1, 2",
        "funnel": "SELECT day, step, sum(count) FROM funnel GROUP BY 1, 2 ORDER BY 1, 2",
    }
    with engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(text(query))] for name, query in queries.items()}


@pytest.fixture
def used(town: Town) -> Town:
    """A campaign with something of everything."""
    for form in people(3):
        town.signed(**form)
    town.tally()
    town.clock.now = NOW.replace(hour=23, minute=59, second=59)
    town.withdraw(town.signed(email=BARYS))
    town.sign(email=CIMAFIEJ)
    town.tally()
    town.deliver()
    town.clock.now = NOW.replace(day=2, hour=0)
    town.sign(email=CIMAFIEJ, name="Cimafiej Example")
    return town


def test_an_upgrade_rolls_up_what_the_rows_say(used: Town, engine: Engine, database_url: str) -> None:
    # The letter of the signature that was taken back went with it.
    before = rolled_up(engine)
    migrate.downgrade(database_url, BEFORE)
    migrate.upgrade(database_url)
    assert rolled_up(engine) == before
    assert used.audit().differences == ()


def test_what_is_deleted_before_the_upgrade_is_not_in_it_and_what_comes_after_is_added(
    used: Town, engine: Engine, database_url: str, sessions: Callable[[], Session]
) -> None:
    migrate.downgrade(database_url, BEFORE)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM letter"))
        connection.execute(text("DELETE FROM signature WHERE state = 'pending' AND created_at < '2026-03-02'"))
    migrate.upgrade(database_url)
    used.sign(email="somebody@example.org")
    with sessions() as session:
        found = funnel.by_day(session, used.campaign.id, NOW.date())
        assert found == {"form": {NOW.date(): 4, used.clock().date(): 2}}
        assert audit(session, used.campaign.id).differences == ()
