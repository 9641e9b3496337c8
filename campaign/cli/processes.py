"""Running parts of an installation as child processes: started together, restarted alone, ended together."""

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

from campaign import log

_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.2
_RESTART_SECONDS = 1.0
_PATIENCE_SECONDS = 30.0
_SUPERVISOR = "SUPERVISING_CAMPAIGN"


def supervise(commands: Sequence[Sequence[str]]) -> int:
    """Runs each command as a child until SIGTERM or SIGINT; gives the exit code.

    A child that ends by itself is started again, so that one bad moment does not leave letters lying.
    """
    ended: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    children = [_start(command) for command in commands]
    while not ended:
        time.sleep(_POLL_SECONDS)
        for place, child in enumerate(children):
            if child.poll() is not None and not ended:
                log.event("restarting", part=commands[place][0], exit_code=child.returncode)
                time.sleep(_RESTART_SECONDS)
                children[place] = _start(commands[place])
    # One that had ended by itself has nothing left to stop, whatever it ended of.
    running = [child for child in children if child.poll() is None]
    for child in running:
        child.terminate()
    return max([_wait(child) for child in running], default=0)


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    # The same program as this one, wherever it is installed.
    environment = {**os.environ, _SUPERVISOR: str(os.getpid())}
    return subprocess.Popen([sys.executable, "-m", "campaign", *command], env=environment)  # noqa: S603 -- our own arguments


def _wait(child: "subprocess.Popen[bytes]") -> int:
    try:
        # One that was still starting has no handler yet and nothing in hand: the signal alone ends it.
        code = child.wait(_PATIENCE_SECONDS)
        return 0 if code == -signal.SIGTERM else abs(code)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return 1


def die_with_parent() -> None:
    """Asks the kernel to end this process with the one that started it, even if that is killed (Linux, prctl(2))."""
    maker = multiprocessing.parent_process()  # of the web server's workers: its main process
    parent = maker.pid if maker else os.environ.get(_SUPERVISOR)
    # While such a worker starts, its main process's handler would swallow SIGTERM.
    death = signal.SIGKILL if maker else signal.SIGTERM
    if sys.platform != "linux" or parent is None:
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, death)
    if os.getppid() != int(parent):
        sys.exit("the parent process is gone")
