"""Whatever is changed by hand in ledger or rows, an audit finds it and says where; nothing mends a ledger."""

from typing import Any

import pytest
from sqlalchemy import Update, delete, update

from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import audit
from campaign.journey.tallying.ledger import LedgerEntry, LedgerHead, LedgerTile
from campaign.journey.tallying.table import TallyHead
from campaign.storage.transactions import writing
from tests.journey.acts import Town, people
from tests.journey.ledgers import heads_of, holds, inspected, lines_of


def of_entry(index: int) -> Update:
    """Changes the signature that a sign entry is about."""
    return update(SignatureRow).where(SignatureRow.ledger_index == index)


OTHER = "1 sign 2026-03-01T12Z " + "a" * 64 + " " + "b" * 64
SECOND = {"name": "Somebody Else", "email": "s1@example.org", "region": "south"}
PLANTED: dict[str, tuple[Any, tuple[str, str]]] = {
    "an entry": (update(LedgerEntry).where(LedgerEntry.index == 1).values(entry=OTHER), ("tile", "0/0")),
    "an entry that is none": (update(LedgerEntry).where(LedgerEntry.index == 1).values(entry="1 sing"), ("entry", "1")),
    "an entry taken out": (delete(LedgerEntry).where(LedgerEntry.index == 1), ("gap", "1")),
    "the last entry taken out": (delete(LedgerEntry).where(LedgerEntry.index == 4), ("head", "2026-03-01T12Z")),
    "a tile": (update(LedgerTile).values(hashes=b"\0" * 160), ("tile", "0/0")),
    "a head": (update(LedgerHead).values(total=7), ("head", "2026-03-01T12Z")),
    "a head's counts": (update(LedgerHead).values(counts={"sign": 5}), ("head", "2026-03-01T12Z")),
    "the public total": (update(TallyHead).values(total=9), ("current", "")),
    "the public root": (update(TallyHead).values(root=b"\0" * 32), ("current", "")),
    "the note": (update(LedgerHead).values(note="x\n1\n\n"), ("note", "2026-03-01T12Z")),
    "an answer": (
        of_entry(1).values(details=SECOND),
        ("commitment", "1"),
    ),
    "a source": (
        of_entry(2).values(source="paper"),
        ("commitment", "2"),
    ),
    "a salt": (of_entry(3).values(salt="0" * 32), ("commitment", "3")),
    "who counts": (of_entry(3).values(in_total=False), ("row", "3")),
    "an index": (of_entry(2).values(ledger_index=4), ("row", "4")),
    "a statement": (update(StatementRow).values(sha256="c" * 64), ("row", "0")),
    "a signature taken out": (delete(SignatureRow).where(SignatureRow.ledger_index == 1), ("counted", "2")),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_changed_by_hand_is_found(town: Town, planted: str) -> None:
    links = [town.signed(**form) for form in people(4)]
    town.tally()
    town.withdraw(links[0])
    town.tally()
    holds(town)
    change, fault = PLANTED[planted]
    with town.sessions() as session, writing(session):
        session.execute(change)
    assert fault in [(one.code, one.place) for one in inspected(town).faults]


def test_a_repair_rewrites_no_ledger(town: Town) -> None:
    for form in people(3):
        town.signed(**form)
    town.tally()
    with town.sessions() as session, writing(session):
        session.execute(of_entry(0).values(in_total=False))
    lines, heads = lines_of(town), heads_of(town)
    with town.sessions() as session:
        audit.repair(session, town.campaign.id, town.clock())
    assert (lines_of(town), heads_of(town), town.total()) == (lines, heads, 3)
    assert [(one.code, one.place) for one in inspected(town).faults] == [("row", "0"), ("counted", "2")]


def test_the_first_faults_are_enough(town: Town) -> None:
    for form in people(30):
        town.signed(**form)
    town.tally()
    with town.sessions() as session, writing(session):
        session.execute(update(SignatureRow).values(salt="0" * 32))
    assert len(inspected(town).faults) == 20
