"""What happens behind the pages: letters sent, signatures counted, whole campaigns exported and recounted."""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.matching import steps as matching
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import steps as tallying
from tests.bench import crowd, servers
from tests.services.environment import of_a_process

_COLUMNS = (
    "details->>'name', details->>'email', details->>'region', s.created_at, confirmed_at, source, version,"
    " ledger_index, salt"
)
_SELECT = (
    f"SELECT {_COLUMNS} FROM signature s JOIN statement t ON t.id = s.statement_id"
    " WHERE in_total AND ledger_index IS NOT NULL ORDER BY ledger_index"
)
_LAUNCH = """
import os, subprocess, sys, time
begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(time.perf_counter() - begun, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""
_IDLE = """
from sqlalchemy import text
from campaign.app import create_app
from campaign.storage.db import db
with create_app().app_context():
    db.session.execute(text("SELECT 1"))
"""


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    seconds: float
    peak_mib: float


def deliver(folder: Path, settings: dict[str, str], order: dict[str, Any]) -> dict[str, float]:
    """Runs a worker against a mail server, with or without signers; see ``journeys``."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.journeys"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        mail_port = int(process.stdout.readline())
        with servers.worker(folder, settings, mail_port):
            time.sleep(1.5)  # a worker that has started is what is measured
            found, _ = process.communicate("begin\n", timeout=300)
    measured: dict[str, float] = json.loads(found)
    return measured


def clear(engine: Engine) -> None:
    """Takes the letters that still wait out of the way."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE letter SET state = 'dropped', address = NULL WHERE state = 'queued'"))


def match(engine: Engine, peppers: Path, campaign_id: int) -> float:
    """Matches what was confirmed; gives signatures a second."""
    begun, matched = time.perf_counter(), 0
    with Session(engine) as session:
        while batch := matching.match(session, Peppers(peppers), campaign_id, datetime.now(UTC)):
            matched += batch
    return matched / (time.perf_counter() - begun)


def tally(engine: Engine, instance: Path, campaign_id: int, more: int) -> float:
    """Counts what is due and ``more``, into totals and ledger; gives signatures a second."""
    crowd.come(engine, campaign_id, more)
    begun = time.perf_counter()
    with Session(engine) as session:
        counted = tallying.tally_all(session, crowd.notary(instance), campaign_id, datetime.now(UTC))
    return counted / (time.perf_counter() - begun)


def waiting(engine: Engine) -> list[tuple[int, str]]:
    """Id and nonce of every form that waits for its confirmation."""
    with Session(engine) as session:
        query = select(SignatureRow.id, SignatureRow.nonce).where(SignatureRow.state == "pending")
        return [(row.id, row.nonce) for row in session.execute(query)]


def measured(command: Sequence[str], variables: dict[str, str]) -> Cost:
    """Time and peak memory of a command.

    A small process starts it: what a process has begins with what the one had that it was forked from.
    """
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, *command]
    done = subprocess.run(launcher, env=of_a_process(variables), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed")
    seconds, peak = map(float, done.stdout.split())
    return Cost(seconds, peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def idle(settings: dict[str, str]) -> Cost:
    """A process with the whole program loaded and its database open, which does nothing."""
    return measured([sys.executable, "-c", _IDLE], settings)


def campaign(settings: dict[str, str], *arguments: str) -> Cost:
    """Time and peak memory of one of our commands."""
    return measured([sys.executable, "-m", "campaign", *arguments], settings)


def database_export(engine: Engine, target: Path) -> Cost:
    """The same columns, written by the database's own shell; psql makes it ``COPY … TO STDOUT CSV``."""
    if engine.dialect.name == "postgresql":
        place = unquote(str(engine.url.query["host"]))
        login = ["--host", place, "--username", str(engine.url.username), "--dbname", str(engine.url.database)]
        return measured(["psql", *login, "--command", f"\\copy ({_SELECT}) TO '{target}' CSV"], {})
    return measured(["sqlite3", "-csv", "-cmd", f".output {target}", str(engine.url.database), _SELECT], {})
