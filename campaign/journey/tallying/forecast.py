"""When a goal is reached if signing goes on as it did: a plain sum, and how far it can be off.

The pace is the mean of the last seven whole days (UTC). The range is what the slowest and the fastest seven days in a
row of the last four weeks would give, each moved away from the pace by the square root of its count: chance alone
moves a count of independent signatures about that much (Poisson). It is no promise: news and holidays are not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Literal, NamedTuple

WINDOW = 7
# Two windows that share little; with fewer days there is no range to speak of.
FEWEST_DAYS, MOST_DAYS = 10, 28
FEWEST_SIGNATURES = 20
# A date further away says nothing.
HORIZON = timedelta(days=3650)

Missing = Literal["too_young", "too_few", "standing"]


class Pace(NamedTuple):
    """Signatures a day: at the slow end, now, at the fast end."""

    slow: float
    now: float
    fast: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Days on which the goal is reached, None where it is not in sight; the counts at the end, where there is one."""

    pace: Pace
    reached: date | None
    earliest: date | None
    latest: date | None
    at_end: tuple[int, int, int] | None


def pace(daily: Sequence[int]) -> Pace | Missing:
    """The pace of whole days, the newest last; or why there is none."""
    recent = daily[-MOST_DAYS:]
    if len(recent) < FEWEST_DAYS:
        return "too_young"
    if sum(recent) < FEWEST_SIGNATURES:
        return "too_few"
    windows = [sum(recent[start : start + WINDOW]) for start in range(len(recent) - WINDOW + 1)]
    if windows[-1] <= 0:
        return "standing"
    slow, fast = min(windows), max(windows)
    return Pace(
        max(0.0, slow - sqrt(max(slow, 0))) / WINDOW,
        windows[-1] / WINDOW,
        (fast + sqrt(fast)) / WINDOW,
    )


def forecast(at: Pace, total: int, goal: int | None, today: date, ends: date | None) -> Forecast:
    """What that pace leads to. A goal that is reached already, or only after the end, has no day."""
    left = (goal - total) if goal else 0
    slow, now, fast = (_day(left, rate, today, ends) for rate in at)
    return Forecast(at, now, fast, slow, _at_end(at, total, today, ends))


def _day(left: int, rate: float, today: date, ends: date | None) -> date | None:
    if left <= 0 or rate * HORIZON.days < left:
        return None
    day = today + timedelta(days=ceil(left / rate))
    return day if ends is None or day <= ends else None


def _at_end(at: Pace, total: int, today: date, ends: date | None) -> tuple[int, int, int] | None:
    if ends is None or not today <= ends <= today + HORIZON:
        return None
    days = (ends - today).days
    slow, now, fast = (total + round(rate * days) for rate in at)
    return slow, now, fast
