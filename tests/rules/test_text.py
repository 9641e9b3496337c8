"""What free text may hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Refused
from campaign.journey.drafting import text

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def refusal(raw: str, longest: int = 100) -> str:
    with pytest.raises(Refused) as caught:
        text.line(raw, longest)
    return caught.value.code


@pytest.mark.parametrize(
    "kept",
    ["Алеся Ўладзіміраўна", "O’Neill-Śmith, Jr.", "李小龙", "محمد", "👍", "नरेन्द्र", "a\u200cb\u200dc"],
)
def test_letters_of_every_script_are_kept(kept: str) -> None:
    assert text.line(kept, 100) == kept


@pytest.mark.parametrize(
    "char", [*map(chr, range(9)), "\x0b", "\x0c", *map(chr, range(14, 32)), "\x7f", "\x85", "\x9f"]
)
def test_a_control_character_is_refused_wherever_it_stands(char: str) -> None:
    assert refusal(f"Ale{char}sia") == refusal(f"Alesia{char}") == refusal(f"{char}Alesia") == "bad_characters"


@pytest.mark.parametrize("char", BIDI)
def test_a_character_that_reorders_others_is_refused(char: str) -> None:
    assert refusal(f"Alesia{char}") == "bad_characters"


@pytest.mark.parametrize("char", [chr(0xD800), "\ufffd", "\ue000", "\uffff", "\U0010ffff"])
def test_a_broken_lonely_private_or_unassigned_character_is_refused(char: str) -> None:
    assert refusal(f"Ale{char}sia") == "bad_characters"


@pytest.mark.parametrize("char", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_an_invisible_character_is_dropped(char: str) -> None:
    assert text.line(f"{char}Ale{char}sia", 100) == "Alesia"


def test_white_space_of_every_kind_becomes_single_spaces() -> None:
    assert text.line("  Alesia\t\u00a0 \u2003Example\u2028x ", 100) == "Alesia Example x"


def test_letters_and_their_marks_are_put_together() -> None:
    assert text.line("Воблака й", 20) == unicodedata.normalize("NFC", "Воблака й")
    assert text.line("e\u0301", 1) == "\u00e9"


def test_one_line_may_end_in_a_line_break_and_hold_none() -> None:
    assert text.line("Alesia\n", 100) == "Alesia"
    assert refusal("Alesia\nBarys") == "one_line"


def test_a_text_at_the_limit_is_kept_and_one_over_it_is_refused() -> None:
    assert len(text.line("я" * 100, 100)) == 100
    with pytest.raises(Refused) as caught:
        text.line("я" * 101, 100)
    assert (caught.value.code, caught.value.values) == ("too_long", {"longest": 100})


def test_a_megabyte_is_refused_and_not_stored() -> None:
    assert refusal("x" * 1_000_000) == "too_long"


def test_several_lines_end_in_lf_whatever_was_typed() -> None:
    assert text.lines(" one \r\ntwo\rthree\n\n four\n", 100) == "one\ntwo\nthree\n\nfour"


@given(st.text(max_size=60))
def test_cleaning_what_is_clean_changes_nothing(raw: str) -> None:
    try:
        once = text.lines(raw, 200)
    except Refused:
        return
    assert text.lines(once, 200) == once == once.strip()
    assert unicodedata.is_normalized("NFC", once)
    assert not [char for char in once if char in BIDI or (unicodedata.category(char) == "Cc" and char != "\n")]


def test_what_is_far_too_long_is_refused_before_it_is_normalised() -> None:
    marks = "a" + "\u0301" * 30_000 + "\u0316" * 30_000
    with pytest.raises(Refused, match="too_long"):
        text.line(marks, 150)


def test_more_marks_in_a_row_than_any_script_needs_are_refused_before_they_are_normalised() -> None:
    marks = "\u0301\u0316" * 100_000
    with pytest.raises(Refused, match="bad_characters"):
        text.lines(marks, 50_000)
    assert text.line("a" + marks[:30], 40)
