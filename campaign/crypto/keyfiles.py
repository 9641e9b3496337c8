"""Secrets that are made once and kept in a file only the owner may read."""

import os
import secrets
from pathlib import Path


def once(path: Path, size: int = 32) -> str:
    """The secret in ``path``, made on first use: ``size`` random bytes in hexadecimal, mode 0600.

    Two processes that start at once agree on one secret: a link to a finished file either appears or does not.
    Raises ``OSError`` where the folder cannot be written.
    """
    try:
        return path.read_text(encoding="ascii").strip()
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
    return path.read_text(encoding="ascii").strip()
