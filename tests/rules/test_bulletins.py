"""What an update may say, and how many of its letters may wait."""

import pytest

from campaign.journey.mailing.bulletins import rules
from campaign.journey.mailing.bulletins.rules import Text


def refusals(*languages: str, **typed: Text) -> list[tuple[str, str]]:
    return [(refused.code, refused.field) for refused in rules.check(languages, typed)[1]]


def test_a_text_is_cleaned_and_a_language_left_empty_is_left_out() -> None:
    typed = {"en": Text("  It is  built ", "Come and see.\r\n\r\n    code\r\n"), "be": Text(" ", "\n")}
    assert rules.check(("en", "be"), typed) == ({"en": Text("It is built", "Come and see.\n\n    code")}, [])


def test_nothing_at_all_is_no_update() -> None:
    assert refusals("be", "en") == [("no_update_text", "subject_be")]


def test_half_a_language_is_refused_where_the_half_is_missing() -> None:
    typed = {"en": Text("A subject", ""), "be": Text("", "Тэкст")}
    assert refusals("en", "be", **typed) == [("required", "body_en"), ("required", "subject_be")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (Text("s" * 151, "b"), ("too_long", "subject_en")),
        (Text("two\nlines", "b"), ("one_line", "subject_en")),
        (Text("hidden\u202e", "b"), ("bad_characters", "subject_en")),
        (Text("s", "b" * 20_001), ("too_long", "body_en")),
        (Text("s", "a\0b"), ("bad_characters", "body_en")),
    ],
)
def test_what_no_letter_may_hold(text: Text, found: tuple[str, str]) -> None:
    assert refusals("en", en=text) == [found]


def test_a_language_the_campaign_does_not_have_is_not_read() -> None:
    assert rules.check(("en",), {"en": Text("a", "b"), "ru": Text("c", "d")})[0] == {"en": Text("a", "b")}


def test_the_signers_language_else_the_campaigns_first_that_is_written_in() -> None:
    texts = {"ru": Text("r", "r"), "be": Text("b", "b")}
    assert rules.in_language(texts, "ru", ("be", "ru", "en"))[0] == "ru"
    assert rules.in_language(texts, "en", ("be", "ru", "en"))[0] == "be"
    assert rules.in_language({"ru": Text("r", "r")}, "en", ("be",))[0] == "ru"


@pytest.mark.parametrize(("rate", "letters"), [(0, 200), (0.5, 10), (10, 50), (1000, 200)])
def test_few_letters_wait_so_that_a_confirmation_does_not(rate: float, letters: int) -> None:
    assert rules.ahead(rate) == letters
