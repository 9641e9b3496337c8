"""The consent says who processes what, for whom and for how long."""

import pytest

from campaign.journey.drafting import consent
from campaign.journey.drafting.draft import LANGUAGES
from campaign.journey.drafting.rules import Words
from tests.services.factories import a_draft


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
