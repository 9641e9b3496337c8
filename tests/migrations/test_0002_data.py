"""A database that was in use before matching: what was counted stays counted, and everything goes on."""

from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.drafting import table as drafting
from campaign.journey.matching import rekey
from campaign.journey.matching.desk import Desk
from campaign.storage import migrate
from tests.migrations.olden import UID
from tests.migrations.signers import ROWS, numbers, states
from tests.services.factories import NOW


def test_every_row_keeps_its_state_and_its_place_in_the_totals(used: Engine, empty_database_url: str) -> None:
    with used.connect() as connection:
        before = connection.execute(text("SELECT id, state, in_total, ledger_index FROM signature ORDER BY id")).all()
    assert migrate.upgrade(empty_database_url, "0002") == ("0001", "0002")
    with used.connect() as connection:
        after = connection.execute(text("SELECT id, state, in_total, ledger_index FROM signature ORDER BY id")).all()
        seen = dict(connection.execute(text("SELECT id, tallied FROM signature WHERE tallied IS NOT NULL")).all())
        due = set(connection.scalars(text("SELECT id FROM signature WHERE due")))
        assert connection.scalar(text("SELECT count(*) FROM letter WHERE address IS NOT NULL")) == 3
    assert after == before
    assert seen == {1: "counted", 2: "counted", 3: "withdrawn", 4: "counted"}
    assert due == {4, 5}, "what was confirmed goes through matching first"


def test_what_was_counted_stays_and_what_was_on_its_way_arrives(
    upgraded: Callable[[], Session], work: Callable[[], None]
) -> None:
    work()
    assert states(upgraded) == {number: row["state"] for number, row in ROWS.items()} | {6: "counted", 9: "counted"}
    assert numbers(upgraded) == (4, 4, 0)  # 1, 2, 6 and 9; 4 was withdrawn


def test_older_rows_can_be_confirmed_and_withdrawn(upgraded: Callable[[], Session], work: Callable[[], None]) -> None:
    work()
    with upgraded() as session:
        shown = confirming.confirm(session, Link(7, f"{7:022}"), None, NOW)
        gone = confirming.withdraw(session, Link(1, f"{1:022}"), NOW)
    assert shown is not None
    assert gone is not None
    assert (shown.outcome, gone.outcome) == ("confirmed", "withdrawn")
    work()
    assert numbers(upgraded) == (4, 4, 0)


def test_rekeying_gives_older_rows_what_matching_finds_them_by(
    upgraded: Callable[[], Session], peppers: Peppers, work: Callable[[], None]
) -> None:
    work()
    with upgraded() as session:
        desk = Desk(session, drafting.by_id(session, 1), peppers.get(UID), NOW)
        assert rekey.preview(desk).moved == 0
        assert rekey.apply(desk) == 5  # all that have details
        assert session.scalar(text("SELECT count(DISTINCT signature_id) FROM fingerprint")) == 4
    assert numbers(upgraded) == (4, 4, 0)


def test_it_can_be_taken_back_while_nothing_new_has_happened(used: Engine, empty_database_url: str) -> None:
    everything = text("SELECT id, state, in_total, due, ledger_index, details IS NULL FROM signature ORDER BY id")
    with used.connect() as connection:
        before = connection.execute(everything).all()
    migrate.upgrade(empty_database_url, "0002")
    migrate.downgrade(empty_database_url, "0001")
    with used.connect() as connection:
        assert connection.execute(everything).all() == before
