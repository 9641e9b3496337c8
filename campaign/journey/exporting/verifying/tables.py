"""Where a table can be cut, so that two processes read it, and what all of its parts say together."""

import csv
import io
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress
from pathlib import Path
from typing import BinaryIO

from campaign.journey.exporting.rules import unguard
from campaign.journey.exporting.verifying.documents import Manifest
from campaign.journey.exporting.verifying.entry_file import EntryFile
from campaign.journey.exporting.verifying.rows import Found, Part
from campaign.journey.exporting.verifying.wrong import Wrong

_BOM = "\ufeff".encode()
_CHUNK = 1 << 20
# A part of this many bytes is worth handing to another process.
PART = 24 << 20


def parts(folder: Path, name: str, manifest: Manifest, entries: EntryFile) -> list[Part]:
    """The parts of a table, whose first line is checked here. Raises ``Wrong``."""
    path = folder / name
    try:
        with path.open("rb") as file:
            start = _header(file, name, manifest)
            ends = [*_cuts(file, start), path.stat().st_size]
    except OSError as error:
        raise Wrong(name, f"can't be read: {error.strerror}") from None
    form = (manifest.delimiter, manifest.columns, manifest.whole, manifest.statements, entries)
    return [Part(path, begin, end, *form) for begin, end in zip([start, *ends[:-1]], ends, strict=True)]


def _header(file: BinaryIO, name: str, manifest: Manifest) -> int:
    line = file.readline(_CHUNK)
    if line.startswith(_BOM) != manifest.bom:
        raise Wrong(name, "begins with a byte order mark, or lacks it, against the manifest", "the first line")
    try:
        text = line.decode("utf-8-sig")
        columns = next(csv.reader(io.StringIO(text, newline=""), delimiter=manifest.delimiter, strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        columns = []
    if tuple(columns) != manifest.columns or not line.endswith(b"\n"):
        raise Wrong(name, "has other columns than the manifest says", "the first line")
    return len(line)


def _cuts(file: BinaryIO, start: int) -> Iterator[int]:
    """Ends of lines outside of quotes, some ``PART`` bytes apart: there the number of quotes before is even.

    Where a file makes them odd on purpose, the reader of the part before finds that its last row does not end.
    """
    place, wanted, quotes = start, start + PART, 0
    file.seek(start)
    while chunk := file.read(_CHUNK):
        if place + len(chunk) <= wanted:
            quotes += chunk.count(b'"')
            place += len(chunk)
            continue
        at = 0
        for line in chunk.splitlines(keepends=True):
            at += len(line)
            quotes += line.count(b'"')
            if place + at > wanted and quotes % 2 == 0 and line.endswith(b"\n"):
                yield place + at
                wanted = place + at + PART
        place += len(chunk)


@dataclass(slots=True)
class Joined:
    """All rows of a bundle: ``seen`` holds 1 for each entry of the ledger that has a row.

    ``tables`` counts the rows of each table by region, empty where they name none.
    """

    seen: bytearray
    count: int = 0
    regions: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    tables: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def join(found: Sequence[Found], size: int) -> Joined:
    """Puts together what the parts found, in order. Raises ``Wrong``."""
    joined = Joined(bytearray(size))
    last: dict[str, Found] = {}
    for rows in found:
        before = last.get(rows.name)
        if not rows.seen:
            continue
        if before and rows.lowest < before.lowest + len(before.seen):
            raise Wrong(rows.name, "is out of order", f"the row of number {rows.numbers[0]}")
        last[rows.name] = rows
        _mark(joined.seen, rows)
        joined.count += rows.seen.count(1)
        for (region, source), count in rows.places.items():
            joined.regions[_read(region)] += count
            joined.tables[rows.name][_read(region)] += count
            joined.sources[_read(source)] += count
    for rows in found:
        _check_numbers(rows, joined.seen)
    del joined.regions[""]
    return joined


def _mark(seen: bytearray, rows: Found) -> None:
    end = rows.lowest + len(rows.seen)
    one, other = int.from_bytes(seen[rows.lowest : end], "big"), int.from_bytes(rows.seen, "big")
    if one & other:
        twice = rows.lowest + len(rows.seen) - 1 - ((one & other).bit_length() - 1) // 8
        raise Wrong(rows.name, f"ledger entry {twice} has a second row")
    seen[rows.lowest : end] = (one | other).to_bytes(len(rows.seen), "big")


def _check_numbers(rows: Found, seen: bytearray) -> None:
    """Rows are numbered from 1 in the ledger's order, over all tables."""
    before = seen.count(1, 0, rows.lowest)
    ranks = accumulate(memoryview(seen)[rows.lowest : rows.lowest + len(rows.seen)], initial=before)
    next(ranks)
    wanted = array("I", compress(ranks, rows.seen))
    if rows.numbers == wanted:
        return
    number, rank = next(pair for pair in zip(rows.numbers, wanted, strict=True) if pair[0] != pair[1])
    raise Wrong(rows.name, f"is row {rank} in the ledger's order", f"the row of number {number}")


def _read(cell: str) -> str:
    return unguard(cell.encode("latin-1").decode("utf-8"))
