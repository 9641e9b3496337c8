"""Two kinds of transaction: one that writes, and one that reads a single moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Update
from sqlalchemy.orm import Session

from campaign.storage.engine import IMMEDIATE

Sessions = Callable[[], Session]


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """A write transaction: committed at the end, rolled back on any error.

    What the session had read before belongs to an older moment, so it is let go first.
    """
    session.rollback()
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
    session.rollback()
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        yield session
    finally:
        session.rollback()


def change(session: Session, statement: Update | Delete) -> int:
    """Runs an UPDATE or DELETE and says how many rows it changed."""
    # No objects are held in the session, so there is nothing to synchronise.
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
