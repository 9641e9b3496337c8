"""A database from before fingerprints were derived at signing: who signed then is matched all the same."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from campaign.storage import migrate
from tests.migrations.signers import ROWS, numbers, states


def rows(engine: Engine) -> list[Any]:
    """All that a signature is, but for its fingerprints."""
    with engine.connect() as connection:
        columns = "id, state, email_key, name_key, key_version, twin_of, CAST(details AS TEXT)"
        return list(connection.execute(text(f"SELECT {columns} FROM signature ORDER BY id")))


def test_no_row_is_changed_and_none_has_fingerprints_yet(used: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url, "0008")
    before = rows(used)
    for step, revision in ((migrate.upgrade, "0009"), (migrate.downgrade, "0008"), (migrate.upgrade, "0009")):
        step(empty_database_url, revision)
        assert rows(used) == before
    with used.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM signature WHERE prints IS NOT NULL")) == 0


def test_what_waited_is_matched_by_fingerprints_that_are_derived_then(
    upgraded: Callable[[], Session], work: Callable[[], None]
) -> None:
    work()
    assert states(upgraded) == {number: row["state"] for number, row in ROWS.items()} | {6: "counted", 9: "counted"}
    with upgraded() as session:
        stored = text("SELECT DISTINCT signature_id FROM fingerprint ORDER BY signature_id")
        assert list(session.scalars(stored)) == [6, 9]
    assert numbers(upgraded) == (4, 4, 0)
