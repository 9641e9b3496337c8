"""Nine signers in a database at 0001, and how they stand after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session

from campaign.journey.signing.own_keys import address_key
from campaign.journey.tallying import table as totals
from campaign.journey.tallying.audit import audit
from tests.migrations.olden import a_campaign, number_on, tables
from tests.services.factories import NOW

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
_ERASED = {"withdrawn", "superseded"}
_NAMES = {6: "Cimafiej Example", 7: "Barys Example", 9: "Алеся Экзампл"}
_TALLIED: dict[str, dict[str, int]] = {
    "state": {"counted": 3, "withdrawn": 1},
    "day": {"2026-02-28": 3},
    "statement": {"1": 3},
    "source": {"web": 3},
    "language": {"en": 3},
}


def details(number: int) -> dict[str, str]:
    """What signer ``number`` typed; 1 and 9 are one person."""
    born = f"1980-05-{1 if number == 9 else number:02}"
    name = _NAMES.get(number, "Alesia Ekzampl")
    return {"name": name, "email": f"signer{number}@example.org", "birth_date": born}


def put(engine: Engine, pepper: bytes) -> None:
    """The campaign, the signers, three letters and the totals, as the program of that time left them."""
    a_campaign(engine)
    there = tables(engine)
    with engine.begin() as connection:
        connection.execute(insert(there["signature"]), [_signature(number, pepper) for number in ROWS])
        connection.execute(insert(there["letter"]), [_letter(number, pepper) for number in (1, 6, 7)])
        tallied = [(dimension, key, count) for dimension, of in _TALLIED.items() for key, count in of.items()]
        columns = ("campaign_id", "dimension", "key", "count")
        connection.execute(insert(there["tally"]), [dict(zip(columns, (1, *one), strict=True)) for one in tallied])
        head = {"campaign_id": 1, "total": 3, "size": 5, "version": 7, "updated_at": NOW}
        connection.execute(insert(there["tally_head"]).values(head))
    number_on(engine, "signature", "letter")


def _signature(number: int, pepper: bytes) -> dict[str, Any]:
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
        "created_at": NOW - timedelta(days=2),
        **ROWS[number],
        "email_key": address_key(pepper, typed["email"], fold=True),
        "details": None if state in _ERASED else typed,
        "salt": None if state in _ERASED else "0" * 32,
        "confirmed_at": None if state in {"pending", "superseded"} else NOW - timedelta(days=1),
        "withdrawn_at": NOW if state == "withdrawn" else None,
    }


def _letter(number: int, pepper: bytes) -> dict[str, Any]:
    typed = details(number)["email"]
    key = address_key(pepper, typed, fold=True)
    whose = {"id": number, "campaign_id": 1, "signature_id": number, "email_key": key, "address": typed}
    return whose | {"kind": "confirm", "state": "queued", "created_at": NOW, "due_at": NOW, "attempts": 0}


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
