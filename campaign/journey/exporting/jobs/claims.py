"""Claiming exports: each belongs to one worker as long as that gives signs of life.

Pattern: conditional UPDATE with a row count, and SKIP LOCKED where the engine has it.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.journey.exporting.jobs import table
from campaign.journey.exporting.jobs.rules import LEASE, MOST_ATTEMPTS
from campaign.journey.exporting.jobs.table import DUE, Job, jobs
from campaign.storage.transactions import change, writing


def claim(session: Session, now: datetime) -> Job | None:
    """The oldest export that is due, held until ``now`` + ``LEASE``; None where there is none.

    What has ended its worker time and again is not tried for ever.
    """
    due = select(jobs).where(DUE, jobs.c.due_at <= now).order_by(jobs.c.due_at, jobs.c.id).limit(1)
    with writing(session):
        row = session.execute(due.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        mine = update(jobs).where(jobs.c.id == row.id).returning(jobs)
        if row.attempts >= MOST_ATTEMPTS:
            session.execute(mine.values(state="failed", failure="gave_up", claim=None))
            return None
        held = {"state": "running", "claim": secrets.token_hex(16), "due_at": now + LEASE, "attempts": row.attempts + 1}
        return table.of(session.execute(mine.values(**held, done=0, expected=0)).one())


def beat(session: Session, job: Job, done: int, expected: int, now: datetime) -> bool:
    """A sign of life with the progress; False where the job is not this worker's any more."""
    return _held(session, job, due_at=now + LEASE, done=done, expected=expected)


def release(session: Session, job: Job, now: datetime) -> bool:
    """Gives the job back as if it had not been claimed."""
    return _held(session, job, state="queued", claim=None, due_at=now, attempts=job.attempts - 1, done=0)


def fail(session: Session, job: Job, failure: str) -> bool:
    """Ends the job."""
    return _held(session, job, state="failed", claim=None, failure=failure[:40])


def finish(session: Session, job: Job, **made: Any) -> bool:
    """The file is there; False where the job is not this worker's any more."""
    return _held(session, job, state="ready", claim=None, **made)


def _held(session: Session, job: Job, **values: Any) -> bool:
    mine = update(jobs).where(jobs.c.id == job.id, jobs.c.claim == job.claim, jobs.c.state == "running")
    with writing(session):
        return change(session, mine.values(**values)) == 1
