"""The activity log of the whole installation, and what of it each account sees of itself."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import accounts, throttle
from campaign.storage import audit
from campaign.storage.audit import ActivityRow
from campaign.storage.transactions import change, writing
from campaign.web.organizer import chain
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.office import actions
from tests.web.reading import Html, said

LOG = "/organizer/log"


def shown(person: Person, query: str = "", path: str = LOG) -> list[str]:
    """The lines of a log."""
    page = Html.of(person.client.get(f"{path}{query}").text)
    return [item.text for listed in page.every("ol") for item in listed.every("li")]


def test_it_has_the_acts_of_all_accounts_and_campaigns(
    overseer: Person, barys: Person, an_open_campaign: Callable[..., Campaign], sessions: Callable[[], Session]
) -> None:
    mill = an_open_campaign(slug="mill")
    with sessions() as session, writing(session):
        audit.record(session, barys.id, "team.role", barys.clock.now, campaign_id=mill.id, organizer=99, role="editor")
    newest, *others = shown(overseer)
    assert newest.startswith(f"{BARYS} changed a role in the team campaign: mill · account: somebody who has left")
    assert "role: Editor" in newest
    assert any(line.startswith(f"{BARYS} signed in ") for line in others)
    assert any(line.startswith("the program or its operator changed who oversees the installation") for line in others)


def test_at_an_open_form_anybody_may_have_typed_an_address(
    overseer: Person, barys: Person, sessions: Callable[[], Session]
) -> None:
    with sessions() as session, writing(session):
        audit.record(session, barys.id, "account.failed", barys.clock.now, known=1)
        audit.record(session, None, "account.reset_asked", barys.clock.now, organizer=barys.id)
    asked, failed, *_ = shown(overseer)
    assert asked.startswith(f"somebody asked for a link to a new password account: {BARYS}")
    assert failed.startswith(f"somebody with the address {BARYS} tried to sign in with a wrong address or password")


def test_it_is_filtered_by_act_who_campaign_and_period(
    overseer: Person, footbridge: Campaign, sessions: Callable[[], Session]
) -> None:
    with sessions() as session, writing(session):
        for days in range(4):
            at = overseer.clock.now - timedelta(days=days)
            audit.record(session, None, "export.asked", at, campaign_id=footbridge.id, export=days)
    today = overseer.clock.now.date()
    asked = "?action=export.asked"
    assert len(shown(overseer, asked)) == 4
    assert len(shown(overseer, f"{asked}&since={today - timedelta(days=1)}")) == 2
    assert len(shown(overseer, f"{asked}&since={today - timedelta(days=2)}&until={today - timedelta(days=1)}")) == 2
    assert len(shown(overseer, f"?campaign={footbridge.id}")) == 4
    assert shown(overseer, f"?campaign={footbridge.id}&who={overseer.id}") == []


def test_it_is_in_the_navigation_of_those_who_may_see_it_alone(overseer: Person, barys: Person) -> None:
    assert f'href="{LOG}"' in overseer.client.get("/organizer/").text
    assert f'href="{LOG}"' not in barys.client.get("/organizer/").text


def test_it_is_taken_away_whole_and_no_cell_is_a_formula(overseer: Person, sessions: Callable[[], Session]) -> None:
    with sessions() as session, writing(session):
        audit.record(session, None, "=cmd", overseer.clock.now, code="=1+1")
    answer = overseer.client.get(f"{LOG}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    lines = [json.loads(line) for line in overseer.client.get(f"{LOG}.jsonl").text.splitlines()]
    assert answer.headers["Content-Disposition"] == "attachment; filename=activity.csv"
    assert [row["hash"] for row in rows] == [line["hash"] for line in lines]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert json.loads(rows[-1]["about"]) == {"code": "=1+1"}


def test_it_says_whether_the_chain_holds_and_as_of_when(overseer: Person, sessions: Callable[[], Session]) -> None:
    assert "The chain holds" in said(overseer.client.get(LOG))
    with sessions() as session, writing(session):
        change(session, update(ActivityRow).where(ActivityRow.id == 1).values(action="export.asked"))
    overseer.clock.now += timedelta(minutes=6)
    page = said(overseer.client.get(LOG))
    assert "The chain is broken at number 1" in page
    assert "1 March 2026, 12:0" in page


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_log_that_is_too_long_is_left_to_a_worker(overseer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST", 0)
    assert "a count of all numbers does it" in said(overseer.client.get(LOG))


def test_signing_in_is_written_down_whether_it_works_or_not(
    a_person: MakePerson, sessions: Callable[[], Session]
) -> None:
    barys = a_person(BARYS)
    barys.client.send("/organizer/logout")
    barys.sign_in("not the password at all")
    barys.client.send("/organizer/login", email="nobody@example.org", password="not the password")
    barys.sign_in()
    assert actions(sessions, "account") == [
        *["account.password_given", "account.signed_in", "account.signed_out"],
        *["account.failed", "account.failed", "account.password_given", "account.signed_in"],
    ]
    with sessions() as session:
        failed = [act for act, _ in audit.acts(session) if act.action == "account.failed"]
    assert [(act.who, act.about) for act in failed] == [(barys.id, {"known": 1}), (None, {"known": 0})]


def test_whoever_hammers_does_not_fill_the_log(a_person: MakePerson, sessions: Callable[[], Session]) -> None:
    barys = a_person(BARYS, signed_in=False)
    for _ in range(12):
        barys.clock.now += timedelta(minutes=4)
        barys.sign_in("not the password at all")
    assert actions(sessions, "account").count("account.failed") == 10


def test_what_is_tried_at_invented_addresses_neither_fills_the_log_nor_silences_it(
    a_person: MakePerson, sessions: Callable[[], Session], app: Flask
) -> None:
    barys = a_person(BARYS, signed_in=False)
    with sessions() as session:
        for number in range(200):
            counts = throttle.noted(str(app.secret_key), f"n{number}@example.org", known=False)
            assert throttle.take(session, counts, barys.clock.now)
    for typed in ("nobody@example.org", BARYS):
        barys.client.send("/organizer/login", email=typed, password="not the password")
        barys.client.send("/organizer/reset", email=typed)
    assert actions(sessions, "account") == ["account.failed", "account.reset_asked"]


def test_a_wrong_code_is_written_down(a_person: MakePerson, sessions: Callable[[], Session]) -> None:
    barys = a_person(BARYS, signed_in=False)
    asked = barys.client.send("/organizer/login", email=BARYS, password="seven herons over the mill")
    barys.client.send(asked.location, code="000000")
    assert actions(sessions, "account") == ["account.password_given", "account.code_failed"]


def test_each_account_sees_its_own_acts_and_what_was_done_to_it(
    alesia: Person, barys: Person, cimafiej: Person, session: Session
) -> None:
    alesia.client.send(f"/organizer/c/footbridge/team/{barys.id}/role", role="viewer")
    accounts.oversee(session, CIMAFIEJ, alesia.clock.now, wanted=True)
    account = "/organizer/account"
    own = shown(barys, path=account)
    assert [line.split(" campaign:")[0] for line in own][:1] == [f"{ALESIA} changed a role in the team"]
    assert any(line.startswith(f"{BARYS} signed in") for line in own)
    assert [line.split(" 1 March")[0].split()[1] for line in own[1:]] == ["signed", "gave", "set"]
    assert "changed a role in the team" in " ".join(shown(alesia, path=account))
    assert not any("role" in line for line in shown(cimafiej, path=account))


def test_details_are_in_words_and_in_the_language_of_the_page(
    overseer: Person, footbridge: Campaign, sessions: Callable[[], Session], app: Flask
) -> None:
    about: dict[str, str | int] = {"signatures": 12345, "sha256": "ab" * 32, "status": "paused", "odd": "kept"}
    with sessions() as session, writing(session):
        audit.record(session, None, "export.made", overseer.clock.now, campaign_id=footbridge.id, **about)
    newest = shown(overseer)[0]
    assert "odd: kept · checksum abababababab… · 12,345 signatures · now: Paused" in newest
    in_russian = shown(overseer, "?lang=ru")[0]
    assert "12 345" in in_russian
    assert "12:0" in in_russian
    assert json.loads(overseer.client.get(f"{LOG}.jsonl").text.splitlines()[-1])["about"] == about
