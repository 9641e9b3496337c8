"""Making a campaign, changing it, and what people may have signed staying as it was."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.errors import Refused
from campaign.journey.drafting import rules, steps, table
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign
from tests.journey.acts import Sessions, at_once
from tests.services.factories import REGION, a_draft

OTHER = {"en": "We ask for two footbridges.", "be": "Мы просім два масты."}


@pytest.fixture
def made(session: Session, peppers: Peppers, now: datetime) -> Campaign:
    """A campaign in draft."""
    return steps.create(session, peppers, a_draft(), now)


def versions(session: Session, campaign: Campaign) -> list[tuple[int, str]]:
    return [(one.version, one.texts["en"]) for one in table.statements(session, campaign.id)]


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_what_was_drafted_is_what_is_stored(session: Session, made: Campaign, now: datetime) -> None:
    assert steps.find(session, "footbridge") == made
    assert as_draft(made) == a_draft()
    assert (made.status, made.statement.version, made.statement.published_at) == ("draft", 1, now)
    assert made.statement.sha256 == rules.digest(a_draft().statement)


def test_a_new_campaign_has_a_pepper_of_its_own(
    session: Session, peppers: Peppers, made: Campaign, now: datetime
) -> None:
    other = steps.create(session, peppers, a_draft(slug="mill"), now)
    assert peppers.get(made.uid) != peppers.get(other.uid)


def test_a_slug_is_taken_once(session: Session, peppers: Peppers, made: Campaign, now: datetime) -> None:
    assert refusal(lambda: steps.create(session, peppers, a_draft(goal=5), now)) == "slug_taken"
    assert steps.find(session, made.slug) == made


def test_of_many_who_create_one_slug_at_once_one_succeeds(sessions: Sessions, peppers: Peppers, now: datetime) -> None:
    def create(_: int) -> str:
        with sessions() as session:
            try:
                return steps.create(session, peppers, a_draft(), now).slug
            except Refused as refused:
                return refused.code

    assert sorted(at_once(create, 8)) == ["footbridge"] + ["slug_taken"] * 7


def test_a_draft_that_is_wrong_leaves_nothing(session: Session, peppers: Peppers, now: datetime) -> None:
    assert refusal(lambda: steps.create(session, peppers, a_draft(goal=-1), now)) == "bad_goal"
    assert steps.is_empty(session)
    assert not peppers.folder.exists()


def test_an_edit_of_a_draft_replaces_its_text(session: Session, made: Campaign, now: datetime) -> None:
    later = now + timedelta(hours=1)
    edited = steps.edit(session, made.slug, a_draft(statement=OTHER, organizer="Others", goal=None), later)
    assert versions(session, made) == [(1, OTHER["en"])]
    assert (edited.statement.published_at, edited.statement.sha256) == (later, rules.digest(OTHER))
    assert (edited.consent.version, "Others" in edited.consent.texts["en"]) == (1, True)
    assert edited.goal is None


@pytest.mark.parametrize("status", ["open", "paused"])
def test_once_people_could_sign_another_text_is_another_version(
    session: Session, made: Campaign, now: datetime, status: Any
) -> None:
    steps.set_status(session, made.slug, "open", now)
    steps.set_status(session, made.slug, status, now)
    edited = steps.edit(session, made.slug, a_draft(statement=OTHER, organizer="Others"), now)
    assert versions(session, made) == [(1, a_draft().statement["en"]), (2, OTHER["en"])]
    assert (edited.statement.version, edited.consent.version) == (2, 2)


def test_an_edit_that_changes_no_text_makes_no_version(session: Session, made: Campaign, now: datetime) -> None:
    steps.set_status(session, made.slug, "open", now)
    edited = steps.edit(session, made.slug, a_draft(goal=7), now + timedelta(hours=1))
    assert (edited.statement, edited.consent, edited.goal) == (made.statement, made.consent, 7)


def test_a_translation_is_a_new_version_too(session: Session, made: Campaign, now: datetime) -> None:
    steps.set_status(session, made.slug, "open", now)
    before = as_draft(made)
    words = {**before.words, "ru": rules.Words("Мост", "", "")}
    draft = replace(before, words=words, statement={**before.statement, "ru": "Мы просим мост."})
    edited = steps.edit(session, made.slug, draft, now)
    assert (edited.languages, edited.statement.version) == (("en", "be", "ru"), 2)


def test_every_change_makes_another_revision(session: Session, made: Campaign, now: datetime) -> None:
    revisions = [
        made.revision,
        steps.edit(session, made.slug, a_draft(), now).revision,
        steps.set_status(session, made.slug, "open", now).revision,
        steps.set_status(session, made.slug, "open", now).revision,
        steps.set_status(session, made.slug, "paused", now).revision,
    ]
    assert revisions == [1, 2, 3, 3, 4]


def test_closing_keeps_the_moment_and_ends_all_changes(session: Session, made: Campaign, now: datetime) -> None:
    steps.set_status(session, made.slug, "open", now)
    closed = steps.set_status(session, made.slug, "closed", now + timedelta(days=1))
    assert (closed.status, closed.closed_at) == ("closed", now + timedelta(days=1))
    assert refusal(lambda: steps.edit(session, made.slug, a_draft(goal=7), now)) == "is_closed"
    assert refusal(lambda: steps.set_status(session, made.slug, "open", now)) == "bad_move"
    assert steps.find(session, made.slug) == closed


def test_what_has_ended_by_the_clock_stays_as_it_was(
    session: Session, an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    made = an_open_campaign(closes_at=now + timedelta(days=1))
    ended = now + timedelta(days=2)
    later = a_draft(closes_at=now + timedelta(days=90))
    assert refusal(lambda: steps.edit(session, made.slug, later, ended)) == "is_closed"
    assert steps.edit(session, made.slug, later, now).closes_at == now + timedelta(days=90)


def test_a_draft_cannot_be_paused_or_closed(session: Session, made: Campaign, now: datetime) -> None:
    assert refusal(lambda: steps.set_status(session, made.slug, "paused", now)) == "bad_move"
    assert refusal(lambda: steps.set_status(session, made.slug, "closed", now)) == "bad_move"


def test_a_campaign_that_is_not_there_is_refused_by_every_step(session: Session, now: datetime) -> None:
    assert refusal(lambda: steps.find(session, "none")) == "no_campaign"
    assert refusal(lambda: steps.edit(session, "none", a_draft(), now)) == "no_campaign"
    assert refusal(lambda: steps.set_status(session, "none", "open", now)) == "no_campaign"


def test_edits_at_once_make_one_version_each(sessions: Sessions, made: Campaign, now: datetime) -> None:
    with sessions() as session:
        steps.set_status(session, made.slug, "open", now)

    def edit(number: int) -> None:
        with sessions() as session:
            steps.edit(session, made.slug, a_draft(statement={**OTHER, "en": f"We ask for {number}."}), now)

    at_once(edit, 8)
    with sessions() as session:
        found = versions(session, made)
    assert [version for version, _ in found] == list(range(1, 10))
    assert {text for _, text in found[1:]} == {f"We ask for {number}." for number in range(8)}


def test_a_campaign_that_somebody_closes_while_another_pauses_stays_closed(
    sessions: Sessions, an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    for number in range(5):
        slug = an_open_campaign(slug=f"mill-{number}").slug

        def move(place: int, slug: str = slug) -> None:
            wanted: Any = ("closed", "paused")[place % 2]
            with sessions() as session, suppress(Refused):
                steps.set_status(session, slug, wanted, now)

        at_once(move, 4)
        with sessions() as session:
            after = steps.find(session, slug)
        assert (after.status, after.closed_at) == ("closed", now)


def test_fields_stay_as_the_ledger_has_committed_to_them(
    session: Session, an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    campaign = an_open_campaign()
    hidden = (*campaign.fields[:-1], replace(REGION, exported=False))
    with pytest.raises(Refused, match="exported_is_fixed"):
        steps.edit(session, campaign.slug, replace(as_draft(campaign), fields=hidden), now)
    assert steps.find(session, campaign.slug) == campaign


def test_a_draft_may_change_as_it_likes(session: Session, made: Campaign, now: datetime) -> None:
    fewer = (*made.fields[:-1], replace(REGION, exported=False, options=REGION.options[:1]))
    draft = replace(as_draft(made), fields=fewer, keep_days=made.keep_days + 1)
    assert as_draft(steps.edit(session, made.slug, draft, now)) == draft


def test_fields_may_come_and_become_optional_while_people_sign(
    session: Session, an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    campaign = an_open_campaign()
    new = Field("text", "shoe_size", labels={"en": "Shoe size", "be": "Памер абутку"})
    fields = (*campaign.fields[:-1], replace(REGION, required=False), new)
    edited = steps.edit(session, campaign.slug, replace(as_draft(campaign), fields=fields), now)
    assert edited.fields == fields
