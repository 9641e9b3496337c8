"""The consent says who processes what, for whom and for how long."""

from dataclasses import replace

import pytest

from campaign.journey.drafting import consent
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
