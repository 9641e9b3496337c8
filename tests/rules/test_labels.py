"""What a field and an answer are called, in whatever language somebody reads."""

import pytest

from campaign.journey.drafting.draft import option
from campaign.journey.drafting.fields import Field
from campaign.web.forms.signing import answer, label

WALK = Field(
    "choice",
    "uses_the_park",
    labels={"en": "How often do you walk here?"},
    options=(option("daily", {"en": "Nearly every day", "ru": "Почти каждый день"}), option("never", {})),
)


@pytest.mark.parametrize("language", ["en", "be"])
def test_a_question_has_its_own_words_in_another_language_rather_than_a_key(language: str) -> None:
    assert label(WALK, language) == "How often do you walk here?"


def test_a_question_without_words_is_called_by_its_key() -> None:
    assert label(Field("choice", "uses_the_park"), "be") == "uses_the_park"


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        ("daily", "ru", "Почти каждый день"),
        ("daily", "be", "Nearly every day"),
        ("never", "en", "never"),
        ("gone", "en", "gone"),
    ],
)
def test_an_answer_is_in_the_readers_language_else_in_another(value: str, language: str, words: str) -> None:
    assert answer(WALK, value, language) == words
