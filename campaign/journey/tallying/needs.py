"""What needs an organizer now: rules over the figures of a board, in the order of urgency."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from campaign.journey.drafting.rules import Status

Code = Literal[
    "worker_stopped",
    "mail_slow",
    "counting_late",
    "many_refused",
    "reviews",
    "held",
    "draft",
    "scheduled",
    "paused",
    "closing",
    "goal_reached",
    "versions",
]
# A due letter is tried within a second where a worker runs; a mail server that is away is tried every half minute.
WORKER_LATE = timedelta(minutes=2)
MAIL_LATE = timedelta(minutes=10)
CLOSING_SOON = timedelta(days=7)
# From so many refused letters on, and from so large a part of all, the fault is hardly the signers'.
FEWEST_REFUSED, REFUSED_SHARE = 20, 0.05


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. ``versions``: how many statement versions hold counted signatures;
    ``untried``: since when the oldest letter waits that was never tried."""

    status: Status
    opens_at: datetime | None
    closes_at: datetime | None
    total: int
    goal: int | None
    held: int
    reviews: int
    versions: int
    letters: int
    refused: int
    untried: datetime | None
    overdue: datetime | None
    counting_late: bool


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to look at: ``count`` or ``when`` fill its words."""

    code: Code
    count: int = 0
    when: datetime | None = None


def needs(facts: Facts, now: datetime) -> list[Need]:
    """What needs somebody, the most urgent first."""
    return [*_troubles(facts, now), *_work(facts), *_times(facts, now)]


def _troubles(facts: Facts, now: datetime) -> list[Need]:
    found = []
    if facts.overdue is not None and now - facts.overdue > WORKER_LATE:
        found.append(Need("worker_stopped", when=facts.overdue))
    elif facts.untried is not None and now - facts.untried > MAIL_LATE:
        found.append(Need("mail_slow", when=facts.untried))
    if facts.counting_late:
        found.append(Need("counting_late"))
    if facts.refused >= FEWEST_REFUSED and facts.refused > REFUSED_SHARE * (facts.letters + facts.refused):
        found.append(Need("many_refused", facts.refused))
    return found


def _work(facts: Facts) -> list[Need]:
    found = []
    if facts.reviews:
        found.append(Need("reviews", facts.reviews))
    if facts.held:
        found.append(Need("held", facts.held))
    return found


def _times(facts: Facts, now: datetime) -> list[Need]:
    found = []
    if facts.status in {"draft", "paused"}:
        found.append(Need("draft" if facts.status == "draft" else "paused"))
    if facts.status == "scheduled":
        found.append(Need("scheduled", when=facts.opens_at))
    soon = facts.closes_at is not None and now < facts.closes_at <= now + CLOSING_SOON
    if soon and facts.status in {"open", "paused"}:
        found.append(Need("closing", when=facts.closes_at))
    if facts.goal and facts.total >= facts.goal and facts.status == "open":
        found.append(Need("goal_reached", facts.goal))
    if facts.versions > 1:
        found.append(Need("versions", facts.versions))
    return found
