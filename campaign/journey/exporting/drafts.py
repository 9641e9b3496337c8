"""Folders that are being written, and what a killed process has left of one.

Whoever writes a draft holds a lock on it (flock(2) on the folder), which ends with the process, however that ends.
A draft that nobody holds is left over, and holds signers' details: whoever writes beside it next removes it.
"""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = re.compile(r"\..+\.[0-9a-f]{12}\.partial")


@contextmanager
def draft(target: Path) -> Iterator[Path]:
    """A new hidden folder beside ``target``, for one process to write; gone at the end unless it was renamed."""
    path, held = _make(target)
    try:
        sweep(target.parent)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(held)


def sweep(folder: Path) -> int:
    """Removes the drafts in ``folder`` that no living process writes; gives how many."""
    try:
        left = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return 0  # a folder that may be written and not listed
    return sum(map(_remove_if_left, left))


def _make(target: Path) -> tuple[Path, int]:
    while True:
        path = target.with_name(f".{target.name}.{secrets.token_hex(6)}.partial")
        path.mkdir(parents=True, mode=0o700)
        held = os.open(path, os.O_RDONLY)
        # A file system that knows no locks has none for the sweeper either: it removes nothing there.
        with suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX)
        if path.exists():
            return path, held
        os.close(held)  # swept away between the two lines above


def _remove_if_left(path: Path) -> bool:
    try:
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return False
    finally:
        os.close(held)
    return not path.exists()
