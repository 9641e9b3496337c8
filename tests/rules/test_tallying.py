"""How signatures move the totals."""

from collections import Counter
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying.rules import Facts, sum_of

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


def test_a_signature_is_one_in_every_dimension_it_has() -> None:
    assert sum_of([ALESIA], []) == {
        ("state", "counted"): 1,
        ("region", "north"): 1,
        ("day", "2026-03-01"): 1,
        ("statement", "1"): 1,
        ("source", "web"): 1,
        ("language", "be"): 1,
    }


def test_a_signature_from_nowhere_is_in_no_region() -> None:
    assert ("region", "") not in sum_of([BARYS], [])


def test_a_withdrawal_takes_back_what_the_signature_gave_and_is_counted_as_one() -> None:
    moved = Counter(sum_of([ALESIA, BARYS], []))
    moved.update(sum_of([], [BARYS]))
    assert +moved == Counter(sum_of([ALESIA], [])) + Counter({("state", "withdrawn"): 1})


def test_a_day_is_the_day_of_confirmation_in_utc() -> None:
    late = datetime(2026, 3, 2, 1, 30, tzinfo=timezone(timedelta(hours=3)))
    assert ("day", "2026-03-01") in sum_of([Facts(None, late, 1, "web", "be")], [])


@given(st.lists(FACTS), st.lists(FACTS))
def test_counting_in_two_parts_is_counting_at_once(one: list[Facts], other: list[Facts]) -> None:
    parts = Counter(sum_of(one, []))
    parts.update(sum_of(other, []))
    assert parts == Counter(sum_of([*one, *other], []))


@given(st.lists(FACTS))
def test_every_full_dimension_sums_to_the_total(facts: list[Facts]) -> None:
    moved = sum_of(facts, [])
    for dimension in ("state", "day", "statement", "source", "language"):
        assert sum(count for (name, _), count in moved.items() if name == dimension) == len(facts)


@given(st.lists(FACTS))
def test_what_comes_and_goes_at_once_leaves_nothing_but_withdrawals(facts: list[Facts]) -> None:
    moved = {key: count for key, count in sum_of(facts, facts).items() if count}
    assert moved == ({("state", "withdrawn"): len(facts)} if facts else {})
