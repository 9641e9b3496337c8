"""Messages in a Maildir, each claimed by renaming it.

What a killed run had claimed can be claimed anew when its claim has run out. Whoever has read a message deletes it.
"""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from campaign.journey.mailing.bounces.reading import LONGEST
from campaign.journey.mailing.rules import LEASE

_MARK = "~"
# Of a message's old name: a character may have four bytes, and a name 255.
_KEPT = 50


def messages(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Claims one message after the other; gives its file and its beginning.

    Raises ``OSError`` where the folder is no Maildir.
    """
    for path in _waiting(folder):
        mine = _claim(folder, path)
        if mine is not None:
            yield mine, _beginning(mine)


def _waiting(folder: Path) -> Iterator[Path]:
    yield from sorted(_listed(folder / "new"))
    ended = time.time() - LEASE.total_seconds()
    for path in sorted(_listed(folder / "cur")):
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < ended:
                yield path


def _listed(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if not path.name.startswith("."))


def _claim(folder: Path, path: Path) -> Path | None:
    """The message under a name that nobody else knows; None where somebody else was faster."""
    if path.is_symlink() or not path.is_file():
        return None
    mine = folder / "cur" / f"{path.name.partition(_MARK)[0][:_KEPT]}{_MARK}{secrets.token_hex(8)}"
    try:
        os.utime(path)
        path.rename(mine)
    except FileNotFoundError:
        return None
    return mine


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST)
