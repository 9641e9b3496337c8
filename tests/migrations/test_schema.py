"""The migrated schema is the one that the tables declare, and every step can be taken back."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from campaign.app import create_app
from campaign.storage import migrate
from campaign.storage.base import Base
from campaign.storage.engine import options, prepare

assert create_app  # imports every table
Schema = dict[str, Any]


@pytest.fixture
def opened() -> Iterator[Callable[[str], Engine]]:
    """Opens databases as the product does, and closes them."""
    engines: list[Engine] = []

    def open_(url: str) -> Engine:
        engine = create_engine(url, **options(url))
        prepare(engine)
        engines.append(engine)
        return engine

    yield open_
    for engine in engines:
        engine.dispose()


def schema(engine: Engine) -> Schema:
    """Everything the database says of its tables, without Alembic's own."""
    with engine.connect() as connection:
        tables = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {table: _table(connection, table) for table in tables}


def _table(connection: Connection, table: str) -> Schema:
    found = inspect(connection)
    columns = [(c["name"], str(c["type"]), c["nullable"], bool(c.get("default"))) for c in found.get_columns(table)]
    return {
        "columns": columns,
        "key": found.get_pk_constraint(table),
        "foreign": sorted(found.get_foreign_keys(table), key=str),
        "unique": sorted(found.get_unique_constraints(table), key=str),
        "checks": sorted(found.get_check_constraints(table), key=str),
        "indexes": _indexes(connection, table),
    }


def _indexes(connection: Connection, table: str) -> list[str]:
    """The indexes as the engine writes them down, with the part of the table they hold."""
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = :t ORDER BY name"
    else:
        query = "SELECT indexdef FROM pg_indexes WHERE tablename = :t AND schemaname = 'public' ORDER BY indexname"
    found = connection.execute(text(query), {"t": table}).scalars()
    return [" ".join(one.split()) for one in found]


def declared(engine: Engine) -> Schema:
    """The schema that the tables themselves would make."""
    Base.metadata.create_all(engine)
    return schema(engine)


def test_the_migrated_schema_is_what_the_tables_declare(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_down_to_keys_checks_and_the_conditions_of_partial_indexes(
    engine: Engine, empty_database_url: str, opened: Callable[[str], Engine]
) -> None:
    assert schema(engine) == declared(opened(empty_database_url))


def test_there_is_an_index_that_keeps_one_place_for_one_person(engine: Engine) -> None:
    (place,) = [index for index in schema(engine)["signature"]["indexes"] if "uq_signature_place" in index]
    assert place.startswith("CREATE UNIQUE INDEX")
    assert "WHERE" in place
    assert all(state in place for state in ("'confirmed'", "'counted'", "'held'"))
    assert "'pending'" not in place


def test_up_down_and_up_again_changes_nothing(empty_database_url: str, opened: Callable[[str], Engine]) -> None:
    migrate.upgrade(empty_database_url)
    engine = opened(empty_database_url)
    once = schema(engine)
    assert migrate.downgrade(empty_database_url, "base") == (migrate.newest(), None)
    assert schema(engine) == {}
    assert migrate.upgrade(empty_database_url) == (None, migrate.newest())
    assert schema(engine) == once


def test_an_upgrade_says_what_it_did_and_does_nothing_twice(empty_database_url: str) -> None:
    assert migrate.upgrade(empty_database_url) == (None, migrate.newest())
    assert migrate.upgrade(empty_database_url) == (migrate.newest(), migrate.newest())


def test_upgrades_at_once_are_one_upgrade(empty_database_url: str, opened: Callable[[str], Engine]) -> None:
    start = Barrier(6)

    def upgrade(_: int) -> tuple[str | None, str | None]:
        start.wait()
        return migrate.upgrade(empty_database_url)

    with ThreadPoolExecutor(6) as pool:
        done = sorted(pool.map(upgrade, range(6)), key=str)
    assert done.count((None, migrate.newest())) == 1
    assert done.count((migrate.newest(), migrate.newest())) == 5
    assert migrate.current(opened(empty_database_url)) == migrate.newest()


def test_an_upgrade_that_fails_leaves_nothing_half_done(
    empty_database_url: str, opened: Callable[[str], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    from alembic import op

    real = op.create_table

    def fail(name: str, *columns: Any, **how: Any) -> Any:
        if name == "letter":
            raise RuntimeError("killed here")
        return real(name, *columns, **how)

    monkeypatch.setattr(op, "create_table", fail)
    with pytest.raises(RuntimeError):
        migrate.upgrade(empty_database_url)
    assert schema(opened(empty_database_url)) == {}
    monkeypatch.undo()
    migrate.upgrade(empty_database_url)


def test_a_sqlite_file_is_made_where_its_folder_was_not(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/new/folder/campaign.sqlite3")
    with sqlite3.connect(tmp_path / "new/folder/campaign.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
