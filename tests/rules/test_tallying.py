"""How signatures move the totals."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import entries
from campaign.journey.tallying.entries import Sign
from campaign.journey.tallying.rules import COUNTED, Change, Facts, entry_of, kind_of, moves

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALESIA = Facts("north", NOON, 1, "web", "be")
BARYS = Facts(None, NOON + timedelta(days=1), 2, "paper", "en")

FACTS = st.builds(
    Facts,
    region=st.sampled_from(["north", "south", None, ""]),
    confirmed_at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 4), timezones=st.just(UTC)),  # noqa: DTZ001 -- bounds have no zone
    statement_version=st.integers(1, 3),
    source=st.sampled_from(["web", "paper"]),
    language=st.sampled_from(["be", "ru", "en"]),
)


STATES = st.sampled_from(["counted", "held", "duplicate", "rejected", "withdrawn"])


def came(*facts: Facts) -> list[Change]:
    """Signatures that are counted for the first time."""
    return [Change(one, None, COUNTED) for one in facts]


def went(*facts: Facts) -> list[Change]:
    """Counted signatures that are taken back."""
    return [Change(one, COUNTED, "withdrawn") for one in facts]


def test_a_signature_is_one_in_every_dimension_it_has() -> None:
    assert moves(came(ALESIA)) == {
        ("state", "counted"): 1,
        ("region", "north"): 1,
        ("day", "2026-03-01"): 1,
        ("hour", "2026-03-01T12"): 1,
        ("statement", "1"): 1,
        ("source", "web"): 1,
        ("language", "be"): 1,
    }


def test_a_signature_from_nowhere_is_in_no_region() -> None:
    assert ("region", "") not in moves(came(BARYS))


def test_a_withdrawal_takes_back_what_the_signature_gave_and_is_counted_as_one() -> None:
    moved = Counter(moves([*came(ALESIA, BARYS), *went(BARYS)]))
    assert moved == Counter(moves(came(ALESIA))) + Counter(
        {("state", "withdrawn"): 1, ("day/withdrawn", "2026-03-02"): 1}
    )


def test_what_is_held_or_a_duplicate_is_in_the_totals_by_state_and_day_alone() -> None:
    found = moves([Change(ALESIA, None, "held"), Change(BARYS, None, "duplicate")])
    assert found == {
        ("state", "held"): 1,
        ("state", "duplicate"): 1,
        ("day/held", "2026-03-01"): 1,
        ("day/duplicate", "2026-03-02"): 1,
    }


def test_a_source_code_is_a_dimension_of_those_who_came_by_one() -> None:
    assert ("via", "") not in moves(came(ALESIA))
    assert moves(came(replace(ALESIA, source_code="poster")))[("via", "poster")] == 1


def test_a_day_is_the_day_of_confirmation_in_utc() -> None:
    late = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    moved = moves(came(Facts(None, late, 1, "web", "be")))
    assert ("day", "2026-03-01") in moved
    assert ("hour", "2026-03-01T22") in moved


def test_where_the_clocks_change_no_hour_is_missing_or_counted_twice() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)  # on the 25th, 3:00 becomes 2:00 again
    local = [(night + timedelta(hours=hour)).astimezone(warsaw) for hour in range(6)]
    moved = moves(came(*(replace(ALESIA, confirmed_at=at) for at in local)))
    hours = [key for dimension, key in moved if dimension == "hour"]
    assert sorted(hours) == [f"{night + timedelta(hours=hour):%Y-%m-%dT%H}" for hour in range(6)]


@given(st.lists(FACTS), st.lists(FACTS))
def test_counting_in_two_parts_is_counting_at_once(one: list[Facts], other: list[Facts]) -> None:
    parts = Counter(moves(came(*one)))
    parts.update(moves(came(*other)))
    assert parts == Counter(moves(came(*one, *other)))


@given(st.lists(FACTS))
def test_every_full_dimension_sums_to_the_total(facts: list[Facts]) -> None:
    moved = moves(came(*facts))
    for dimension in ("state", "day", "hour", "statement", "source", "language"):
        assert sum(count for (name, _), count in moved.items() if name == dimension) == len(facts)


@given(FACTS, st.lists(STATES, min_size=1))
def test_whatever_way_a_signature_goes_only_its_last_state_is_left(facts: Facts, states: list[str]) -> None:
    ways = zip([None, *states], states, strict=False)
    assert moves(Change(facts, before, after) for before, after in ways) == moves([Change(facts, None, states[-1])])


def _sign() -> Sign:
    return Sign("2026-03-01T12Z", "a" * 64, "b" * 64)


@pytest.mark.parametrize(
    ("before", "after", "index", "line"),
    [
        (None, "counted", None, f"1 sign 2026-03-01T12Z {'a' * 64} {'b' * 64}"),
        ("held", "counted", None, f"1 sign 2026-03-01T12Z {'a' * 64} {'b' * 64}"),
        ("held", "counted", 7, "1 restore 2026-03-02T00Z 7"),
        ("counted", "withdrawn", 7, "1 withdraw 2026-03-02T00Z 7"),
        ("counted", "held", 7, "1 reject 2026-03-02T00Z 7 held"),
        ("counted", "duplicate", 7, "1 reject 2026-03-02T00Z 7 duplicate"),
        ("counted", "rejected", 7, "1 reject 2026-03-02T00Z 7 review"),
    ],
)
def test_each_change_of_the_total_is_an_entry(before: str | None, after: str, index: int | None, line: str) -> None:
    change = Change(ALESIA, before, after)
    entry = entry_of(change, index, datetime(2026, 3, 2, 0, 30, tzinfo=UTC), _sign)
    assert entry is not None
    assert entries.write(entry) == line
    assert kind_of(entry) == ("reject/" + line.rsplit(maxsplit=1)[-1] if " reject " in line else line.split()[1])


@pytest.mark.parametrize(
    ("before", "after"), [("counted", "counted"), (None, "held"), ("held", "withdrawn"), ("duplicate", "rejected")]
)
def test_what_does_not_move_the_total_is_no_entry(before: str | None, after: str) -> None:
    change = Change(ALESIA, before, after)
    assert entry_of(change, 7, datetime(2026, 3, 2, tzinfo=UTC), _sign) is None
