"""Audits, examinations and new keys in the background: one at a time, and whoever dies is followed by another."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.table import CampaignRow
from campaign.journey.signing import keys
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import audit as audits
from campaign.journey.tallying.audit import Audit
from campaign.settings import Settings
from campaign.storage import leases
from campaign.storage.leases import LEASE, MOST_ATTEMPTS
from campaign.storage.transactions import writing
from campaign.upkeep import steps
from campaign.upkeep.table import TASKS
from tests.journey.acts import Town, at_once, people
from tests.journey.upkeep_acts import Yard, plant, yard_of


@pytest.fixture
def signed(town: Town) -> Town:
    """Three who are counted."""
    for form in people(3):
        town.signed(**form)
    town.tally()
    return town


@pytest.fixture
def yard(signed: Town, settings: Settings) -> Yard:
    return yard_of(signed, settings)


@pytest.fixture
def lively(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life at every chance."""
    monkeypatch.setattr(leases, "_BEAT_SECONDS", -1.0)


def test_an_audit_says_that_all_is_equal(yard: Yard) -> None:
    found = yard.result("audit")
    numbers = found["campaigns"]["footbridge"]
    assert numbers["equal"]
    assert {numbers[one] for one in ("public", "rows", "ledger", "exported", "entries")} == {3}
    assert (numbers["differences"], numbers["faults"], found["log"]["broken_at"]) == ([], [], None)


def test_an_audit_of_everything_has_every_campaign(yard: Yard, an_open_campaign: object) -> None:
    assert callable(an_open_campaign)
    an_open_campaign(slug="mill")
    assert set(yard.result("audit", everywhere=True)["campaigns"]) == {"footbridge", "mill"}


def test_a_planted_difference_is_named_and_mended(yard: Yard) -> None:
    yard.act(plant)
    before = yard.result("audit")["campaigns"]["footbridge"]
    assert not before["equal"]
    assert {"dimension": "total", "key": "", "kept": 5, "counted": 3} in before["differences"]
    assert before["differing"] == len(before["differences"])
    assert (before["public"], before["rows"]) == (5, 3)

    mended = yard.result("repair")
    assert mended["repaired"] == before["differing"]
    assert mended["campaigns"]["footbridge"]["equal"]
    assert yard.town.audit().differences == ()


def test_an_examination_leaves_what_the_doctor_says(yard: Yard) -> None:
    found = {one["code"]: one for one in yard.result("examination", everywhere=True)["findings"]}
    assert {"settings", "secret_given", "ledger_key_file", "mail_folder", "migrations", "pepper_file"} <= set(found)
    assert found["letters"]["values"] == {"count": 6}
    assert all(one["good"] for one in found.values())


def test_keys_are_looked_at_and_then_brought_to_the_new_rules(yard: Yard) -> None:
    rows = SignatureRow.__table__.c
    yard.act(lambda session: session.execute(update(SignatureRow.__table__).values(key_version=0)))  # type: ignore[arg-type] # a table, as Core wants it
    examined = yard.result("examination", everywhere=True)["findings"]
    assert [one["values"] for one in examined if one["code"] == "keys_old"] == [{"slug": "footbridge"}]

    assert yard.result("preview")["campaigns"] == {"footbridge": {"rows": 3, "moved": 0, "merged": 0}}
    assert {row.key_version for row in yard.town.rows()} == {0}
    assert yard.result("rekey", everywhere=True)["campaigns"]["footbridge"]["done"] == 3
    with yard.town.sessions() as session:
        assert set(session.scalars(select(rows.key_version))) == {keys.FINGERPRINT_VERSION}
    assert yard.result("preview")["campaigns"]["footbridge"]["rows"] == 0
    assert yard.town.audit().differences == ()


def test_one_of_each_kind_is_asked_for_at_a_time(yard: Yard) -> None:
    yard.ask("audit")
    with pytest.raises(Refused, match="asked_already"):
        yard.ask("audit")
    yard.ask("audit", everywhere=True)
    yard.ask("preview")
    assert [yard.work() for _ in range(4)] == [True, True, True, False]
    yard.ask("audit")


def test_of_many_that_ask_at_once_one_is_heard(yard: Yard) -> None:
    def ask(_: int) -> str:
        try:
            yard.ask("audit")
        except Refused as refused:
            return refused.code
        return "asked"

    assert sorted(at_once(ask, 5)) == ["asked", *["asked_already"] * 4]
    assert len(yard.every()) == 1


