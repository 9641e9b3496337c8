"""``campaign run``: web and worker begin together, and end together."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Command, is_one_line
from tests.services import ports
from tests.services.environment import of_a_process
from tests.services.live import COMMAND, LiveServer
from tests.stories.people import Visitor, over_http
from tests.web.waiting import until

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_it_serves_says_where_and_ends_cleanly(live_server: LiveServer) -> None:
    visitor = Visitor(over_http(live_server.url))

    assert visitor.get("/readyz").status == 200
    assert f"Campaign is at {live_server.url}" in live_server.printed()
    live_server.stop()
    with pytest.raises(OSError, match="refused"):
        visitor.get("/healthz")
    assert "Traceback" not in live_server.printed()


def test_it_ends_cleanly_however_early_it_is_asked_to(variables: dict[str, str], tmp_path: Path) -> None:
    port = str(ports.free())
    for pause in (0.6, 1.2):
        running = subprocess.Popen(
            [*COMMAND, "run", "--port", port],
            cwd=tmp_path,
            env=of_a_process(variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(pause)
        running.send_signal(signal.SIGINT if pause > 1 else signal.SIGTERM)
        output, _ = running.communicate(timeout=60)
        assert running.returncode == 0, output
        assert "Traceback" not in output


@pytest.mark.parametrize("shared", [False, True], ids=["alone", "willing to share"])
def test_a_port_that_is_taken_is_one_line(campaign: Command, shared: bool) -> None:
    """A second ``make run`` must not take half of the first one's requests, nor restart for ever."""
    with socket.socket() as listener:
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert is_one_line(campaign("run", "--port", str(port)), 1, f"127.0.0.1:{port}", "--port")


def test_a_host_that_is_not_here_is_one_line(campaign: Command) -> None:
    assert is_one_line(campaign("run", "--host", "192.0.2.1"), 1, "192.0.2.1")
    assert is_one_line(campaign("run", "--host", "no such host"), 1, "no such host")


def test_a_worker_ends_cleanly(variables: dict[str, str], tmp_path: Path) -> None:
    running = subprocess.Popen(
        [*COMMAND, "worker"],
        cwd=tmp_path,
        env=of_a_process(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    instance = Path(variables["CAMPAIGN_INSTANCE_DIR"])
    try:
        until(lambda: _handles_sigterm(running.pid), "a worker at work")
    finally:
        running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=60)

    assert (running.returncode, output) == (0, b"")
    assert not (instance / "outbox").exists()


def _handles_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt")).split()[1], 16)
    return bool(caught & 1 << (signal.SIGTERM - 1))


def test_the_command_works_as_a_module_and_by_name(process: Command) -> None:
    by_name = process("list", "--json")
    as_module = subprocess.run(
        [sys.executable, "-m", "campaign", "--version"], check=True, capture_output=True, text=True
    )

    assert (by_name.code, by_name.json, by_name.err) == (0, [], "")
    assert as_module.stdout.startswith("campaign ")


def test_a_failure_is_one_line_in_a_process_too(process: Command) -> None:
    assert is_one_line(process("open", "nowhere"), 1, "no campaign 'nowhere'")
    assert is_one_line(process("list", BASE_URI="x"), 2, "CAMPAIGN_BASE_URI")
