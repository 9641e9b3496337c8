"""A database that was in use before matching: what was counted stays counted, and everything goes on."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Engine, MetaData, create_engine, insert, text
from sqlalchemy.orm import Session, sessionmaker

from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.drafting import table as drafting
from campaign.journey.matching import rekey
from campaign.journey.matching import steps as matching
from campaign.journey.matching.desk import Desk
from campaign.journey.signing.own_keys import address_key
from campaign.journey.tallying import steps as tallying
from campaign.journey.tallying import table as totals
from campaign.journey.tallying.audit import audit
from campaign.journey.tallying.notary import Notary
from campaign.storage import migrate
from campaign.storage.engine import options, prepare
from tests.services.factories import NOW

UID = "0" * 32
SLUG = "footbridge"
# Of each state that 0001 could leave behind: how it stood in the totals, and whether they had yet to take it in.
ROWS = {
    1: {"state": "counted", "in_total": True, "due": False, "ledger_index": 0},
    2: {"state": "counted", "in_total": True, "due": False, "ledger_index": 1},
    3: {"state": "withdrawn", "in_total": False, "due": False, "ledger_index": 2},
    4: {"state": "withdrawn", "in_total": True, "due": True, "ledger_index": 4},
    5: {"state": "withdrawn", "in_total": False, "due": True, "ledger_index": None},
    6: {"state": "confirmed", "in_total": False, "due": True, "ledger_index": None},
    7: {"state": "pending", "in_total": False, "due": False, "ledger_index": None},
    8: {"state": "superseded", "in_total": False, "due": False, "ledger_index": None},
    # The person of 1 once more, by another address: 0001 counted what was confirmed.
    9: {"state": "confirmed", "in_total": False, "due": True, "ledger_index": None},
}
ERASED = {"withdrawn", "superseded"}
NAMES = {6: "Cimafiej Example", 7: "Barys Example", 9: "Алеся Экзампл"}
FIELDS = [
    {"key": kind, "kind": kind, "required": kind != "birth_date", "exported": True, "labels": {}, "options": []}
    for kind in ("name", "email", "birth_date")
]


def details(number: int) -> dict[str, str]:
    """What signer ``number`` typed; 1 and 9 are one person."""
    born = f"1980-05-{1 if number == 9 else number:02}"
    name = NAMES.get(number, "Alesia Ekzampl")
    return {"name": name, "email": f"signer{number}@example.org", "birth_date": born}


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """A database at 0001 with a signature in every state."""
    migrate.upgrade(empty_database_url, "0001")
    engine = create_engine(empty_database_url, **options(empty_database_url))
    prepare(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def used(engine: Engine, peppers: Peppers) -> Engine:
    """The same with rows as the program of that time left them."""
    peppers.make(UID)
    tables = MetaData()
    tables.reflect(engine)
    tables.tables["signature"].c.details.type = JSON(none_as_null=True)
    with engine.begin() as connection:
        for table, rows in _rows(engine, peppers.get(UID)).items():
            connection.execute(insert(tables.tables[table]), rows)
        if engine.dialect.name == "postgresql":
            for table in ("campaign", "statement", "consent", "signature", "letter"):
                connection.execute(text(f"SELECT setval('{table}_id_seq', 1000)"))
    return engine


def _rows(engine: Engine, pepper: bytes) -> dict[str, list[dict[str, Any]]]:
    now = NOW if engine.dialect.name == "postgresql" else NOW.replace(tzinfo=None)
    campaign = {"id": 1, "uid": UID, "slug": SLUG, "status": "open", "goal": 100, "languages": ["en"]}
    campaign |= {"words": {"en": {"title": "A bridge", "summary": "", "addressee": ""}}, "organizer": "Friends"}
    campaign |= {"contact": "friends@example.org", "keep_days": 365, "timezone": "UTC", "fields": FIELDS, "revision": 1}
    version = {"id": 1, "campaign_id": 1, "version": 1, "texts": {"en": "We ask."}}
    kept: dict[str, dict[str, int]] = {
        "state": {"counted": 3, "withdrawn": 1},
        "day": {"2026-02-28": 3},
        "statement": {"1": 3},
        "source": {"web": 3},
        "language": {"en": 3},
    }
    return {
        "campaign": [campaign | {"created_at": now}],
        "statement": [version | {"sha256": "0" * 64, "published_at": now}],
        "consent": [version | {"shown_from": now}],
        "signature": [_signature(number, pepper, now) for number in ROWS],
        "letter": [_letter(number, pepper, now) for number in (1, 6, 7)],
        "tally": [
            {"campaign_id": 1, "dimension": dimension, "key": key, "count": count}
            for dimension, counts in kept.items()
            for key, count in counts.items()
        ],
        "tally_head": [{"campaign_id": 1, "total": 3, "size": 5, "version": 7, "updated_at": now}],
    }


def _signature(number: int, pepper: bytes, now: datetime) -> dict[str, Any]:
    state = str(ROWS[number]["state"])
    typed = details(number)
    return {
        "id": number,
        "campaign_id": 1,
        "statement_id": 1,
        "consent_id": 1,
        "slot": 1,
        "language": "en",
        "source": "web",
        "updates": False,
        "nonce": f"{number:022}",
        "created_at": now - timedelta(days=2),
        **ROWS[number],
        "email_key": address_key(pepper, typed["email"], fold=True),
        "details": None if state in ERASED else typed,
        "salt": None if state in ERASED else "0" * 32,
        "confirmed_at": None if state in {"pending", "superseded"} else now - timedelta(days=1),
        "withdrawn_at": now if state == "withdrawn" else None,
    }


def _letter(number: int, pepper: bytes, now: datetime) -> dict[str, Any]:
    typed = details(number)["email"]
    key = address_key(pepper, typed, fold=True)
    whose = {"id": number, "campaign_id": 1, "signature_id": number, "email_key": key, "address": typed}
    return whose | {"kind": "confirm", "state": "queued", "created_at": now, "due_at": now, "attempts": 0}


@pytest.fixture
def upgraded(used: Engine, empty_database_url: str) -> Callable[[], Session]:
    """The same database in this version of the program; makes sessions."""
    migrate.upgrade(empty_database_url)
    return sessionmaker(used)


@pytest.fixture
def work(upgraded: Callable[[], Session], peppers: Peppers, notary: Notary) -> Callable[[], None]:
    """What a worker does."""

    def drain() -> None:
        with upgraded() as session:
            while matching.match(session, peppers, 1, NOW):
                pass
            tallying.tally_all(session, notary, 1, NOW)

    return drain


def states(sessions: Callable[[], Session]) -> dict[int, str]:
    """The state of every signature."""
    with sessions() as session:
        return {row.id: row.state for row in session.execute(text("SELECT id, state FROM signature"))}


def numbers(sessions: Callable[[], Session]) -> tuple[int, int, int]:
    """The public total, the rows that count and what waits; the audit finds no difference."""
    with sessions() as session:
        found = audit(session, 1)
        assert found.differences == ()
        assert totals.head(session, 1).total == found.total
    return found.total, found.rows, found.waiting


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
