"""The real ``campaign run``: web and worker as processes of their own."""

import os
import signal
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services import ports
from tests.services.environment import of_a_process
from tests.services.guard import Guard

_SCRIPT = Path(sysconfig.get_path("scripts")) / "campaign"
# The installed command; an environment that holds the dependencies alone has none.
COMMAND = [str(_SCRIPT)] if _SCRIPT.exists() else [sys.executable, "-m", "campaign"]
# A machine that does ten other things starts slowly; a quick one does not wait.
_SECONDS = 90


@dataclass(frozen=True)
class LiveServer:
    """A running server. ``log`` is everything it printed."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def stop(self) -> None:
        """Asks it to stop, and holds it to that: status 0, and no process left behind."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running {_SECONDS} s after SIGTERM\n{self.printed()}") from None
        assert status == 0, f"exit status {status}\n{self.printed()}"
        assert not _is_alive(self.process.pid), f"left processes behind\n{self.printed()}"

    def printed(self) -> str:
        """The log so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running(folder: Path, settings: dict[str, str], name: str = "127.0.0.1") -> Iterator[LiveServer]:
    """``campaign run`` on a free port, ready to answer as ``name``. A test may have ended it, by whatever signal."""
    port = ports.free()
    url = f"http://{name}:{port}"
    environment = of_a_process(settings | {"CAMPAIGN_BASE_URL": url})
    command = [*COMMAND, "run", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    guard = Guard('kill -s KILL -- "-$1"', str(process.pid))
    server = LiveServer(url, process, log)
    try:
        _wait_until_ready(server)
        yield server
        if process.poll() is None:
            server.stop()
    finally:
        if _is_alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        guard.disarm()


def _wait_until_ready(server: LiveServer) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(f"ended at once with status {server.process.returncode}\n{server.printed()}")
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"no answer from /healthz in {_SECONDS} s\n{server.printed()}")


def _is_alive(group: int) -> bool:
    """Whether any process of that group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
