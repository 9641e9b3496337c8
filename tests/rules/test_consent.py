"""The consent says who processes what, for whom and for how long."""

from dataclasses import replace

import pytest

from campaign.journey.drafting import consent
from campaign.journey.drafting.checks import LONGEST_KEPT
from campaign.journey.drafting.draft import LANGUAGES, USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Words
from tests.services.factories import REGION, a_draft


def test_each_language_of_the_campaign_has_its_consent() -> None:
    assert list(consent.texts(a_draft())) == ["en", "be"]


def test_it_names_organizer_addressee_days_and_contact() -> None:
    english = consent.texts(a_draft(keep_days=77))["en"]
    for said in ("Friends of the River", "the town council", "77 days", "friends@example.org", "political opinion"):
        assert said in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_whole_where_the_draft_leaves_names_out(language: str) -> None:
    words = {language: Words("T", "", "")}
    text = consent.texts(a_draft(words=words, statement={language: "x"}, organizer="", contact=""))[language]
    assert "{" not in text
    assert "180" in text
    assert "  " not in text


DAYS = {
    "en": {1: "1 day after", 2: "2 days after", 21: "21 days after", 180: "180 days after"},
    "ru": {
        1: "через 1 день",
        2: "через 2 дня",
        4: "через 4 дня",
        5: "через 5 дней",
        11: "через 11 дней",
        12: "через 12 дней",
        21: "через 21 день",
        31: "через 31 день",
        111: "через 111 дней",
        122: "через 122 дня",
    },
    "be": {
        1: "праз 1 дзень",
        2: "праз 2 дні",
        4: "праз 4 дні",
        5: "праз 5 дзён",
        11: "праз 11 дзён",
        12: "праз 12 дзён",
        21: "праз 21 дзень",
        31: "праз 31 дзень",
        111: "праз 111 дзён",
        122: "праз 122 дні",
    },
}


@pytest.mark.parametrize(
    ("language", "days", "said"), [(lang, days, said) for lang in DAYS for days, said in DAYS[lang].items()]
)
def test_days_are_counted_as_the_language_counts(language: str, days: int, said: str) -> None:
    draft = a_draft(words={language: Words("T", "", "")}, statement={language: "x"}, keep_days=days)
    assert f" {said} " in consent.texts(draft)[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_days_that_a_campaign_may_have_has_its_form(language: str) -> None:
    draft = a_draft(words={language: Words("T", "", "")}, statement={language: "x"})
    said = [consent.texts(replace(draft, keep_days=days))[language] for days in range(1, LONGEST_KEPT + 1)]
    assert len(set(said)) == LONGEST_KEPT


def test_braces_in_a_name_are_letters() -> None:
    assert "{keep_days} & Co" in consent.texts(a_draft(organizer="{keep_days} & Co"))["en"]


COMMENT = Field("comment", "comment", required=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fields", [(COMMENT,), (COMMENT, REGION)])
def test_it_says_that_a_comment_may_be_published_where_one_is_asked_for(
    language: str, fields: tuple[Field, ...]
) -> None:
    words = {language: Words("T", "", "")}
    silent = a_draft(words=words, statement={language: "x"}, fields=USUAL_FIELDS)
    asking = replace(silent, fields=(*USUAL_FIELDS, *fields))
    assert consent.lets_publish(consent.texts(asking), language)
    assert not consent.lets_publish(consent.texts(silent), language)
    assert not consent.lets_publish(consent.texts(asking), "uk")
