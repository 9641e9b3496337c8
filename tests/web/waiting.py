"""Waiting for what other processes, or pages held in memory, do in their own time."""

import time
from collections.abc import Callable

_SECONDS = 30.0


def until(condition: Callable[[], object], what: str = "it") -> None:
    """Returns as soon as ``condition`` is met; fails when it has not been for half a minute."""
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not happen in {_SECONDS:.0f} s"
        time.sleep(0.05)
