"""One typing error leaves a shared value."""

from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.signing.neighbours import neighbours

words = st.text("abcd", min_size=2, max_size=9)
MOST = 20


def near(one: str, other: str) -> bool:
    return not set(neighbours(one, MOST)).isdisjoint(neighbours(other, MOST))


@given(words, st.data())
def test_a_letter_left_out_or_replaced_or_swapped_is_near(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    assert near(word, word[:at] + word[at + 1 :])
    assert near(word, word[:at] + "x" + word[at + 1 :])
    assert near(word, word[:at] + word[at + 1] + word[at] + word[at + 2 :])


@given(words)
def test_three_more_letters_are_not_near(word: str) -> None:
    assert not near(word, word + "xyz")


def test_no_more_than_asked_for_and_none_for_nothing() -> None:
    assert neighbours("abcdef", 3) == ("abcdef", "bcdef", "acdef")
    assert neighbours("", 3) == ()
