"""When a letter is tried again, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

# RFC 5321 section 4.5.4.1: give up after four to five days.
GIVE_UP_AFTER = timedelta(days=4)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
# How the failures begin that are an answer of the receiving side about one letter.
_RECEIVERS = ("recipient_", "data_", "no_smtputf8")

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


def step_of(outcome: Outcome) -> Literal["letter", "failed"] | None:
    """What an outcome is in the funnel: the letter has left, or never will; None while it may, or need not."""
    return {"sent": "letter", "failed": "failed"}.get(outcome.state)  # type: ignore[return-value] # as the values say


def of_domain(outcome: Outcome) -> Literal["sent", "deferred", "refused"] | None:
    """What an outcome says of the receiver's domain; None where the failure is on this side."""
    if outcome.state == "sent":
        return "sent"
    if outcome.failure is None or not outcome.failure.startswith(_RECEIVERS):
        return None
    return "deferred" if outcome.state == "queued" else "refused"


def pause(attempts: int) -> timedelta:
    """The growing pause after that many attempts: 1, 2, 4 … minutes, at most six hours."""
    doublings = min(max(attempts, 1) - 1, 20)
    return min(_FIRST_PAUSE * (1 << doublings), _LONGEST_PAUSE)


def batch_size(rate: float) -> int:
    """How many letters to claim at once, so that all can be sent within the lease at ``rate`` letters a second."""
    return 100 if rate == 0 else max(1, min(100, int(rate * (LEASE - MARGIN).total_seconds())))
