"""Numbers that come from outside: what no database could hold is none."""

import pytest

from campaign.web.typed import INTEGER, number


@pytest.mark.parametrize(("text", "found"), [("0", 0), ("42", 42), ("007", 7), ("9" * 15, 10**15 - 1)])
def test_digits_are_a_number(text: str, found: int) -> None:
    assert number(text) == found


@pytest.mark.parametrize("text", [None, "", "-1", "+1", "1.0", "1 ", "1\n", "1e3", "٣", "²", "9" * 16, "9" * 10_000])
def test_all_else_is_none(text: str | None) -> None:
    assert number(text) is None


def test_the_bound_is_not_below_itself() -> None:
    assert (number("2147483647", INTEGER), number("2147483648", INTEGER)) == (INTEGER - 1, None)
