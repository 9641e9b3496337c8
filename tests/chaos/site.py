"""An installation to be maltreated: its processes on a port that stays, its database, its mail server."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text

from campaign.storage.engine import IMMEDIATE, options, prepare
from tests.bench import servers
from tests.services import ports, postgresql
from tests.services.environment import of_a_process, variables
from tests.services.guard import Guard
from tests.services.mail import MailServer

SLUG = "belarus-go"
_SECONDS = 60.0


@dataclass
class Site:
    """One installation. ``start`` runs ``campaign run``; its children are found below ``process``."""

    folder: Path
    settings: dict[str, str]
    engine: Engine
    mail: MailServer
    port: int = field(default_factory=ports.free)
    process: "subprocess.Popen[bytes] | None" = None
    _guard: Guard | None = None

    def start(self) -> None:
        """Web and worker, ready to answer. A port that the last ones still hold is waited for."""
        wait_until(self._begin, "campaign run does not start")

    def stop(self) -> None:
        """A clean end: status 0."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            status = self.process.wait(_SECONDS)
            assert status == 0, f"status {status} after SIGTERM\n{self.log()}"
            self._forget()

    def kill(self) -> None:
        """SIGKILL for the supervisor alone; waits until no process of its own is left."""
        assert self.process is not None
        family = descendants(self.process.pid)
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not any(map(is_alive, family)), "processes outlive their supervisor")
        self._forget()

    def answers(self) -> bool:
        """Whether the pages are there."""
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
        return False

    def log(self) -> str:
        """What the processes printed, its end."""
        lines = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([line[:300] for line in lines if "database_unavailable" not in line][-40:])

    def query(self, statement: str, **values: object) -> list[Any]:
        """Rows of the database."""
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def write(self, statement: str, **values: object) -> None:
        """Changes the database by hand."""
        with self.engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
            connection.execute(text(statement), values)

    def let_leases_end(self) -> None:
        """What five minutes do to the letters of killed workers, and one to those that were refused for now.

        Only while no worker runs.
        """
        past = datetime(2026, 1, 1, tzinfo=UTC)
        moment = past if self.engine.dialect.name == "postgresql" else past.strftime("%Y-%m-%d %H:%M:%S.%f")
        self.write("UPDATE letter SET due_at = :moment WHERE state IN ('queued', 'sending')", moment=moment)

    def unsent(self) -> int:
        """How many letters are on their way."""
        return int(self.query("SELECT count(*) FROM letter WHERE state IN ('queued', 'sending')")[0][0])

    def _begin(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            self._forget()
            command = [sys.executable, "-m", "campaign", "run", "--port", str(self.port)]
            with (self.folder / "server.log").open("ab") as output:
                self.process = subprocess.Popen(
                    command, env=of_a_process(self.settings), stdout=output, stderr=output, start_new_session=True
                )
            self._guard = Guard('kill -s KILL -- "-$1"', str(self.process.pid))
        return self.answers()

    def _forget(self) -> None:
        self.process = None
        if self._guard is not None:
            self._guard.disarm()
            self._guard = None


@contextmanager
def installed(database_url: str = "", **more: str) -> Iterator[Site]:
    """A migrated installation with the demo campaigns, and a mail server that listens."""
    with tempfile.TemporaryDirectory(prefix="campaign-chaos-") as place:
        folder = Path(place)
        mail = MailServer()
        mail.start()
        url = database_url or f"sqlite:///{folder}/campaign.sqlite3"
        settings = variables(folder / "instance", url, CAMPAIGN_MAIL_URL=mail.url, **more)
        servers.command(settings, "migrate")
        servers.command(settings, "demo")
        engine = create_engine(url, **options(url))
        prepare(engine)
        site = Site(folder, settings, engine, mail)
        try:
            yield site
        finally:
            _end(site)


def _end(site: Site) -> None:
    if site.process is not None:
        with suppress(ProcessLookupError):
            os.killpg(site.process.pid, signal.SIGKILL)
        site.process.wait()
        site._forget()
    site.engine.dispose()
    site.mail.stop()


@contextmanager
def database(engine_name: str) -> Iterator[str]:
    """The URL of an empty database; empty for SQLite, which needs none."""
    if engine_name == "sqlite":
        yield ""
        return
    programs = postgresql.binaries()
    if programs is None:
        raise RuntimeError("no PostgreSQL server is installed here")
    with postgresql.running(programs, fsync=True) as server:
        yield server.create("chaos")


def descendants(pid: int) -> list[int]:
    """All processes below one, and itself."""
    return [pid, *(one for child in servers.children(pid) for one in descendants(child))]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(true: Callable[[], bool], otherwise: str, seconds: float = _SECONDS) -> None:
    """Waits; fails with ``otherwise``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)
