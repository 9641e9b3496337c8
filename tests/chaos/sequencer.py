"""``kill -9`` of the sequencer, again and again, one at a time or two at once: no gap, no fork, no entry twice.

Forked from a process that has everything imported, so that a sequencer lives for hundredths of a second.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from sqlalchemy import Engine, NullPool, create_engine, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.crypto.signing_key import SigningKeys
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import FORGOTTEN, SignatureRow
from campaign.journey.tallying import audit, inspection, ledger, merkle, steps, table
from campaign.journey.tallying.ledger import LedgerEntry
from campaign.journey.tallying.notary import Notary
from campaign.storage import migrate
from campaign.storage.base import core
from campaign.storage.engine import options, prepare
from campaign.storage.transactions import writing
from tests.services import factories

_BATCH = 4
_LIFE = (0.0, 0.09)
_signatures = core(SignatureRow)


def killed(database_url: str, kills: int, seed: int) -> str:
    """Kills that many sequencers over an empty database (or over a SQLite file of its own); says what came of it."""
    with tempfile.TemporaryDirectory(prefix="campaign-sequencer-") as folder:
        url = database_url or f"sqlite:///{folder}/campaign.sqlite3"
        command = [sys.executable, "-m", "tests.chaos.sequencer", url, folder, str(kills), str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, f"seed {seed}\n{done.stderr}"
    return done.stdout.strip()


@dataclass
class _Office:
    engine: Engine
    notary: Notary
    campaign: Campaign
    random: random.Random
    signed: int = 0

    def feed(self) -> None:
        """Some sign, some withdraw, some are rejected or come back: all of it due."""
        with Session(self.engine) as session, writing(session):
            values = [self._signature(number) for number in range(self.signed, self.signed + 12)]
            self.signed += len(values)
            session.execute(insert(_signatures), values)
            rows = session.execute(select(_signatures.c.id, _signatures.c.state)).all()
            for row in self.random.sample(rows, min(6, len(rows))):
                if row.state != "withdrawn":
                    change = update(_signatures).where(_signatures.c.id == row.id)
                    session.execute(change.values(due=True, **self._next(row.state)))

    def live(self) -> None:
        """One or two sequencers work until they are killed."""
        self.engine.dispose()
        workers = [self._fork() for _ in range(self.random.choice([1, 1, 2]))]
        time.sleep(self.random.uniform(*_LIFE))
        for pid in workers:
            os.kill(pid, signal.SIGKILL)
        for pid in workers:
            os.waitpid(pid, 0)

    def check(self, seen: table.Head) -> table.Head:
        """The ledger begins as it did, and its entries are as many as its head says."""
        with Session(self.engine) as session:
            head = table.head(session, self.campaign.id)
            entries = core(LedgerEntry).c.index
            counted = session.execute(select(func.count(), func.min(entries), func.max(entries))).one()
            assert tuple(counted) == ((head.size, 0, head.size - 1) if head.size else (0, None, None)), "a gap"
            if seen.size:
                root = merkle.root_at(seen.size, ledger.hash_at(session, self.campaign.id))
                assert root == seen.root, f"the history before entry {seen.size} was rewritten"
            return head

    def finish(self) -> str:
        """Counts the rest in peace, and computes everything anew."""
        with Session(self.engine) as session:
            steps.tally_all(session, self.notary, self.campaign.id, datetime.now(UTC))
            found = inspection.inspect(session, self.notary, self.campaign)
            assert found.faults == (), found.faults
            assert audit.compare(session, self.campaign.id).differences == ()
            repeated = select(func.count(), func.count(SignatureRow.ledger_index.distinct()))
            known, different = session.execute(repeated.where(SignatureRow.ledger_index.is_not(None))).one()
            assert known == different
        return f"{found.size} entries, total {found.total}: no gap, no fork, none twice"

    def _fork(self) -> int:
        pid = os.fork()
        if pid == 0:
            self._work()
        return pid

    def _work(self) -> NoReturn:
        while True:
            with Session(self.engine) as session:
                steps.tally(session, self.notary, self.campaign.id, datetime.now(UTC))

    def _next(self, state: str) -> dict[str, object]:
        if self.random.random() < 0.3:
            return {"state": "withdrawn", **FORGOTTEN}
        return {"state": self.random.choice(["held", "rejected"]) if state == "counted" else "counted"}

    def _signature(self, number: int) -> dict[str, object]:
        now = datetime.now(UTC)
        return {
            "campaign_id": self.campaign.id,
            "statement_id": self.campaign.statement.id,
            "consent_id": self.campaign.consent.id,
            "state": "counted",
            "email_key": number.to_bytes(32, "big"),
            "slot": 1,
            "details": {"name": f"Signer {number}", "email": f"s{number}@example.org"},
            "language": "en",
            "source": "web",
            "updates": False,
            "nonce": f"{number:022}",
            "salt": f"{number:032x}",
            "created_at": now,
            "confirmed_at": now,
            "due": True,
            "in_total": False,
        }


def main(arguments: Sequence[str]) -> None:
    """``URL FOLDER KILLS SEED``: what ``killed`` runs."""
    url, folder, kills, seed = arguments
    migrate.upgrade(url)
    engine = create_engine(url, **options(url), poolclass=NullPool)
    prepare(engine)
    keys = SigningKeys(Path(folder) / "ledger_keys")
    keys.make()
    with Session(engine) as session:
        campaign = factories.an_open_campaign(session, Peppers(Path(folder) / "peppers"))
    office = _Office(engine, Notary("sign.example.org", keys), campaign, random.Random(int(seed)))
    steps.BATCH = _BATCH
    head = table.EMPTY
    for _ in range(int(kills)):
        office.feed()
        office.live()
        head = office.check(head)
    sys.stdout.write(f"{kills} kills, {office.finish()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
