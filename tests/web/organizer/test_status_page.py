"""Opening, pausing, closing, archiving, duplicating and deleting in the browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.cli.context import worker
from campaign.errors import Refused
from campaign.journey.drafting import steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.storage.audit import ActivityRow
from campaign.storage.transactions import writing
from campaign.web.parts import parts
from tests.services.factories import Clock
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.reading import Html, heading, said

STATUS = "/organizer/c/footbridge/status"


@pytest.fixture
def status(session: Session) -> Callable[[], str]:
    """The campaign's status as it stands."""

    def read() -> str:
        session.rollback()
        return steps.find(session, "footbridge").status

    return read


@pytest.fixture
def draft(session: Session, drafted: Campaign, alesia: Person, clock: Clock) -> Campaign:
    """A draft of Alesia's."""
    with writing(session):
        teams.grant(session, alesia.id, drafted.id, "owner", clock.now)
    return drafted


def acts(session: Session) -> list[str]:
    session.rollback()
    rows = session.query(ActivityRow).order_by(ActivityRow.id)
    return [row.action for row in rows if row.action.startswith("campaign.")]


def buttons(person: Person, url: str = STATUS) -> list[str]:
    """What the page offers to do."""
    page = Html.of(person.client.get(url).text).one("main")
    return [one.text for one in page.every("button")]


def test_each_status_offers_what_leads_on_and_says_what_it_means(
    alesia: Person, status: Callable[[], str], session: Session, clock: Clock
) -> None:
    assert buttons(alesia) == ["Pause", "Close for good", "Make the copy"]
    assert "Links that were mailed still confirm" in said(alesia.client.get(STATUS))

    assert alesia.client.send(STATUS, do="pause").location == STATUS
    assert buttons(alesia) == ["Open it again", "Close for good", "Make the copy"]
    alesia.client.send(STATUS, do="open")
    assert status() == "open"
    alesia.client.send(STATUS, do="close")
    assert status() == "closed"
    assert buttons(alesia) == ["Put into the archive", "Make the copy"]
    alesia.client.send(STATUS, do="archive")
    assert buttons(alesia) == ["Take out of the archive", "Make the copy"]
    alesia.client.send(STATUS, do="unarchive")
    assert acts(session) == ["campaign.status"] * 3 + ["campaign.archived", "campaign.unarchived"]


def test_closing_asks_for_a_fresh_code(alesia: Person, status: Callable[[], str], clock: Clock) -> None:
    clock.now += timedelta(minutes=11)
    answer = alesia.client.send(STATUS, do="close")
    assert (answer.status_code, heading(answer), status()) == (403, "Is it still you?", "open")
    # Pausing can be taken back, so it asks for nothing.
    assert alesia.client.send(STATUS, do="pause").status_code == 303

    clock.now += timedelta(minutes=1)
    answer = alesia.client.send(STATUS, do="close", step_up_code=alesia.app_code())
    assert (answer.status_code, status()) == (303, "closed")


def test_a_move_that_has_no_meaning_is_refused_in_words(
    alesia: Person, status: Callable[[], str], set_status: Callable[[str], None]
) -> None:
    set_status("closed")
    for do in ("open", "pause"):
        answer = alesia.client.send(STATUS, do=do)
        assert answer.status_code == 422
        assert "can't go from its present state" in said(answer)
    assert alesia.client.send(STATUS, do="explode").status_code == 422
    assert status() == "closed"


def test_opening_the_same_page_twice_does_it_once(alesia: Person, session: Session) -> None:
    for _ in range(3):
        assert alesia.client.send(STATUS, do="pause").status_code == 303
    assert acts(session) == ["campaign.status"]


def test_a_campaign_whose_end_has_passed_is_not_offered_to_be_opened(
    alesia: Person, draft: Campaign, session: Session, clock: Clock
) -> None:
    past = replace(as_draft(draft), closes_at=clock.now - timedelta(days=1))
    steps.edit(session, draft.slug, past, clock.now)
    page = alesia.client.get("/organizer/c/mill/status")
    assert "Its closing time has passed" in said(page)
    assert "Open the campaign" not in said(page)


