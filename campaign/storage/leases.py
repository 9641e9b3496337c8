"""Long work in a table of jobs: each belongs to one worker as long as that gives signs of life.

Pattern: conditional UPDATE with a row count, and SKIP LOCKED where the engine has it. The table has the columns
``id``, ``state``, ``asked_by``, ``asked_at``, ``due_at``, ``claim``, ``attempts``, ``done``, ``expected`` and
``failure``.
"""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Row, Table, insert, select, text, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.storage.transactions import Sessions, change, end_reading, writing

# A worker that is heard of for so long no more has died; each sign of life begins the time anew.
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
DUE = text("state IN ('queued', 'running')")
_BEAT_SECONDS = 1.0


class Claimed(Protocol):
    """What is needed of a job that a worker holds."""

    @property
    def id(self) -> int:
        """Which one."""

    @property
    def claim(self) -> str | None:
        """The worker's mark."""

    @property
    def attempts(self) -> int:
        """The how-manieth time it is tried."""


J = TypeVar("J", bound=Claimed)


class Lost(Exception):
    """The job was cancelled, or is another worker's by now."""


class Stopped(Exception):
    """This worker is to end."""


@dataclass(frozen=True, slots=True)
class Leases(Generic[J]):
    """The jobs of one table; ``of`` makes one of its row."""

    table: Table
    of: Callable[[Row[Any]], J]

    def add(self, session: Session, who: int, now: datetime, **asked: Any) -> J:
        """Writes down in the caller's transaction that ``who`` asks for a job, due at once; ``asked``: what for."""
        first = {"asked_by": who, "asked_at": now, "due_at": now, "attempts": 0, "done": 0, "expected": 0}
        return self.of(session.execute(insert(self.table).values(first | asked).returning(self.table)).one())

    def cancel(self, session: Session, job: J, active: Collection[str], **about: Any) -> None:
        """Ends a job in one of the states ``active``, in the caller's transaction. Raises ``Refused("not_active")``.

        Its worker notices at the next sign of life.
        """
        unfinished = update(self.table).where(self.table.c.id == job.id, self.table.c.state.in_(active))
        if change(session, unfinished.values(state="cancelled", claim=None, **about)) == 0:
            raise Refused("not_active")

    def claim(self, session: Session, now: datetime) -> J | None:
        """The oldest job that is due, held until ``now`` + ``LEASE``; None where there is none.

        What has ended its worker time and again is not tried for ever.
        """
        jobs = self.table
        due = select(jobs).where(DUE, jobs.c.due_at <= now).order_by(jobs.c.due_at, jobs.c.id).limit(1)
        if session.execute(due).first() is None:
            # Most often there is nothing, and then nobody who writes is waited for.
            end_reading(session)
            return None
        with writing(session):
            row = session.execute(due.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            mine = update(jobs).where(jobs.c.id == row.id).returning(jobs)
            if row.attempts >= MOST_ATTEMPTS:
                session.execute(mine.values(state="failed", failure="gave_up", claim=None))
                return None
            held = {"claim": secrets.token_hex(16), "due_at": now + LEASE, "attempts": row.attempts + 1}
            return self.of(session.execute(mine.values(**held, state="running", done=0, expected=0)).one())

    def beat(self, session: Session, job: J, done: int, expected: int, now: datetime) -> bool:
        """A sign of life with the progress; False where the job is not this worker's any more."""
        return self._held(session, job, due_at=now + LEASE, done=done, expected=expected)

    def release(self, session: Session, job: J, now: datetime) -> bool:
        """Gives the job back as if it had not been claimed."""
        return self._held(session, job, state="queued", claim=None, due_at=now, attempts=job.attempts - 1, done=0)

    def fail(self, session: Session, job: J, failure: str) -> bool:
        """Ends the job."""
        return self._held(session, job, state="failed", claim=None, failure=failure[:40])

    def finish(self, session: Session, job: J, state: str, **made: Any) -> bool:
        """What was asked for is there; False where the job is not this worker's any more."""
        return self._held(session, job, state=state, claim=None, **made)

    def _held(self, session: Session, job: J, **values: Any) -> bool:
        jobs = self.table
        mine = update(jobs).where(jobs.c.id == job.id, jobs.c.claim == job.claim, jobs.c.state == "running")
        with writing(session):
            return change(session, mine.values(**values)) == 1


@dataclass(frozen=True, slots=True)
class Shift(Generic[J]):
    """A worker at one table of jobs."""

    leases: Leases[J]
    sessions: Sessions
    clock: Callable[[], datetime]

    def work(self, do: Callable[[J, "Pulse[J]"], None], stop: Event) -> bool:
        """Does one job; whether there was one. What ``do`` refuses, or can't write, ends the job."""
        with self.sessions() as session:
            job = self.leases.claim(session, self.clock())
        if job is None:
            return False
        try:
            do(job, Pulse(self, job, stop))
        except Lost:
            pass
        except Stopped:
            with self.sessions() as session:
                self.leases.release(session, job, self.clock())
        except (Refused, OSError) as error:
            with self.sessions() as session:
                self.leases.fail(session, job, error.code if isinstance(error, Refused) else "cannot_write")
        return True


class Pulse(Generic[J]):
    """Signs of life on the way, at most one a second."""

    def __init__(self, shift: Shift[J], job: J, stop: Event) -> None:
        self._shift, self._job, self._stop = shift, job, stop
        self._last = time.monotonic()
        self.done = self.expected = 0

    def __call__(self, done: int, expected: int) -> None:
        """How far it is. Raises ``Lost`` or ``Stopped`` where going on is of no use."""
        self.done, self.expected = done, expected
        self.tick()

    def tick(self) -> None:
        """It goes on. Raises ``Lost`` or ``Stopped`` where going on is of no use."""
        if self._stop.is_set():
            raise Stopped
        if time.monotonic() - self._last < _BEAT_SECONDS:
            return
        self._last = time.monotonic()
        with self._shift.sessions() as session:
            if not self._shift.leases.beat(session, self._job, self.done, self.expected, self._shift.clock()):
                raise Lost
