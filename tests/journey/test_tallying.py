"""What was confirmed or withdrawn moves the totals exactly once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update

from campaign.journey.tallying import audit, steps
from campaign.journey.tallying.table import Tally, TallyHead
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people
from tests.services.factories import BARYS, CIMAFIEJ
from tests.services.statements import Crash, crashing


def agrees(town: Town) -> None:
    found = town.audit()
    assert (found.differences, found.total) == ((), sum(row.in_total for row in town.rows()))


def test_a_confirmed_signature_is_counted_once(town: Town) -> None:
    link = town.signed()
    assert town.total() == 0
    assert (town.tally(), town.total(), town.tally()) == (1, 1, 0)
    row = town.row(link.signature_id)
    assert (row.state, row.due, row.in_total, row.ledger_index) == ("counted", False, True, 0)


def test_the_totals_break_down_by_region_day_statement_source_and_language(town: Town) -> None:
    town.signed()
    town.clock.now += timedelta(days=1)
    town.signed(email=BARYS, region="south", language="be")
    town.signed(email=CIMAFIEJ)
    town.tally()
    assert town.totals() == {
        "day": {"2026-03-01": 1, "2026-03-02": 2},
        "hour": {"2026-03-01T12": 1, "2026-03-02T12": 2},
        "language": {"be": 1, "en": 2},
        "region": {"north": 2, "south": 1},
        "source": {"web": 3},
        "state": {"counted": 3},
        "statement": {"1": 3},
    }


def test_what_is_confirmed_and_withdrawn_before_the_count_never_counts(town: Town) -> None:
    town.withdraw(town.signed())
    assert town.tally() == 1
    assert (town.total(), town.totals()) == (0, {"state": {"withdrawn": 1}, "day/withdrawn": {"2026-03-01": 1}})
    assert town.rows()[0].ledger_index is None
    agrees(town)


def test_a_pending_form_is_no_work_for_the_count(town: Town) -> None:
    town.sign()
    with town.sessions() as session:
        assert steps.campaigns_due(session) == []
    assert town.tally() == 0


def test_the_campaigns_with_work_are_known(town: Town) -> None:
    town.signed()
    town.match()
    with town.sessions() as session:
        assert steps.campaigns_due(session) == [town.campaign.id]
    town.tally()
    with town.sessions() as session:
        assert steps.campaigns_due(session) == []


def test_the_ledger_index_is_dense_unique_and_never_used_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 3)
    links = [town.signed(**form) for form in people(7)]
    assert town.tally() == 7
    assert [town.row(link.signature_id).ledger_index for link in links] == list(range(7))
    town.withdraw(links[6])
    town.tally()
    town.signed(email=BARYS)
    town.tally()
    assert town.rows()[-1].ledger_index == 8
    agrees(town)


def test_workers_that_count_at_once_count_everything_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 4)
    for form in people(20):
        town.signed(**form)
    assert sum(at_once(lambda _: town.tally(), 4)) == 20
    assert town.total() == 20
    assert sorted(row.ledger_index for row in town.rows()) == list(range(20))
    agrees(town)


def count_a_batch(town: Town) -> None:
    with town.sessions() as session:
        steps.tally(session, town.notary, town.campaign.id, town.clock())


def test_killed_at_any_statement_a_count_has_happened_or_not_happened(town: Town, engine: Engine) -> None:
    stays, goes = town.signed(), town.signed(email=BARYS)
    town.tally()
    town.withdraw(goes)
    town.signed(email=CIMAFIEJ, region="south")
    town.match()
    before, at = town.totals(), 0
    while True:
        at += 1
        with crashing(engine, at) as ran:
            try:
                count_a_batch(town)
            except Crash:
                pass
            else:
                break
        assert (town.totals(), town.total()) == (before, 2), ran[-1]
        agrees(town)
    assert at > 5
    assert (town.total(), town.totals()["region"]) == (2, {"north": 1, "south": 1})
    assert town.row(stays.signature_id).in_total
    agrees(town)


def plant(town: Town, change: Any) -> None:
    with town.sessions() as session, writing(session):
        session.execute(change)


def test_an_audit_finds_a_planted_difference_and_a_repair_mends_it(town: Town) -> None:
    for form in people(4):
        town.signed(**form)
    town.tally()
    plant(town, update(Tally).where(Tally.dimension == "region", Tally.key == "north").values(count=99))
    plant(town, update(Tally).where(Tally.dimension == "day").values(key="1999-01-01"))
    plant(town, update(TallyHead).values(total=5))
    found = [(one.dimension, one.key, one.kept, one.counted) for one in town.audit().differences]
    assert found == [
        ("day", "1999-01-01", 4, 0),
        ("day", "2026-03-01", 0, 4),
        ("region", "north", 99, 2),
        ("total", "", 5, 4),
    ]
    with town.sessions() as session:
        assert len(audit.repair(session, town.campaign.id, town.clock()).differences) == 4
    assert (town.total(), town.totals()["region"]) == (4, {"north": 2, "south": 2})
    agrees(town)


def test_a_repair_of_what_is_right_changes_nothing(town: Town) -> None:
    town.signed()
    town.tally()
    with town.sessions() as session:
        assert audit.repair(session, town.campaign.id, town.clock()).differences == ()
    assert town.total() == 1


def test_an_audit_says_how_much_waits_and_takes_it_for_no_difference(town: Town) -> None:
    assert town.audit() == audit.Audit(0, 0, 0, ())
    town.signed()
    assert town.audit() == audit.Audit(0, 0, 1, ())


def test_a_total_is_right_after_a_repair_and_a_withdrawal(town: Town) -> None:
    link = town.signed()
    town.tally()
    plant(town, update(TallyHead).values(total=7))
    with town.sessions() as session:
        audit.repair(session, town.campaign.id, town.clock())
    town.withdraw(link)
    town.tally()
    assert town.total() == 0
    agrees(town)
