"""What is asked of a database: to listen to it, and to break off in the middle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event


class Crash(Exception):
    """The program was killed here."""


@contextmanager
def before_each(of: Engine | Connection, act: Callable[[str], None]) -> Iterator[None]:
    """Does that before every statement."""

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        act(statement)

    event.listen(of, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(of, "before_cursor_execute", note)


@contextmanager
def listening(to: Engine | Connection) -> Iterator[list[str]]:
    """The statements that run meanwhile, as they come."""
    asked: list[str] = []
    with before_each(to, asked.append):
        yield asked


@contextmanager
def crashing(engine: Engine, at: int) -> Iterator[list[str]]:
    """Kills whoever uses the engine at that statement; the list holds what ran."""
    ran: list[str] = []

    def watch(statement: str) -> None:
        ran.append(statement)
        if len(ran) == at:
            raise Crash

    with before_each(engine, watch):
        yield ran
