"""A folder that is there whole or not at all, and the checksums of what lies in it."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from campaign.errors import Refused
from campaign.journey.exporting import drafts


@contextmanager
def folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside ``target`` that takes its name at the end, or disappears; what others left goes too.

    Raises ``Refused`` where ``target`` exists, or cannot be made.
    """
    if target.exists() or target.is_symlink():
        raise Refused("exists", "out", given=str(target))
    try:
        with drafts.draft(target) as draft:
            yield draft
            _sync(draft)
            draft.rename(target)
            _sync(target.parent)
    except OSError as error:
        raise Refused("cannot_write", "out", given=str(target), why=error.strerror or str(error)) from None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(slots=True)
class Written:
    """A finished file's size in bytes and SHA-256 in hexadecimal."""

    size: int = 0
    sha256: str = ""


_BUFFER = 256 * 1024


class Out:
    """A text file that hashes the bytes it writes, a buffer at a time."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._parts: list[str] = []
        self._waiting = 0
        self.size = 0

    def write(self, text: str) -> int:
        """Takes text in; what ``csv.writer`` needs of a file."""
        self._parts.append(text)
        self._waiting += len(text)
        if self._waiting >= _BUFFER:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Encodes, hashes and writes what was taken in."""
        data = "".join(self._parts).encode("utf-8")
        self._parts, self._waiting = [], 0
        self._hash.update(data)
        self.size += len(data)
        self._file.write(data)

    def hexdigest(self) -> str:
        """SHA-256 of all that was written."""
        return self._hash.hexdigest()


@contextmanager
def file(path: Path) -> Iterator[tuple[Out, Written]]:
    """Writes UTF-8 text to ``path`` and syncs it; size and checksum are known at the end."""
    written = Written()
    with path.open("wb") as raw:
        out = Out(raw)
        yield out, written
        out.flush()
        raw.flush()
        os.fsync(raw.fileno())
    written.size, written.sha256 = out.size, out.hexdigest()


def put(path: Path, text: str) -> Written:
    """Writes a whole file at once."""
    with file(path) as (out, written):
        out.write(text)
    return written


def put_json(path: Path, value: object) -> Written:
    """Writes JSON that a person can read: sorted, indented, real letters."""
    return put(path, json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
