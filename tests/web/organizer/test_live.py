"""Pages that follow by themselves: what the script fetches is what the page shows, and it ends when nothing moves."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting.jobs.table import jobs
from campaign.storage.transactions import writing
from campaign.web.parts import Parts
from tests.services.factories import Clock
from tests.web.organizer.conftest import Person
from tests.web.organizer.office import fresh, supporters, town_of
from tests.web.reading import Html

EXPORT, UPDATES = "/organizer/c/footbridge/export", "/organizer/c/footbridge/updates"
TEXT = {"subject_en": "News", "body_en": "We were heard."}


@pytest.fixture
def ordered(alesia: Person) -> str:
    """Where an export's progress is fetched."""
    assert fresh(alesia, EXPORT, columns=["name"], delimiter="comma").status_code == 303
    return f"{EXPORT}/progress"


def parts_of(html: str) -> dict[str, str]:
    """The text of each part that the script replaces."""
    return {one["data-part"]: one.text for one in Html.of(html).every() if "data-part" in one}


def fetched(person: Person, url: str) -> dict[str, Any]:
    answer = person.client.get(url)
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = json.loads(answer.text)
    return found


def refreshes(answer: TestResponse) -> list[str]:
    """What the page fetches by itself."""
    return [one["data-refresh"] for one in Html.of(answer.text).every("div") if "data-refresh" in one]


def test_an_exports_progress_is_that_of_the_page(
    alesia: Person, ordered: str, session: Session, work: Callable[[], None]
) -> None:
    page = alesia.client.get(EXPORT)
    assert refreshes(page) == [ordered]
    first = fetched(alesia, ordered)
    assert parts_of(first["html"]) == parts_of(page.text)
    assert not first["over"]
    assert "Waits for its turn" in parts_of(first["html"])["export-1"]

    with writing(session):
        session.execute(update(jobs).values(state="running", claim="c" * 32, done=40, expected=100))
    bar = Html.of(fetched(alesia, ordered)["html"]).one("progress")
    assert (bar["value"], bar["max"]) == ("40", "100")
    with writing(session):
        session.execute(update(jobs).values(state="queued", claim=None))
    work()

    last = fetched(alesia, ordered)
    assert "Ready" in parts_of(last["html"])["export-1"]
    assert parts_of(last["html"])["again"] == ""
    assert last["over"]
    assert refreshes(alesia.client.get(EXPORT)) == []


def test_nothing_is_sent_again_while_nothing_has_changed(alesia: Person, ordered: str, clock: Clock) -> None:
    tag = alesia.client.get(ordered).headers["ETag"]
    assert alesia.client.get(ordered, headers={"If-None-Match": tag}).status_code == 304
    fresh(alesia, EXPORT, columns=["name"], delimiter="comma")
    assert alesia.client.get(ordered, headers={"If-None-Match": tag}).status_code == 200


def test_an_updates_progress_is_that_of_the_page(
    alesia: Person,
    footbridge: Campaign,
    sessions: Callable[[], Session],
    parts: Parts,
    clock: Clock,
    work: Callable[[], None],
) -> None:
    supporters(town_of(sessions, parts, footbridge, clock), 2)
    alesia.client.send(f"{UPDATES}/new", **TEXT)
    one = f"{UPDATES}/1"
    assert alesia.client.get(f"{one}/progress").status_code == 404
    assert fresh(alesia, f"{one}/send", revision="1").status_code == 303

    page = alesia.client.get(one)
    assert refreshes(page) == [f"{one}/progress"]
    first = fetched(alesia, f"{one}/progress")
    assert parts_of(first["html"]) == parts_of(page.text)
    assert not first["over"]
    work()
    last = fetched(alesia, f"{one}/progress")
    assert (last["over"], "It was sent to everybody" in parts_of(last["html"])["progress"]) == (True, True)
    assert refreshes(alesia.client.get(one)) == []


def test_only_who_sees_the_page_fetches_its_parts(
    alesia: Person, barys: Person, cimafiej: Person, ordered: str
) -> None:
    assert barys.client.get(ordered).status_code == 403
    assert cimafiej.client.get(ordered).status_code == 404
