"""Two kinds of transaction: one that writes, and one that reads a single moment."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.storage.base import Base, core
from campaign.storage.engine import IMMEDIATE

Sessions = Callable[[], Session]


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """A write transaction: committed at the end, rolled back on any error.

    What the session had read before belongs to an older moment, so it is let go first.
    """
    end_reading(session)
    session.connection(execution_options=IMMEDIATE)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def snapshot(session: Session) -> Iterator[Session]:
    """A read transaction in which every query sees the same moment; nothing is written."""
    end_reading(session)
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        end_reading(session)


def end_reading(session: Session) -> None:
    """Ends a transaction that has only read; the next query sees a new moment.

    With COMMIT, because psycopg forgets its prepared statements at every ROLLBACK.
    """
    if not session.in_transaction():
        return
    try:
        session.commit()
    except SQLAlchemyError:
        session.rollback()


def alone(session: Session, key: bytes) -> None:
    """Until the transaction ends, everybody else who asks for the same ``key`` waits.

    SQLite has one writer anyway. Taken before any row of that key is touched, so that nobody waits in a circle.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key[:8], "big", signed=True))))


def change(session: Session, statement: Update | Delete, values: Mapping[str, object] | None = None) -> int:
    """Runs an UPDATE or DELETE and says how many rows it changed."""
    # No objects are held in the session, so there is nothing to synchronise.
    result = session.execute(statement, values, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount


def upsert(session: Session, model: type[Base]) -> Any:
    """An INSERT that takes ``on_conflict_…``: both engines have it, SQLAlchemy keeps a construct for each."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(core(model)) if postgres else sqlite.insert(core(model))
