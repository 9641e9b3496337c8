"""What is not needed any more goes, and what was promised is kept."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaign.journey.drafting import steps as drafting
from campaign.journey.matching import fingerprints
from campaign.journey.signing import retention
from tests.journey import matching_acts as acts
from tests.journey.acts import Town
from tests.services.factories import BARYS, CIMAFIEJ, a_draft

DAYS = 14
INSTANT = timedelta(microseconds=1)


def expire(town: Town) -> int:
    with town.sessions() as session:
        return retention.expire(session, DAYS, town.clock())


def keep_promises(town: Town) -> int:
    with town.sessions() as session:
        return retention.keep_promises(session, town.clock())


def test_forms_that_nobody_confirmed_go_with_their_letters_when_their_links_are_long_old(town: Town) -> None:
    town.sign()
    town.clock.now += timedelta(days=DAYS) + retention.AFTER_LINK
    assert (expire(town), town.states()) == (0, ["pending"])
    town.clock.now += INSTANT
    assert (expire(town), town.rows(), town.letters()) == (1, [], [])


def test_superseded_forms_go_and_signatures_stay(town: Town) -> None:
    town.sign(name="Other Name")
    town.signed()
    withdrawn = town.signed(email=BARYS)
    town.signed(email=CIMAFIEJ)
    town.tally()
    town.withdraw(withdrawn)
    town.clock.now += timedelta(days=365)
    assert expire(town) == 1
    town.tally()
    assert sorted(town.states()) == ["counted", "counted", "withdrawn"]
    assert town.audit().differences == ()


def test_more_forms_than_a_batch_all_go(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_BATCH", 3)
    for _ in range(7):
        town.sign()
    town.clock.now += timedelta(days=99)
    assert (expire(town), town.rows()) == (7, [])


@pytest.mark.parametrize("by_hand", [True, False])
def test_details_go_when_the_promised_time_is_over_and_not_before(town: Town, by_hand: bool) -> None:
    town.signed()
    town.sign(email=BARYS)
    town.tally()
    end(town, by_hand)
    town.clock.now += timedelta(days=180) - INSTANT
    assert keep_promises(town) == 0
    town.clock.now += INSTANT
    assert keep_promises(town) == 2
    assert {(row.details, row.salt, row.prints) for row in town.rows()} == {(None, None, None)}
    assert keep_promises(town) == 0


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # SQLite has one writer
def test_no_fingerprint_is_stored_behind_the_erasure(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = town.signed().signature_id
    end(town, by_hand=True)
    town.clock.now += timedelta(days=180)
    keep = fingerprints.keep

    def meanwhile(session: Session, *given: Any) -> None:
        keep(session, *given)
        erasing.append(pool.submit(keep_promises, town))
        while not session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
            pass

    with ThreadPoolExecutor(1) as pool:
        erasing: list[Future[int]] = []
        monkeypatch.setattr(fingerprints, "keep", meanwhile)
        town.match()
        assert erasing[0].result(timeout=60) == 1
    assert acts.fingerprints(town, signature) == 0


def end(town: Town, by_hand: bool) -> None:
    with town.sessions() as session:
        if by_hand:
            drafting.set_status(session, "footbridge", "closed", town.clock())
        else:
            draft = replace(a_draft(), closes_at=town.clock())
            drafting.edit(session, "footbridge", draft, town.clock())


def test_erasing_details_leaves_the_totals_as_they_were(town: Town) -> None:
    town.signed()
    town.tally()
    end(town, by_hand=True)
    town.clock.now += timedelta(days=200)
    before = town.totals()
    keep_promises(town)
    assert (town.total(), town.totals(), town.audit().differences) == (1, before, ())


def test_a_campaign_that_goes_on_keeps_its_signatures(town: Town) -> None:
    town.signed()
    town.clock.now += timedelta(days=3650)
    assert keep_promises(town) == 0
    assert town.rows()[0].details is not None
