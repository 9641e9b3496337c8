"""Entries: one spelling each; the commitment hides and binds; the fold takes nothing that makes no sense."""

import hashlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import entries
from campaign.journey.tallying.entries import BadEntry, Entry, Fold, Reject, Restore, Sign, Withdraw

HOUR = "2026-11-25T21Z"
STATEMENT, OTHER, COMMITMENT = "a" * 64, "b" * 64, "0123456789abcdef" * 4
SIGN = Sign(HOUR, STATEMENT, COMMITMENT)
SALT = b"00112233445566778899aabbccddeeff"
INDEXES = st.integers(0, 10**17)
ENTRIES = st.one_of(
    st.just(SIGN),
    st.builds(Withdraw, st.just(HOUR), INDEXES),
    st.builds(Reject, st.just(HOUR), INDEXES, st.sampled_from(["duplicate", "held", "review"])),
    st.builds(Restore, st.just(HOUR), INDEXES),
)
VALUES = st.text(st.characters(exclude_characters="\x1e\x1f", exclude_categories=["Cs"]), max_size=20)


@given(ENTRIES)
def test_every_entry_comes_back_from_its_line(entry: Entry) -> None:
    line = entries.write(entry)
    assert line.isascii()
    assert "\n" not in line
    assert entries.read(line) == entry


def test_lines_as_they_are_documented() -> None:
    assert entries.write(SIGN) == f"1 sign {HOUR} {STATEMENT} {COMMITMENT}"
    assert entries.write(Withdraw(HOUR, 0)) == f"1 withdraw {HOUR} 0"
    assert entries.write(Reject(HOUR, 12, "held")) == f"1 reject {HOUR} 12 held"
    assert entries.write(Restore(HOUR, 12)) == f"1 restore {HOUR} 12"


@pytest.mark.parametrize(
    "line",
    [
        *("", "1", "1 sign", f"2 sign {HOUR} {STATEMENT} {COMMITMENT}", f"1 sign {HOUR} {STATEMENT} {COMMITMENT} "),
        *(
            f"1 sign {HOUR} {STATEMENT} {COMMITMENT.upper()}",
            f"1 sign {HOUR} {STATEMENT}",
            f"1 Sign {HOUR} {STATEMENT}",
        ),
        *(f"1 withdraw {HOUR} 01", f"1 withdraw {HOUR} -1", f"1 withdraw {HOUR} ", f"1 withdraw {HOUR}  1"),
        *(f"1 withdraw {HOUR} 1\n", f"1 restore {HOUR} ٣", f"1 reject {HOUR} 1", f"1 reject {HOUR} 1 Held"),
        *(f"1 reject {HOUR} 1 {'x' * 21}", "1 withdraw 2026-13-01T00Z 1", "1 withdraw 2026-11-25T24Z 1"),
    ],
)
def test_what_is_no_entry(line: str) -> None:
    with pytest.raises(BadEntry, match="entry 7: not an entry"):
        entries.read(line, 7)


def test_an_hour_is_an_hour_in_utc() -> None:
    minsk = timezone(timedelta(hours=3))
    assert entries.hour_of(datetime(2026, 11, 26, 0, 59, 59, tzinfo=minsk)) == HOUR


def test_a_record_can_be_made_by_hand() -> None:
    record = entries.record(SALT, {"name": "Alesia", "email": "alesia@example.org", "comment": "", "region": "brest"})
    assert record == (
        b"campaign record 1\x1f00112233445566778899aabbccddeeff\x1f"
        b"email=alesia@example.org\x1fname=Alesia\x1fregion=brest"
    )
    assert entries.commitment(record) == hashlib.sha256(record).hexdigest()


@given(
    st.dictionaries(st.sampled_from(["a", "b", "ab", "é"]), VALUES), st.dictionaries(st.sampled_from("abcd"), VALUES)
)
def test_two_rows_have_one_record_only_if_they_are_the_same(one: dict[str, str], other: dict[str, str]) -> None:
    kept = [{key: value for key, value in row.items() if value} for row in (one, other)]
    assert (entries.record(SALT, one) == entries.record(SALT, other)) == (kept[0] == kept[1])


@pytest.mark.parametrize("pairs", [{"a": "x\x1fb=y"}, {"a": "\x1e"}, {"a\x1f": "x"}, {"a=b": "c"}])
def test_separators_are_refused(pairs: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="holds"):
        entries.record(SALT, pairs)


def test_a_field_that_came_later_changes_no_older_record() -> None:
    assert entries.record(SALT, {"a": "1"}) == entries.record(SALT, {"a": "1", "later": ""})


def test_the_fold_says_how_the_total_adds_up() -> None:
    fold = Fold()
    later = Sign(HOUR, OTHER, COMMITMENT)
    for entry in (
        SIGN,
        SIGN,
        later,
        Withdraw(HOUR, 0),
        Reject(HOUR, 1, "held"),
        Restore(HOUR, 1),
        Reject(HOUR, 2, "x"),
    ):
        fold.add(entry)
    assert (fold.size, fold.total) == (7, 1)
    assert fold.kinds == {"sign": 3, "withdraw": 1, "reject": 2, "restore": 1}
    assert fold.reasons == {"held": 1, "x": 1}
    assert fold.statements == {STATEMENT: 1, OTHER: 0}
    assert [fold.counts(index) for index in (0, 1, 2, 3, 99, -1)] == [False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("before", "entry"),
    [
        ([], Withdraw(HOUR, 0)),
        ([], Restore(HOUR, 5)),
        ([SIGN], Reject(HOUR, 1, "held")),
        ([SIGN], Restore(HOUR, 0)),
        ([SIGN, Withdraw(HOUR, 0)], Withdraw(HOUR, 0)),
        ([SIGN, Withdraw(HOUR, 0)], Restore(HOUR, 0)),
        ([SIGN, Withdraw(HOUR, 0)], Reject(HOUR, 0, "held")),
        ([SIGN, Reject(HOUR, 0, "held")], Withdraw(HOUR, 0)),
        ([SIGN, Reject(HOUR, 0, "held")], Restore(HOUR, 1)),
    ],
)
def test_the_fold_refuses_what_makes_no_sense(before: list[Entry], entry: Entry) -> None:
    fold = Fold()
    for one in before:
        fold.add(one)
    total = fold.total
    with pytest.raises(BadEntry, match=f"entry {len(before)}: "):
        fold.add(entry)
    assert (fold.size, fold.total) == (len(before), total)
