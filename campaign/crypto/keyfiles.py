"""Secrets that are made once and kept in a file only the owner may read."""

import os
import secrets
from pathlib import Path

# 128 bits in hexadecimal: nothing shorter was ever written here.
_SHORTEST = 32


class Damaged(Exception):
    """A key file is not what was written; the message is one line that names it."""


def once(path: Path, size: int = 32) -> str:
    """The secret in ``path``, made on first use: ``size`` random bytes in hexadecimal, mode 0600.

    Two processes that start at once agree on one secret: a link to a finished file either appears or does not.
    Raises ``OSError`` where the folder cannot be written, and ``Damaged``.
    """
    try:
        return read(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(size))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return read(path)


def read(path: Path) -> str:
    """The secret in ``path``. An empty file is no secret: whatever it signed or blinded, anybody could.

    Raises ``FileNotFoundError`` and ``Damaged``.
    """
    try:
        secret = path.read_bytes().decode("ascii").strip()
    except UnicodeDecodeError:
        secret = ""
    if len(secret) < _SHORTEST:
        raise Damaged(f"{path} is damaged: put it back from a backup")
    return secret
