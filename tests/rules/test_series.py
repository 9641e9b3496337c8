"""Counts by hour, day and week have no gap, and lose nothing that is in their span."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import series

TODAY = date(2026, 3, 4)  # a Wednesday
NOON = datetime(2026, 3, 4, 12, 40, tzinfo=UTC)
DAYS = st.dates(date(2025, 12, 1), TODAY)


def test_days_end_with_today_and_leave_none_out() -> None:
    found = series.days({"2026-03-02": 5, "2026-02-28": 2, "2025-01-01": 9}, TODAY, 5)
    assert [(f"{day:%d}", count) for day, count in found] == [("28", 2), ("01", 0), ("02", 5), ("03", 0), ("04", 0)]


def test_hours_end_with_the_running_one() -> None:
    found = series.hours({"2026-03-04T12": 3, "2026-03-04T10": 1}, NOON, 3)
    assert [(moment.hour, count) for moment, count in found] == [(10, 1), (11, 0), (12, 3)]
    assert series.first_hour(NOON, 3) == "2026-03-04T10"


def test_the_first_hour_is_the_one_that_the_hours_begin_with() -> None:
    (first, _), *_rest = series.hours({}, NOON, 48)
    assert f"{first:%Y-%m-%dT%H}" == series.first_hour(NOON, 48)


def test_a_clock_in_another_zone_makes_no_difference_even_when_it_is_put_forward() -> None:
    night = datetime(2026, 3, 29, 2, 30, tzinfo=UTC)  # in Warsaw it was 1:59, then 3:00
    local = night.astimezone(ZoneInfo("Europe/Warsaw"))
    assert series.hours({"2026-03-29T01": 4}, local, 4) == series.hours({"2026-03-29T01": 4}, night, 4)
    assert [moment.hour for moment, _ in series.hours({}, local, 4)] == [23, 0, 1, 2]


def test_a_week_begins_on_monday_across_the_end_of_a_year() -> None:
    found = series.weeks({"2025-12-29": 1, "2026-01-04": 2, "2026-01-05": 4}, date(2026, 1, 5), 2)
    assert found == [(date(2025, 12, 29), 3), (date(2026, 1, 5), 4)]


@given(st.dictionaries(DAYS.map(date.isoformat), st.integers(1, 1000)))
def test_days_and_weeks_of_the_same_span_have_the_same_sum(counts: dict[str, int]) -> None:
    days = series.days(counts, TODAY, 200)
    weeks = series.weeks(counts, TODAY, 30)
    assert sum(count for _, count in days) == sum(count for _, count in weeks) == sum(counts.values())
    assert [after - before for (before, _), (after, _) in pairwise(days)] == [timedelta(1)] * 199
