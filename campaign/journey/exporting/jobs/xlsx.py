"""The bundle's tables as one workbook, for people who open them by double click."""

import csv
import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from campaign.journey.exporting.rules import unguard

# What a sheet holds at most, and how long its name may be (ECMA-376; Excel's own limits).
MOST_ROWS, LONGEST_NAME = 1_048_576, 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write(folder: Path, target: Path, delimiter: str, tick: Callable[[int], None], most_rows: int = MOST_ROWS) -> int:
    """Writes the folder's ``signatures*.csv`` as the sheets of ``target``; gives how many rows went in.

    Every cell is text, so none can become a formula, and a number keeps its leading zeros. Rows go to disk as they
    come: memory does not grow with their number. ``tick`` is called with the rows written so far.
    """
    options = {"constant_memory": True, "tmpdir": str(target.parent), "use_zip64": True}
    written = 0
    with Workbook(str(target), options) as book:
        for path in sorted(folder.glob("signatures*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                for _ in _rows(book, _name(path), csv.reader(file, delimiter=delimiter), most_rows):
                    written += 1
                    if written % 1000 == 0:
                        tick(written)
    return written


def _rows(book: Workbook, name: str, rows: Iterator[list[str]], most_rows: int) -> Iterator[None]:
    """Writes the rows, on as many sheets as they need, each with the header."""
    header = next(rows)
    sheet, place = _sheet(book, name, header), 1
    part = count(2)
    for row in rows:
        if place == most_rows:
            sheet, place = _sheet(book, f"{name[: LONGEST_NAME - 4]} {next(part)}", header), 1
        _write(sheet, place, [unguard(cell) for cell in row])
        place += 1
        yield


def _sheet(book: Workbook, name: str, header: list[str]) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, header)
    return sheet


def _write(sheet: Worksheet, place: int, cells: list[str]) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(place, column, cell)


def _name(path: Path) -> str:
    short = path.stem.removeprefix("signatures-") or path.stem
    return _FORBIDDEN.sub("-", short)[:LONGEST_NAME]
