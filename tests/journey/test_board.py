"""The board is one moment's roll-ups: equal to the head, and as cheap however many have signed."""

from datetime import date, timedelta

from sqlalchemy import Engine

from campaign.journey.drafting import source_codes
from campaign.journey.mailing.activity import Queue
from campaign.journey.tallying import board, table
from campaign.journey.tallying.board import Board
from campaign.storage.transactions import writing
from tests.journey.acts import Town, people
from tests.services.factories import BARYS, CIMAFIEJ
from tests.services.statements import listening


def read(town: Town) -> Board:
    with town.sessions() as session:
        return board.read(session, town.campaign, town.clock())


def test_an_empty_board_is_a_board(town: Town) -> None:
    found = read(town)
    assert (found.head, found.funnel, found.domains, found.codes) == (table.EMPTY, {}, [], [])
    assert not any(found.totals.values())
    assert found.waiting == board.Waiting(0, Queue(0, None, None), None)


def test_everything_is_of_the_head_or_of_the_moment(town: Town) -> None:
    first = town.signed()
    town.signed(email=BARYS, region="south")
    town.deliver()
    town.tally()
    town.withdraw(first)
    town.sign(email=CIMAFIEJ)
    with town.sessions() as session, writing(session):
        source_codes.add(session, town.campaign.id, "poster", "", town.clock())
    found, day = read(town), date(2026, 3, 1)
    assert found.head.total == sum(found.totals["day"].values()) == sum(found.totals["region"].values()) == 2
    assert found.totals["hour"] == {"2026-03-01T12": 2}
    assert found.totals["day/withdrawn"] == {}
    assert found.funnel["form"] == {day: 3}
    assert found.waiting.letters.waiting == 1
    assert [one.code for one in found.codes] == ["poster"]
    town.tally()
    later = read(town)
    assert (later.head.total, later.totals["day"], later.totals["day/withdrawn"]) == (
        1,
        {"2026-03-01": 1},
        {"2026-03-01": 1},
    )


def test_only_the_days_that_are_shown_are_read(town: Town) -> None:
    town.signed()
    town.tally()
    town.clock.now += timedelta(days=40)
    found = read(town)
    assert (found.funnel, found.totals["hour"], found.totals["day"]) == ({}, {}, {"2026-03-01": 1})
    town.clock.now += timedelta(days=200)
    assert read(town).totals["day"] == {}
    assert read(town).head.total == 1


def test_no_query_reads_signatures_and_more_of_them_ask_no_more(town: Town, engine: Engine) -> None:
    with listening(engine) as few:
        read(town)
    for form in people(30):
        town.signed(**form)
    town.tally()
    with listening(engine) as many:
        read(town)
    assert len(many) == len(few) < 20
    # Those of findings look at the signatures of up to a hundred open ones.
    from_signatures = [one for one in many if "FROM signature" in one and "finding" not in one]
    assert from_signatures == []


def test_lately_is_the_days_of_each_campaign(town: Town) -> None:
    town.signed()
    town.clock.now += timedelta(days=3)
    town.signed(email=BARYS)
    town.tally()
    with town.sessions() as session:
        assert board.lately(session, [town.campaign.id, 999], date(2026, 3, 2)) == {town.campaign.id: {"2026-03-04": 1}}
        assert board.lately(session, [], date(2026, 3, 2)) == {}
