"""What two catches say of what neither caught."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.matching.estimate import duplicates_left


def test_by_hand() -> None:
    # Chapman: (11 * 9) / (5 + 1) - 1 = 15.5 in all, of which 10 + 8 - 5 = 13 were seen.
    assert duplicates_left(10, 8, 5).expected == pytest.approx(2.5)


def test_nothing_is_left_where_one_catch_holds_the_other() -> None:
    assert duplicates_left(100, 40, 40) == (0.0, 0.0, 0.0)
    assert duplicates_left(0, 0, 0) == (0.0, 0.0, 0.0)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_estimate(both: int, only_one: int, only_other: int) -> None:
    left = duplicates_left(both + only_one, both + only_other, both)
    assert 0 <= left.low <= left.expected <= left.high


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    draw = random.Random(1951)
    held = sum(_trial(draw) for _ in range(400))
    assert 0.92 <= held / 400 <= 0.99


@pytest.mark.parametrize("caught", [(1, 5, 2), (5, 1, 2), (5, 5, -1)])
def test_impossible_counts_are_refused(caught: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="part of what each found"):
        duplicates_left(*caught)


def _trial(draw: random.Random) -> bool:
    first = [draw.random() < 0.8 for _ in range(300)]
    second = [draw.random() < 0.7 for _ in range(300)]
    pairs = list(zip(first, second, strict=True))
    left = duplicates_left(sum(first), sum(second), sum(one and other for one, other in pairs))
    missed = sum(not one and not other for one, other in pairs)
    return left.low <= missed <= left.high
