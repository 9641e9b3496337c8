"""Counts by hour, day and week, as a chart wants them: no gap, and the newest last.

Hours, days and weeks are those of UTC, as in the exported totals, so that no clock change makes one longer or shorter.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def hours(counts: Mapping[str, int], now: datetime, most: int) -> list[tuple[datetime, int]]:
    """The last ``most`` hours, the running one included; ``counts`` by ``2026-03-01T12``."""
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    moments = [last - _HOUR * back for back in reversed(range(most))]
    return [(moment, counts.get(f"{moment:%Y-%m-%dT%H}", 0)) for moment in moments]


def days(counts: Mapping[str, int], today: date, most: int) -> list[tuple[date, int]]:
    """The last ``most`` days, today included; ``counts`` by ISO date."""
    shown = [today - _DAY * back for back in reversed(range(most))]
    return [(day, counts.get(day.isoformat(), 0)) for day in shown]


def weeks(counts: Mapping[str, int], today: date, most: int) -> list[tuple[date, int]]:
    """The last ``most`` weeks by their Mondays (ISO 8601), the running one included; ``counts`` by ISO date."""
    sums: dict[date, int] = {}
    for day, count in counts.items():
        monday = _monday(date.fromisoformat(day))
        sums[monday] = sums.get(monday, 0) + count
    shown = [_monday(today) - _WEEK * back for back in reversed(range(most))]
    return [(monday, sums.get(monday, 0)) for monday in shown]


def first_hour(now: datetime, most: int) -> str:
    """The key of the first hour that ``hours`` shows."""
    return f"{now.astimezone(UTC) - _HOUR * (most - 1):%Y-%m-%dT%H}"


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()