def test_whoever_has_nothing_to_do_waits_for_nobody(yard: Yard) -> None:
    with yard.town.sessions() as session, writing(session):
        assert not yard.work()


def test_many_workers_do_it_once(yard: Yard) -> None:
    yard.ask("audit")
    assert sorted(at_once(lambda _: yard.work(), 4)) == [False, False, False, True]


def test_the_newest_result_stays_until_there_is_another(yard: Yard) -> None:
    first = yard.ask("audit")
    yard.work()
    second = yard.ask("audit")
    assert [one.id for one in yard.every()] == [second.id, first.id]
    yard.act(steps.cancel, second, yard.town.clock())
    third = yard.ask("audit")
    assert [one.id for one in yard.every()] == [third.id, first.id]
    yard.work()
    assert [one.id for one in yard.every()] == [third.id]
    fourth = yard.ask("audit")
    assert [one.id for one in yard.every()] == [fourth.id, third.id]


def test_a_worker_that_dies_is_followed_by_another(yard: Yard) -> None:
    task = yard.ask("audit")
    late = yard.claim()
    assert late is not None
    assert not yard.work()
    yard.town.clock.now += LEASE
    assert yard.work()
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.attempts, found.ended_at) == ("done", 2, yard.town.clock())
    with yard.town.sessions() as session:
        assert not TASKS.finish(session, late, "done", result={})
    assert yard.now(task) == found


def test_what_ends_its_worker_time_and_again_is_given_up(yard: Yard) -> None:
    task = yard.ask("audit")
    for _ in range(MOST_ATTEMPTS):
        assert yard.claim() is not None
        yard.town.clock.now += LEASE
    assert not yard.work()
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.failure) == ("failed", "gave_up")
    yard.ask("audit")


def test_a_stopped_worker_gives_its_task_back(yard: Yard) -> None:
    task, stop = yard.ask("audit"), Event()
    stop.set()
    yard.work(stop)
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.attempts) == ("queued", 0)


@pytest.mark.usefixtures("lively")
def test_a_cancelled_task_leaves_nothing(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    task = yard.ask("rekey")
    real = yard.shop.premises.peppers.get

    def get(uid: str) -> bytes:
        yard.act(steps.cancel, task, yard.town.clock())
        return real(uid)

    yard.act(lambda session: session.execute(update(SignatureRow.__table__).values(key_version=0)))  # type: ignore[arg-type] # a table, as Core wants it
    monkeypatch.setattr(type(yard.shop.premises.peppers), "get", lambda _self, uid: get(uid))
    assert yard.work()
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.result) == ("cancelled", None)
    with pytest.raises(Refused, match="not_active"):
        yard.act(steps.cancel, task, yard.town.clock())


@pytest.mark.usefixtures("lively")
def test_a_cancelled_repair_goes_no_further_than_its_campaign(
    yard: Yard, an_open_campaign: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    an_open_campaign(slug="mill")
    task = yard.ask("repair", everywhere=True)
    real, repaired = audits.repair, list[int]()

    def repair(session: Session, campaign_id: int, now: datetime) -> Audit:
        repaired.append(campaign_id)
        found = real(session, campaign_id, now)
        yard.act(steps.cancel, task, yard.town.clock())
        return found

    monkeypatch.setattr(audits, "repair", repair)
    assert yard.work()
    assert len(repaired) == 1
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.result) == ("cancelled", None)


def test_a_missing_pepper_is_said(yard: Yard) -> None:
    with yard.town.sessions() as session:
        uid = session.scalars(select(CampaignRow.uid)).one()
    yard.town.peppers.destroy(uid)
    task = yard.ask("rekey")
    yard.work()
    found = yard.now(task)
    assert found is not None
    assert (found.state, found.failure) == ("failed", "no_pepper")


@pytest.mark.usefixtures("lively")
def test_progress_is_written_down_while_one_moment_is_read(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []
    beat = type(TASKS).beat

    def noted(*given: object, **named: object) -> bool:
        seen.append((int(str(given[3])), int(str(given[4]))))
        return bool(beat(*given, **named))  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(type(TASKS), "beat", noted)
    yard.result("audit")
    assert seen[0] == (0, 9)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == 6  # three rows twice; the entries are fewer than a chunk


def test_tasks_of_long_ago_do_not_hold_up_new_ones(yard: Yard) -> None:
    yard.ask("audit")
    yard.claim()
    yard.town.clock.now += timedelta(days=30)
    assert yard.work()
