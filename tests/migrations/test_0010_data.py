"""A database that is in use when 0010 comes, and when it is taken back."""

import pytest
from sqlalchemy import Engine, text

from campaign.storage import migrate
from tests.journey.acts import Town
from tests.journey.bounce_acts import Postman
from tests.journey.bulletin_acts import Press, readers

BEFORE = "0009"
_ROWS = {
    "letter": "SELECT id, state, failure FROM letter ORDER BY id",
    "mail_domain": "SELECT domain, letters, sent, deferred, refused, bounced FROM mail_domain",
    "bulletin": "SELECT sent, failed, bounced FROM bulletin",
    "funnel": "SELECT step, sum(count) FROM funnel GROUP BY step ORDER BY step",
}


def found(engine: Engine, table: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(_ROWS[table]))]


def left(engine: Engine) -> set[tuple[object, object]]:
    """The states and failures of the letters that left."""
    return {(state, failure) for _id, state, failure in found(engine, "letter") if state != "dropped"}


@pytest.fixture
def updated(town: Town) -> Press:
    """A town in which an update was sent to two."""
    press = Press(town)
    readers(town, 2)
    press.started()
    press.send()
    return press


def test_what_was_counted_stays_and_nothing_has_come_back_yet(
    updated: Press, engine: Engine, database_url: str
) -> None:
    before = {table: found(engine, table) for table in _ROWS}
    migrate.downgrade(database_url, BEFORE)
    migrate.upgrade(database_url)
    assert {table: found(engine, table) for table in _ROWS} == before
    assert before["bulletin"] == [(2, 0, 0)]
    assert before["mail_domain"][0][-1] == 0


def test_taken_back_a_letter_that_came_back_was_sent(updated: Press, engine: Engine, database_url: str) -> None:
    gone, late = (row.id for row in updated.town.rows())
    postman = Postman(updated.town)
    assert postman.bring_back(gone) == "permanent"
    assert postman.bring_back(late, status="4.2.2") == "temporary"
    assert left(engine) == {("sent", None), ("bounced", "bounce_5.1.1"), ("sent", "bounce_4.2.2")}
    migrate.downgrade(database_url, BEFORE)
    migrate.upgrade(database_url)
    assert left(engine) == {("sent", None)}
    assert "bounced" not in dict(found(engine, "funnel"))
