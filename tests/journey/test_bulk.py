"""Many rows in one statement, on both engines."""

from typing import Any

import pytest
from sqlalchemy import select

from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying.ledger import LedgerEntry
from campaign.storage import bulk
from campaign.storage.base import core
from campaign.storage.transactions import writing
from tests.journey.acts import Town, people
from tests.services.statements import listening

_signatures, _entries = core(SignatureRow), core(LedgerEntry)


@pytest.fixture
def ids(town: Town) -> list[int]:
    return [town.signed(**form).signature_id for form in people(3)]


def _regions(town: Town) -> dict[int, Any]:
    with town.sessions() as session:
        rows = session.execute(select(_signatures.c.id, _signatures.c.region, _signatures.c.ledger_index))
        return {row.id: (row.region, row.ledger_index) for row in rows}


def test_each_row_gets_its_own_values_and_no_other_row_changes(town: Town, ids: list[int]) -> None:
    before = _regions(town)
    changed = {ids[2]: (None, 7), ids[0]: ("Прыклад", None)}
    rows = [{"id": one, "region": region, "ledger_index": index} for one, (region, index) in changed.items()]
    with town.sessions() as session, writing(session):
        bulk.change(session, _signatures, rows)
    assert _regions(town) == before | changed


def test_rows_are_added_as_they_are_given(town: Town) -> None:
    rows = [{"campaign_id": town.campaign.id, "index": 900 + at, "entry": f"line {at}, 'ё'"} for at in range(3)]
    with town.sessions() as session, writing(session):
        bulk.add(session, _entries, rows)
        found = select(_entries.c.index, _entries.c.entry).where(_entries.c.index >= 900).order_by(_entries.c.index)
        assert session.execute(found).all() == [(row["index"], row["entry"]) for row in rows]


def test_no_rows_are_no_statement(town: Town) -> None:
    with town.sessions() as session, writing(session), listening(session.connection()) as ran:
        bulk.add(session, _entries, [])
        bulk.change(session, _signatures, [])
    assert ran == []
