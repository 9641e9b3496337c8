"""The forecast: a plain sum that says when it has too little to go by."""

from datetime import date, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying.forecast import FEWEST_DAYS, Pace, forecast, pace

TODAY = date(2026, 3, 1)


def paced(*daily: int) -> Pace:
    found = pace(daily)
    assert isinstance(found, Pace), found
    return found


@pytest.mark.parametrize(
    ("daily", "why"),
    [
        ([], "too_young"),
        ([100] * (FEWEST_DAYS - 1), "too_young"),
        ([1] * 19, "too_few"),
        ([50] * 10 + [0] * 7, "standing"),
        ([50] * 10 + [0] * 6 + [-3], "standing"),
    ],
)
def test_too_little_is_said_to_be_too_little(daily: list[int], why: str) -> None:
    assert pace(daily) == why


def test_a_steady_pace_is_itself_with_the_room_that_chance_needs() -> None:
    found = paced(*[10] * 28)
    assert found.now == 10
    assert found.slow == pytest.approx(10 - sqrt(70) / 7)
    assert found.fast == pytest.approx(10 + sqrt(70) / 7)


def test_the_pace_is_the_last_seven_days_and_the_range_the_slowest_and_fastest_seven() -> None:
    found = paced(*[4] * 7, *[40] * 7, *[10] * 7)
    assert found.now == 10
    assert found.slow == pytest.approx((28 - sqrt(28)) / 7)
    assert found.fast == pytest.approx((280 + sqrt(280)) / 7)


def test_what_is_older_than_four_weeks_is_forgotten() -> None:
    assert paced(*[5000] * 30, *[10] * 28) == paced(*[10] * 28)


def test_the_goal_is_reached_after_what_is_left_at_that_pace() -> None:
    found = forecast(Pace(5, 10, 20), 900, 1000, TODAY, None)
    assert (found.earliest, found.reached, found.latest) == tuple(TODAY + timedelta(days=n) for n in (5, 10, 20))
    assert found.at_end is None


def test_a_part_of_a_day_is_a_day() -> None:
    assert forecast(Pace(1, 7, 9), 0, 8, TODAY, None).reached == TODAY + timedelta(days=2)


def test_a_goal_that_no_pace_of_ten_years_reaches_has_no_day() -> None:
    found = forecast(Pace(0, 1, 2), 0, 5000, TODAY, None)
    assert (found.latest, found.reached) == (None, None)
    assert found.earliest == TODAY + timedelta(days=2500)


def test_a_goal_after_the_end_is_not_reached_and_the_count_at_the_end_is_given() -> None:
    found = forecast(Pace(5, 10, 20), 900, 1000, TODAY, TODAY + timedelta(days=8))
    assert (found.earliest, found.reached, found.latest) == (TODAY + timedelta(days=5), None, None)
    assert found.at_end == (940, 980, 1060)


@pytest.mark.parametrize("goal", [None, 900, 10])
def test_no_goal_or_a_reached_one_has_no_day(goal: int | None) -> None:
    assert forecast(Pace(5, 10, 20), 900, goal, TODAY, None).reached is None


def test_what_has_ended_has_no_count_at_its_end() -> None:
    assert forecast(Pace(5, 10, 20), 900, None, TODAY, TODAY - timedelta(days=1)).at_end is None


@given(st.lists(st.integers(0, 10_000), min_size=FEWEST_DAYS, max_size=60), st.integers(1, 10**6))
def test_the_range_holds_the_pace_and_the_days_are_in_order(daily: list[int], left: int) -> None:
    found = pace(daily)
    if not isinstance(found, Pace):
        return
    assert 0 <= found.slow <= found.now <= found.fast
    days = forecast(found, 0, left, TODAY, None)
    known = [day for day in (days.earliest, days.reached, days.latest) if day is not None]
    assert known == sorted(known)
    assert TODAY not in known
