"""The processes under measurement: started, watched and ended by their own pid."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import ports
from tests.services.environment import of_a_process
from tests.services.guard import Guard

_TICKS = os.sysconf("SC_CLK_TCK")
_CAMPAIGN = [sys.executable, "-m", "campaign"]


@dataclass(frozen=True)
class Running:
    """A server and where it listens."""

    port: int
    process: "subprocess.Popen[bytes]"

    def cpu_seconds(self) -> float:
        """Processor time of the server and its workers so far; 0 where there is no /proc."""
        return sum(map(_cpu, [self.process.pid, *children(self.process.pid)]))


@contextmanager
def web(folder: Path, settings: dict[str, str]) -> Iterator[Running]:
    """``campaign web``, with the options that ``campaign run`` starts it with."""
    port = ports.free()
    command = [*_CAMPAIGN, "web", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    with _process(command, settings, folder / "web.log") as process:
        yield _ready(Running(port, process), "/healthz")


@contextmanager
def bare(folder: Path, variables: dict[str, str], threads: int) -> Iterator[Running]:
    """The bare server."""
    port = ports.free()
    command = [sys.executable, "-m", "tests.bench.bare", "--port", str(port), "--threads", str(threads)]
    with _process(command, variables, folder / "bare.log") as process:
        yield _ready(Running(port, process), "/text")


@contextmanager
def worker(folder: Path, settings: dict[str, str], mail_port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """``campaign worker``, sending to the mail server on that port."""
    mail = {"CAMPAIGN_MAIL_URL": f"smtp://127.0.0.1:{mail_port}"}
    with _process([*_CAMPAIGN, "worker"], settings | mail, folder / "worker.log") as process:
        yield process


def command(settings: dict[str, str], *arguments: str) -> str:
    """Runs a command of Campaign to its end; gives what it printed."""
    done = subprocess.run(
        [*_CAMPAIGN, *arguments], env=of_a_process(settings), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"campaign {' '.join(arguments)} failed: {done.stdout}{done.stderr}")
    return done.stdout


def children(pid: int) -> list[int]:
    """The direct children of a process, where there is a /proc."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


@contextmanager
def _process(command: Sequence[str], variables: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=of_a_process(variables), stdout=output, stderr=output, start_new_session=True
        )
    guard = Guard('kill -s KILL -- "-$1"', str(process.pid))
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        guard.disarm()


def _ready(server: Running, path: str) -> Running:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}", timeout=2) as answer:
                if answer.status == 200:
                    return server
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"no answer on port {server.port}")


def _cpu(pid: int) -> float:
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
