"""Bundles under bad conditions: full disks, a bundle that would lie, many signatures."""

import resource
import subprocess
import sys
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from campaign.errors import Refused
from campaign.journey.drafting.table import StatementRow
from campaign.journey.exporting import steps
from campaign.journey.exporting.rules import Format
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying.ledger import LedgerEntry
from campaign.journey.tallying.table import TallyHead
from campaign.storage.base import core
from campaign.storage.transactions import writing
from tests.journey.acts import Town, people

MANY = 20_000
EXPORTER = """
import resource, sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from campaign.crypto.signing_key import SigningKeys
from campaign.errors import Refused
from campaign.journey.exporting import steps
from campaign.journey.exporting.rules import Format
from campaign.journey.tallying.notary import Notary
from campaign.storage.engine import options, prepare
import signal
url, keys, out, limit = sys.argv[1:]
notary = Notary("sign.example.org", SigningKeys(Path(keys)))
engine = create_engine(url, **options(url))
prepare(engine)
with Session(engine) as session:
    session.connection()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        steps.export(session, notary, "footbridge", Path(out), Format())
    except Refused as refused:
        sys.exit(refused.code)
"""


def store(town: Town, count: int) -> None:
    """As many counted signatures, written straight into the table."""
    first = {
        "campaign_id": town.campaign.id,
        "statement_id": town.campaign.statement.id,
        "consent_id": town.campaign.consent.id,
        "state": "counted",
        "slot": 1,
        "details": {"name": "Alesia Example", "email": "alesia@example.org", "region": "north"},
        "region": "north",
        "language": "be",
        "source": "web",
        "updates": False,
        "salt": "0" * 32,
        "created_at": town.clock(),
        "confirmed_at": town.clock(),
        "due": False,
        "in_total": True,
    }
    rows: list[dict[str, Any]] = [
        first | {"email_key": number.to_bytes(32, "big"), "nonce": f"{number:022}", "ledger_index": number}
        for number in range(count)
    ]
    with town.sessions() as session, writing(session):
        session.execute(insert(core(SignatureRow)), rows)
        entries = [
            {
                "campaign_id": town.campaign.id,
                "index": number,
                "entry": f"1 sign 2026-03-01T12Z {town.campaign.statement.sha256} {number:064x}",
            }
            for number in range(count)
        ]
        session.execute(insert(core(LedgerEntry)), entries)
        head = {"campaign_id": town.campaign.id, "total": count, "size": count, "version": 1}
        session.execute(insert(TallyHead).values(updated_at=town.clock(), **head))


def test_memory_does_not_grow_with_the_number_of_signatures(town: Town, tmp_path: Path) -> None:
    store(town, MANY)
    tracemalloc.start()
    with town.sessions() as session:
        assert steps.export(session, town.notary, "footbridge", tmp_path / "bundle", Format()).signatures == MANY
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "bundle" / "signatures.csv").stat().st_size > 2_500_000
    assert peak < 9_000_000


@pytest.mark.parametrize("limit", [0, 4096, 300_000])
def test_a_disk_that_fills_up_leaves_no_bundle_and_no_part_of_one(
    town: Town, database_url: str, tmp_path: Path, limit: int
) -> None:
    store(town, 3000)
    before = set(tmp_path.iterdir())
    keys = town.notary.keys.folder
    command = [sys.executable, "-c", EXPORTER, database_url, str(keys), str(tmp_path / "bundle"), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.strip() == "cannot_write"
    assert {path.name for path in set(tmp_path.iterdir()) - before} <= {"campaign.sqlite3-shm", "campaign.sqlite3-wal"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_folder_that_cannot_be_made_is_refused(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with town.sessions() as session, pytest.raises(Refused, match="cannot_write"):
        steps.export(session, town.notary, "footbridge", tmp_path / "file" / "bundle", Format())


def planted(town: Town, tmp_path: Path, change: Any) -> str:
    for form in people(2):
        town.signed(**form)
    town.tally()
    with town.sessions() as session, writing(session):
        session.execute(change)
    with town.sessions() as session, pytest.raises(Refused) as caught:
        steps.export(session, town.notary, "footbridge", tmp_path / "bundle", Format())
    assert not list(tmp_path.glob("*bundle*"))
    return caught.value.code


def test_a_bundle_that_would_not_equal_the_public_total_is_not_written(town: Town, tmp_path: Path) -> None:
    assert planted(town, tmp_path, update(TallyHead).values(total=3)) == "disagree"


def test_a_statement_that_was_altered_after_it_was_signed_is_found(town: Town, tmp_path: Path) -> None:
    altered = update(StatementRow).values(texts={"en": "Something else."})
    assert planted(town, tmp_path, altered) == "statement_altered"


def test_a_ledger_that_lost_an_entry_is_found(town: Town, tmp_path: Path) -> None:
    assert planted(town, tmp_path, delete(LedgerEntry).where(LedgerEntry.index == 1)) == "ledger_altered"


def test_signatures_that_come_while_the_bundle_is_written_are_not_in_it(town: Town, tmp_path: Path) -> None:
    for form in people(3):
        town.signed(**form)
    town.tally()

    def meanwhile(_done: int, _of: int) -> None:
        town.clock.now += timedelta(seconds=1)
        town.signed()
        town.tally()

    with town.sessions() as session:
        bundle = steps.export(session, town.notary, "footbridge", tmp_path / "bundle", Format(), progress=meanwhile)
    assert (bundle.signatures, town.total()) == (3, 4)
