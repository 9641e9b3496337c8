"""Cleaning up however the tests end: a shell that waits for this process and then runs a script."""

import subprocess
from typing import Any


class Guard:
    """Runs ``script`` (its arguments are ``$1``, ``$2`` …) on ``fire``, or when this process is gone.

    The shell reads a pipe whose other end only this process holds: the kernel closes it even after SIGKILL.
    """

    def __init__(self, script: str, *arguments: str, **popen: Any) -> None:
        self._shell = subprocess.Popen(
            ["sh", "-c", f"if read -r _; then exit 0; fi; {script}", "guard", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the tests
            **popen,
        )

    def fire(self) -> None:
        """Runs the script now and waits for it."""
        self._shell.communicate(timeout=60)

    def disarm(self) -> None:
        """Lets the shell go without running the script."""
        self._shell.communicate(b"done\n", timeout=60)