def test_the_archive_leaves_the_list_and_the_page_stays(
    alesia: Person, client: FlaskClient, set_status: Callable[[str], None]
) -> None:
    set_status("closed")
    alesia.client.send(STATUS, do="archive")
    home = Html.of(alesia.client.get("/organizer/").text)
    assert [one.text for one in home.every("li", class_="card")] == []
    assert home.one("details").one("a").text == "A footbridge over the river"
    assert client.get("/c/footbridge").status_code == 200
    assert client.get("/c/footbridge.json").status_code == 200


def test_a_duplicate_belongs_to_who_made_it(alesia: Person, session: Session) -> None:
    answer = alesia.client.send("/organizer/c/footbridge/duplicate", slug="footbridge-2")
    assert answer.location == "/organizer/c/footbridge-2/edit"
    twin = steps.find(session, "footbridge-2")
    assert (twin.status, teams.role(session, alesia.id, twin.id)) == ("draft", "owner")
    assert acts(session) == ["campaign.duplicated"]


@pytest.mark.parametrize(("slug", "words"), [("footbridge", "Another campaign"), ("A b", "small Latin"), ("", "small")])
def test_a_duplicates_address_is_refused_beside_its_field(alesia: Person, slug: str, words: str) -> None:
    answer = alesia.client.send("/organizer/c/footbridge/duplicate", slug=slug)
    assert answer.status_code == 422
    page = Html.of(answer.text)
    assert words in page.by_id("slug-error").text
    assert page.by_id("slug")["value"] == slug


def test_a_draft_is_deleted_after_a_fresh_code_and_is_gone(
    alesia: Person, draft: Campaign, session: Session, clock: Clock
) -> None:
    assert buttons(alesia, "/organizer/c/mill/status") == ["Open the campaign", "Make the copy", "Delete this draft"]
    clock.now += timedelta(minutes=11)
    assert alesia.client.send("/organizer/c/mill/delete").status_code == 403
    answer = alesia.client.send("/organizer/c/mill/delete", step_up_code=alesia.app_code())
    assert answer.location == "/organizer/"
    session.rollback()
    with pytest.raises(Refused, match="no_campaign"):
        steps.find(session, "mill")
    assert alesia.client.get("/organizer/c/mill/status").status_code == 404
    assert acts(session) == ["campaign.deleted"]


def test_a_draft_that_was_exported_is_deleted_too(alesia: Person, draft: Campaign, app: Flask) -> None:
    assert alesia.client.send("/organizer/c/mill/export", columns="name", delimiter="comma").status_code == 303
    with app.app_context():
        worker(parts()).drain()
    assert alesia.client.send("/organizer/c/mill/delete").location == "/organizer/"


def test_what_people_could_sign_is_not_deleted(alesia: Person, status: Callable[[], str]) -> None:
    answer = alesia.client.send("/organizer/c/footbridge/delete")
    assert answer.status_code == 422
    assert "can't be deleted" in said(answer)
    assert status() == "open"


def test_who_only_looks_is_offered_nothing(
    a_person: MakePerson, give_role: Callable[[Person, str], None], status: Callable[[], str]
) -> None:
    viewer = a_person("viewer@example.org")
    give_role(viewer, "viewer")
    assert buttons(viewer) == []
    for path in (STATUS, "/organizer/c/footbridge/duplicate", "/organizer/c/footbridge/delete"):
        assert viewer.client.send(path, do="close", slug="x").status_code == 403
    assert status() == "open"


def test_an_editor_may_duplicate_only_with_an_account_that_may_start_campaigns(
    a_person: MakePerson, give_role: Callable[[Person, str], None]
) -> None:
    editor = a_person("editor@example.org", may_create=False)
    give_role(editor, "editor")
    assert buttons(editor) == []
    assert editor.client.send("/organizer/c/footbridge/duplicate", slug="mill").status_code == 403


def test_a_stranger_finds_nothing(cimafiej: Person, footbridge: Campaign) -> None:
    assert cimafiej.client.get(STATUS).status_code == 404
    for path in (STATUS, "/organizer/c/footbridge/duplicate", "/organizer/c/footbridge/delete"):
        assert cimafiej.client.send(path, do="close", slug="x").status_code == 404
