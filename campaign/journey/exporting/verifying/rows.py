"""The rows of a bundle, each against the entry of the ledger that counted it.

A table is read in parts, each by one process, and a part some hundred rows at a time: column by column, because that is
what makes a million rows a matter of seconds.
"""

import csv
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import repeat
from pathlib import Path

from campaign.journey.exporting.rules import unguard
from campaign.journey.exporting.verifying import cells
from campaign.journey.exporting.verifying.entry_file import EntryFile
from campaign.journey.exporting.verifying.log import HEAD
from campaign.journey.exporting.verifying.wrong import Wrong

Columns = Mapping[str, Sequence[str]]

RECORD = "campaign record 1"
_NOT_COMMITTED = ("number", "ledger_index", "salt")


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes ``[start, end)`` of a table, which begin and end with a row, and all that they are checked against."""

    path: Path
    start: int
    end: int
    delimiter: str
    columns: tuple[str, ...]
    whole: bool
    statements: Mapping[str, str]
    file: EntryFile


@dataclass(slots=True)
class Found:
    """What a part holds: its rows' numbers, and which entries have a row: ``seen`` begins with entry ``lowest``.

    ``places`` counts rows by region (empty without one) and source, as cells of the table.
    """

    name: str
    last: int = 0
    lowest: int = 0
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    seen: bytearray = field(default_factory=bytearray)
    places: Counter[tuple[str, str]] = field(default_factory=Counter)


def check(part: Part) -> Found:
    """Checks every row of the part. Raises ``Wrong``."""
    checker = _Checker(part)
    try:
        for rows, guarded in cells.read(part.path, part.start, part.end, part.delimiter):
            checker.take(rows, guarded)
    except csv.Error as error:
        raise checker.wrong(f"is no CSV, in it or soon after it: {error}") from None
    except OSError as error:
        raise Wrong(part.path.name, f"can't be read: {error.strerror}") from None
    return checker.found


class _Checker:
    """One pass over a part."""

    def __init__(self, part: Part) -> None:
        self.found = Found(part.path.name)
        self._part = part
        self._committed = sorted(set(part.columns) - set(_NOT_COMMITTED))
        self._block: list[str] = []
        self._first = 0

    def take(self, rows: cells.Rows, guarded: bool) -> None:
        """Checks the next rows; ``guarded`` says whether any cell may begin with the guard."""
        width = len(self._part.columns)
        if set(map(len, rows)) != {width}:
            before = next(place for place, row in enumerate(rows) if len(row) != width)
            self._order(*self._numbers(dict(zip(self._part.columns, zip(*rows[:before], strict=True), strict=False))))
            raise self.wrong("has too many or too few cells")
        columns = dict(zip(self._part.columns, zip(*rows, strict=True), strict=True))
        numbers, indexes = self._numbers(columns)
        self._order(numbers, indexes)
        said, listed = self._said(columns, guarded), self._listed(indexes)
        if said != listed:
            self._compare(numbers, indexes, said, listed)
        self.found.places.update(zip(columns.get("region", repeat("")), columns["source"], strict=False))

    def wrong(self, words: str) -> Wrong:
        """What is said of the row after the last one that was in order."""
        return self._wrong(f"the row after number {self.found.last}" if self.found.last else "the first row", words)

    def _wrong(self, place: str, words: str) -> Wrong:
        return Wrong(self._part.path.name, words, place)

    def _numbers(self, columns: Columns) -> tuple[list[int], list[int]]:
        cells = columns.get("number", ()), columns.get("ledger_index", ())
        try:
            numbers, indexes = list(map(int, cells[0])), list(map(int, cells[1]))
        except ValueError:
            raise self.wrong("lacks its number or its ledger index, or one soon after it does") from None
        if (*map(str, numbers),) != tuple(cells[0]) or (*map(str, indexes),) != tuple(cells[1]):
            raise self.wrong("has a number or a ledger index in odd digits, or one soon after it has")
        return numbers, indexes

    def _order(self, numbers: list[int], indexes: list[int]) -> None:
        """Rows are in the ledger's order, no row comes twice, and numbers only grow."""
        found = self.found
        if indexes and not found.last:
            found.lowest = max(indexes[0], 0)
        reached = found.lowest + len(found.seen)
        end = reached + len(indexes)
        follow = numbers == list(range(found.last + 1, found.last + 1 + len(numbers)))
        if follow and indexes == list(range(reached, end)) and end <= self._part.file.size:
            found.seen += b"\x01" * len(indexes)
            found.last += len(numbers)
            found.numbers.extend(numbers)
            return
        for number, index in zip(numbers, indexes, strict=True):
            self._step(number, index)

    def _step(self, number: int, index: int) -> None:
        """One row where entries or numbers are left out: of those who left, or live elsewhere, or were erased."""
        found, gap = self.found, index - self.found.lowest - len(self.found.seen)
        if gap < 0 or number <= found.last:
            raise self.wrong(f"is out of order: number {number}, ledger entry {index}")
        if index >= self._part.file.size:
            raise self.wrong(f"names ledger entry {index}, and the ledger ends before it")
        if number > self._part.file.size:
            raise self.wrong(f"has number {number}, and there are fewer entries")
        found.seen += bytes(gap) + b"\x01"
        found.last = number
        found.numbers.append(number)

    def _said(self, columns: Columns, guarded: bool) -> list[str]:
        """The entry that each row calls for."""
        salts = columns["salt"]
        parts: list[Iterable[str]] = [repeat(f"{RECORD}\x1f"), salts]
        for key in self._committed:
            parts += _pairs(key, columns[key], guarded)
        records = map("".join, zip(*parts, strict=False))
        known = self._part.statements
        return [
            f"1 sign {moment[:13]}Z {known.get(version)} {sha256(record.encode('latin-1')).hexdigest()}"
            for moment, version, record in zip(
                columns["confirmed_at"], columns["statement_version"], records, strict=True
            )
        ]

    def _listed(self, indexes: Sequence[int]) -> list[str]:
        """The ledger's entries at these places; most often they follow each other."""
        listed: list[str] = []
        follow = indexes[-1] - indexes[0] + 1 == len(indexes)
        while len(listed) < len(indexes):
            index = indexes[len(listed)]
            if not 0 <= index - self._first < len(self._block):
                number = self._part.file.block_of(index)
                self._block, self._first = self._part.file.text(number), self._part.file.numbers[number]
            start = index - self._first
            listed += self._block[start : start + len(indexes) - len(listed) if follow else start + 1]
        return listed

    def _compare(self, numbers: list[int], indexes: list[int], said: list[str], listed: list[str]) -> None:
        """Finds the first row that is not as its entry says; without all columns, the commitments can't be compared."""
        for number, index, own, entry in zip(numbers, indexes, said, listed, strict=True):
            if own == entry or (not self._part.whole and own[:HEAD] == entry[:HEAD] and entry.startswith("1 sign ")):
                continue
            raise self._wrong(f"the row of number {number}", self._unlike(own, index, entry))

    def _unlike(self, own: str, index: int, entry: str) -> str:
        line = f"ledger entry {index}"
        if not entry.startswith("1 sign "):
            return f"names {line}, which is no signature"
        hour, statement = own.split(" ")[2:4]
        if entry.split(" ")[3] != statement:
            return f"names another statement than {line}"
        if entry.split(" ")[2] != hour:
            return f"was confirmed in another hour than {line} says"
        return f"is not what {line} commits to: a cell or the salt was changed"


def _pairs(key: str, column: Sequence[str], guarded: bool) -> list[Iterable[str]]:
    """What a column adds to each record: nothing where its cell is empty."""
    if guarded:
        column = list(map(unguard, column))
    if "" in column:
        return [[f"\x1f{key}={cell}" if cell else "" for cell in column]]
    return [repeat(f"\x1f{key}="), column]
