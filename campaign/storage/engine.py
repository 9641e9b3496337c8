"""How the two engines are opened so that an acknowledged row survives a power cut."""

import sqlite3
import time
from typing import Any

from sqlalchemy import Connection, Engine, event

IMMEDIATE = {"campaign_writes": True}
BUSY_SECONDS = 15


def options(url: str) -> dict[str, Any]:
    """Arguments for ``create_engine``."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
    # Nobody waits for ever behind a lock that somebody else has forgotten.
    limits = f"-c lock_timeout={BUSY_SECONDS}s"
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 10, "options": limits}}


def prepare(engine: Engine) -> None:
    """Sets journal, durability and locking of an SQLite engine; PostgreSQL's defaults are right already.

    WAL with ``synchronous=FULL`` syncs at every commit (https://www.sqlite.org/pragma.html#pragma_synchronous);
    ``BEGIN IMMEDIATE`` takes the write lock at the start, so that no writer fails half-way on a stale read.
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def empty_log(engine: Engine) -> bool:
    """Takes SQLite's write-ahead log into the database file and empties it, so that nothing erased lies there.

    False where somebody reads or writes at this moment: then nobody is made to wait, and it is for another time.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=0")
        try:
            # https://www.sqlite.org/pragma.html#pragma_wal_checkpoint: busy, frames in the log, frames taken in
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    finally:
        connection.close()
    return not busy


def _on_connect(connection: Any, _record: object) -> None:
    # The driver's own transaction control begins too late and never IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    _keep_a_log(cursor)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _keep_a_log(cursor: Any) -> None:
    # Of several that open a new file at once SQLite refuses some without waiting for its timeout.
    ended = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ended:
                raise
            time.sleep(0.05)
        else:
            return


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("campaign_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
