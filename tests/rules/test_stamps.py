"""Stamps: nobody else makes one, and none fits another letter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto.stamps import Stamp, Stamps, find
from campaign.journey.mailing.returns import Returns

KEY, OLD = "k" * 32, "o" * 32
SINCE = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
STAMPS = Stamps([OLD, KEY])


@given(st.integers(1, 10**18 - 1))
def test_a_stamp_is_found_in_any_text_and_fits(number: int) -> None:
    minted = STAMPS.mint(number, SINCE)
    raw = f"Delivered-To: bounces+{minted}@example.org".encode()
    for text in (raw, raw.upper(), b"\xff\0<letter." + str(minted).encode() + b"@example.org>\xff"):
        (found,) = find(text)
        assert found == minted
        assert STAMPS.fits(found, SINCE)


def test_a_stamp_fits_no_other_letter_and_no_other_installation() -> None:
    minted = STAMPS.mint(7, SINCE)
    assert not STAMPS.fits(replace(minted, number=8), SINCE)
    assert not STAMPS.fits(minted, SINCE + timedelta(microseconds=1))
    assert not STAMPS.fits(replace(minted, code="a" * 26), SINCE)
    assert not Stamps(["x" * 32]).fits(minted, SINCE)


def test_stamps_of_older_keys_still_fit() -> None:
    assert STAMPS.fits(Stamps([OLD]).mint(7, SINCE), SINCE)
    assert STAMPS.mint(7, SINCE) == Stamps([KEY]).mint(7, SINCE)


@pytest.mark.parametrize(
    "text",
    ["7-" + "a" * 25, "7-" + "a" * 27, "x7-" + "a" * 26, "7" * 19 + "-" + "a" * 26, "7-" + "1" * 26, "-" + "a" * 26],
)
def test_what_is_not_shaped_like_one_is_not_found(text: str) -> None:
    assert list(find(text.encode())) == []


def test_the_code_is_long_and_the_whole_fits_into_a_local_part() -> None:
    longest = str(Stamp(10**18 - 1, STAMPS.mint(1, SINCE).code))
    assert len(f"{'b' * 17}+{longest}") <= 64
    assert len(STAMPS.mint(1, SINCE).code) * 5 >= 128


class Letter:
    id, created_at = 7, SINCE


@pytest.mark.parametrize(
    ("path", "sender", "plain"),
    [
        ("bounces+*@example.org", "bounces+{}@example.org", "bounces+0@example.org"),
        ("*@bounces.example.org", "{}@bounces.example.org", "0@bounces.example.org"),
        ("no-reply@example.org", "no-reply@example.org", "no-reply@example.org"),
    ],
)
def test_the_return_path_holds_the_stamp_where_it_has_a_place(path: str, sender: str, plain: str) -> None:
    returns = Returns(STAMPS, path)
    assert returns.sender(Letter()) == sender.format(returns.name(Letter()))
    assert returns.plain == plain
