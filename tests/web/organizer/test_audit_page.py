"""A campaign's owner has its numbers counted anew, and sees of it what is theirs alone."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.storage.transactions import writing
from campaign.web.organizer import upkeep_words
from tests.journey.upkeep_acts import plant
from tests.web.organizer.conftest import Person
from tests.web.organizer.office import actions
from tests.web.reading import Html, said

HERE, OVERVIEW = "/organizer/c/footbridge/audit", "/organizer/c/footbridge/"
only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_an_owner_has_the_numbers_counted(
    alesia: Person, signs: Callable[..., int], work: Callable[[], None], sessions: Callable[[], Session]
) -> None:
    signs()
    assert "Nobody has had them counted yet." in said(alesia.client.get(OVERVIEW))
    answer = alesia.client.send(HERE)
    assert (answer.status_code, answer.location) == (303, HERE)
    assert "They are being counted." in said(alesia.client.get(OVERVIEW))
    work()
    assert "footbridge: equal. Public number, signatures, ledger and export all say 1." in said(alesia.client.get(HERE))
    assert "Counted on 1 March 2026" in said(alesia.client.get(OVERVIEW))
    assert "all were equal" in said(alesia.client.get(OVERVIEW))
    assert actions(sessions, "upkeep") == ["upkeep.audit"]
    assert "had the numbers counted anew" in said(alesia.client.get("/organizer/c/footbridge/log"))


def test_a_difference_is_said_on_the_overview_too(
    alesia: Person, signs: Callable[..., int], work: Callable[[], None], sessions: Callable[[], Session]
) -> None:
    signs()
    with sessions() as session, writing(session):
        plant(session)
    alesia.client.send(HERE)
    work()
    assert "they were not equal" in said(alesia.client.get(OVERVIEW))
    assert "the public number: the total says 5, the signatures say 1" in said(alesia.client.get(HERE))


@only_sqlite
def test_numbers_in_a_fault_are_grouped_and_hours_are_not(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        counted = upkeep_words.fault({"code": "counted", "place": "2170", "why": "12175"})
        head = upkeep_words.fault({"code": "head", "place": "2026-03-01T12", "why": ""})
    assert counted == "2,170 signatures count, but the ledger adds up to 12,175."
    assert head.startswith("The head of 2026-03-01T12 ")


def test_it_is_asked_for_once_at_a_time_and_cancelled(alesia: Person) -> None:
    assert alesia.client.send(HERE).status_code == 303
    again = alesia.client.send(HERE)
    assert again.status_code == 422
    assert "This is being done already" in Html.of(again.text).one(role="alert").text
    assert alesia.client.send(f"{HERE}/cancel").status_code == 303
    assert "Count of all numbers, footbridge: Cancelled" in said(alesia.client.get(HERE))
    gone = alesia.client.send(f"{HERE}/cancel")
    assert gone.status_code == 422
    assert "This is finished already." in Html.of(gone.text).one(role="alert").text


@only_sqlite
def test_it_follows_by_itself(alesia: Person, work: Callable[[], None]) -> None:
    alesia.client.send(HERE)
    assert f'data-refresh="{HERE}/progress"' in alesia.client.get(HERE).text
    first = json.loads(alesia.client.get(f"{HERE}/progress").text)
    work()
    last = json.loads(alesia.client.get(f"{HERE}/progress").text)
    assert (first["over"], last["over"]) == (False, True)
    assert "Waits for a worker" in first["html"]
    assert "footbridge: equal" in last["html"]


@only_sqlite
def test_an_owner_sees_nothing_of_other_campaigns(
    alesia: Person, overseer: Person, an_open_campaign: Callable[..., Campaign], work: Callable[[], None]
) -> None:
    an_open_campaign(slug="mill")
    for slug in ("", "mill"):
        overseer.client.send("/organizer/installation", do="audit", campaign=slug)
    work()
    assert "Nobody has had them counted yet." in said(alesia.client.get(HERE))


@only_sqlite
def test_who_is_no_owner_is_not_offered_it(barys: Person) -> None:
    assert barys.client.get(HERE).status_code == 403
    assert "Do the numbers hold?" not in said(barys.client.get(OVERVIEW))
