"""When a letter is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# RFC 5321 section 4.5.4.1: give up after four to five days.
GIVE_UP_AFTER = timedelta(days=4)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)

# How long a worker may hold the letters it has claimed; a killed worker's come back after it.
LEASE = timedelta(minutes=5)
# A conversation that could outlast the lease is not begun.
MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt: the letter's next state, when it is due again, and the failure's name."""

    state: str
    due_at: datetime
    failure: str | None = None


def sent(now: datetime) -> Outcome:
    """The server took the letter."""
    return Outcome("sent", now)


def failed(failure: str, permanent: bool, attempts: int, created_at: datetime, now: datetime) -> Outcome:
    """The server refused the letter, for the ``attempts``-th time."""
    if permanent:
        return Outcome("failed", now, failure)
    if now - created_at >= GIVE_UP_AFTER:
        return Outcome("failed", now, "gave_up")
    return Outcome("queued", now + pause(attempts), failure)


def pause(attempts: int) -> timedelta:
    """The growing pause after that many attempts: 1, 2, 4 … minutes, at most six hours."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def batch_size(rate: float) -> int:
    """How many letters to claim at once, so that all can be sent within the lease at ``rate`` letters a second."""
    return 100 if rate == 0 else max(1, min(100, int(rate * (LEASE - MARGIN).total_seconds())))
