"""Pictures, editions, duplicates, the archive, and drafts that are given up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.crypto.peppers import PepperMissing, Peppers
from campaign.errors import Refused
from campaign.journey.drafting import history, pictures, source_codes, steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Campaign, Picture, Words
from campaign.storage import audit
from campaign.storage.base import Base
from campaign.storage.transactions import writing
from tests.journey.acts import Sessions, at_once
from tests.services.factories import a_draft
from tests.services.images import picture

WORDS = {"en": Words("T", "", "", "Thank you, **really**.", "We print the list.", "A river")}


@pytest.fixture
def made(session: Session, peppers: Peppers, now: datetime) -> Campaign:
    """A campaign in draft."""
    return steps.create(session, peppers, a_draft(words=WORDS, statement={"en": "x"}), now)


def refusal(act: Callable[[], Any]) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code, caught.value.field


def illustrated(session: Session, campaign: Campaign, now: datetime) -> Campaign:
    shown = steps.add_picture(session, campaign.slug, picture(), now)
    return steps.edit(session, campaign.slug, replace(as_draft(campaign), picture=shown), now)


def test_goals_words_and_picture_are_stored_as_they_were_drafted(
    session: Session, made: Campaign, now: datetime
) -> None:
    draft = replace(as_draft(made), goal_steps=(200, 500))
    steps.edit(session, made.slug, draft, now)
    after = illustrated(session, steps.find(session, made.slug), now)
    assert (after.goal_steps, after.words) == ((200, 500), WORDS)
    assert after.picture is not None
    assert (after.picture.width, after.picture.height) == (48, 64)
    assert as_draft(after) == replace(draft, picture=after.picture)


def test_the_note_stands_in_the_consent_and_a_new_one_is_a_new_version(
    session: Session, made: Campaign, now: datetime
) -> None:
    assert "We print the list. Questions" in made.consent.texts["en"]
    steps.set_status(session, made.slug, "open", now)
    words = {"en": replace(WORDS["en"], consent_note="We print nothing.")}
    after = steps.edit(session, made.slug, replace(as_draft(made), words=words), now)
    assert (after.consent.version, after.statement.version) == (2, 1)


def test_the_goal_grows_with_the_total(made: Campaign) -> None:
    growing = replace(made, goal=100, goal_steps=(200, 500))
    assert [growing.goal_at(total) for total in (0, 99, 100, 200, 499, 500, 9000)] == [
        100,
        100,
        200,
        500,
        500,
        500,
        500,
    ]
    assert replace(made, goal=None).goal_at(7) is None


def test_a_picture_is_shown_only_if_the_campaign_has_it_and_says_what_it_shows(
    session: Session, peppers: Peppers, made: Campaign, now: datetime
) -> None:
    draft = as_draft(made)
    foreign = steps.add_picture(
        session, steps.create(session, peppers, a_draft(slug="mill"), now).slug, picture(size=(9, 9)), now
    )
    for shown in (foreign, Picture("0" * 64, 1, 1)):
        act = lambda shown=shown: steps.edit(session, made.slug, replace(draft, picture=shown), now)  # noqa: E731 -- bound in a loop
        assert refusal(act) == ("picture_gone", "picture")
    silent = {"en": replace(WORDS["en"], picture_alt="")}
    act = lambda: steps.edit(session, made.slug, replace(draft, words=silent, picture=foreign), now)  # noqa: E731 -- one line
    assert refusal(act) == ("no_picture_alt", "picture_alt")


def test_the_same_picture_twice_is_one_row(session: Session, made: Campaign, now: datetime) -> None:
    first = steps.add_picture(session, made.slug, picture(), now)
    assert steps.add_picture(session, made.slug, picture(), now) == first
    assert session.scalar(select(func.count()).select_from(pictures.PictureRow)) == 1


def test_pictures_that_nothing_showed_in_time_go(session: Session, made: Campaign, now: datetime) -> None:
    campaign = illustrated(session, made, now)
    waiting = steps.add_picture(session, made.slug, picture(size=(9, 9)), now)
    steps.add_picture(session, made.slug, picture(size=(7, 7)), now + pictures.WAITS + timedelta(minutes=1))
    assert campaign.picture is not None
    assert pictures.body(session, made.id, campaign.picture.sha256)
    assert pictures.body(session, made.id, waiting.sha256) is None


def test_of_two_who_edit_the_same_revision_the_second_is_told(
    sessions: Sessions, made: Campaign, now: datetime
) -> None:
    def edit(number: int) -> str:
        with sessions() as session:
            try:
                steps.edit(session, made.slug, a_draft(goal=number + 1), now, made.revision)
            except Refused as refused:
                return refused.code
        return "saved"

    assert sorted(at_once(edit, 6)) == ["saved"] + ["stale"] * 5


def test_what_a_campaign_was_at_a_revision_is_remembered(session: Session, made: Campaign, now: datetime) -> None:
    first = as_draft(made)
    steps.set_status(session, made.slug, "open", now)
    second = replace(first, goal=7, opens_at=now, closes_at=now + timedelta(days=1), goal_steps=(8,))
    last = steps.edit(session, made.slug, second, now)
    assert [history.at(session, made.id, revision) for revision in range(1, 4)] == [first, first, second]
    assert history.at(session, made.id, last.revision + 5) == second
    assert history.at(session, made.id, 0) is None


def test_a_campaign_older_than_the_memory_is_remembered_from_its_next_edit_on(
    session: Session, made: Campaign, now: datetime
) -> None:
    history.forget(session, made.id)
    session.commit()
    steps.edit(session, made.slug, replace(as_draft(made), goal=7), now)
    before = history.at(session, made.id, made.revision)
    assert before is not None
    assert before.goal == 100


def test_the_memory_ends(session: Session, made: Campaign, now: datetime) -> None:
    history.remember(session, made.id, made.revision + history.KEPT, as_draft(made), now)
    assert history.at(session, made.id, made.revision) is None


def test_a_duplicate_says_and_asks_the_same_without_the_dates_and_the_signers(
    session: Session, peppers: Peppers, made: Campaign, now: datetime
) -> None:
    source = illustrated(session, made, now)
    dated = replace(as_draft(source), opens_at=now, closes_at=now + timedelta(days=1), goal_steps=(300,))
    steps.edit(session, made.slug, dated, now)
    steps.set_status(session, made.slug, "open", now)
    twin = steps.duplicate(session, peppers, made.slug, "mill", now)
    assert as_draft(twin) == replace(dated, slug="mill", opens_at=None, closes_at=None)
    assert (twin.status, twin.statement.version, twin.revision) == ("draft", 1, 1)
    assert twin.picture is not None
    assert pictures.body(session, twin.id, twin.picture.sha256)
    assert peppers.get(twin.uid) != peppers.get(made.uid)
    assert refusal(lambda: steps.duplicate(session, peppers, made.slug, "mill", now)) == ("slug_taken", "slug")
    assert refusal(lambda: steps.duplicate(session, peppers, made.slug, "A b", now)) == ("bad_slug", "slug")


def test_only_what_is_over_goes_into_the_archive_and_comes_back(
    session: Session, made: Campaign, now: datetime
) -> None:
    assert refusal(lambda: steps.archive(session, made.slug, now))[0] == "not_over"
    steps.set_status(session, made.slug, "open", now)
    assert refusal(lambda: steps.archive(session, made.slug, now))[0] == "not_over"
    steps.set_status(session, made.slug, "closed", now)
    archived = steps.archive(session, made.slug, now)
    assert (archived.archived_at, archived.status) == (now, "closed")
    assert steps.archive(session, made.slug, now + timedelta(days=1)) == archived
    assert steps.archive(session, made.slug, now, archived=False).archived_at is None


def test_what_the_clock_closed_and_somebody_archived_is_not_edited_or_opened(
    session: Session, made: Campaign, now: datetime
) -> None:
    draft = replace(as_draft(made), closes_at=now + timedelta(days=1))
    steps.edit(session, made.slug, draft, now)
    steps.set_status(session, made.slug, "open", now)
    steps.set_status(session, made.slug, "paused", now)
    steps.archive(session, made.slug, now + timedelta(days=2))
    assert refusal(lambda: steps.edit(session, made.slug, draft, now))[0] == "is_archived"
    assert refusal(lambda: steps.set_status(session, made.slug, "open", now))[0] == "is_archived"
    assert steps.set_status(session, made.slug, "closed", now).status == "closed"


def test_a_draft_that_is_deleted_leaves_nothing(
    session: Session, peppers: Peppers, made: Campaign, now: datetime
) -> None:
    illustrated(session, made, now)
    with writing(session):
        source_codes.add(session, made.id, "poster", "", now)
    steps.delete_draft(session, peppers, made.slug)
    counts = {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }
    assert {name for name, count in counts.items() if count} <= {"activity"}
    with pytest.raises(PepperMissing):
        peppers.get(made.uid)
    assert refusal(lambda: steps.delete_draft(session, peppers, made.slug))[0] == "no_campaign"


def test_a_number_that_the_log_knows_is_never_given_again(
    session: Session, peppers: Peppers, made: Campaign, now: datetime
) -> None:
    with writing(session):
        audit.record(session, None, "campaign.created", now, campaign_id=made.id)
    steps.delete_draft(session, peppers, made.slug)
    assert steps.create(session, peppers, a_draft(), now).id > made.id


@pytest.mark.parametrize("status", ["open", "paused", "closed"])
def test_what_people_could_sign_is_not_deleted(
    session: Session, peppers: Peppers, made: Campaign, now: datetime, status: Any
) -> None:
    steps.set_status(session, made.slug, "open", now)
    steps.set_status(session, made.slug, status, now)
    assert refusal(lambda: steps.delete_draft(session, peppers, made.slug))[0] == "was_open"
    assert peppers.get(made.uid)
