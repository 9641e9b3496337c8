"""The rows of a part of a table, some hundred at a time. RFC 4180, read strictly.

Cells are Latin-1 inside: UTF-8 survives that byte for byte, and what separates cells is ASCII.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from campaign.journey.exporting.verifying.wrong import Wrong

Rows = list[list[str]]

_CHUNK = 64 << 10
_LONGEST = 1 << 20
_END = b"\r\n"


def read(path: Path, start: int, end: int, delimiter: str) -> Iterator[tuple[Rows, bool]]:
    """The rows in the bytes ``[start, end)``, which begin and end with a row; and whether an apostrophe is among them.

    Raises ``Wrong`` for what can't be in a table, ``csv.Error``, and ``OSError``.
    """
    place = start
    with path.open("rb") as file:
        while place < end:
            file.seek(place)
            chunk = _whole_rows(file.read(min(_CHUNK, end - place)))
            if chunk is None:
                chunk = _whole_rows(_read_more(file, place, end))
            if chunk is None:
                raise Wrong(path.name, "holds a row that is cut or far too long", f"byte {place:,}")
            _check(path.name, chunk, place)
            place += len(chunk)
            yield _split(chunk.decode("latin-1"), delimiter), b"'" in chunk


def _read_more(file: io.BufferedReader, place: int, end: int) -> bytes:
    file.seek(place)
    return file.read(min(_LONGEST, end - place))


def _whole_rows(data: bytes) -> bytes | None:
    """The rows that end in these bytes: before the last end of a line with an even number of quotes before it.

    Where a file makes them odd on purpose, the strict reader finds that a row does not end.
    """
    cut = data.rfind(_END) + len(_END)
    while cut >= len(_END):
        if data.count(b'"', 0, cut) % 2 == 0:
            return data[:cut]
        cut = data.rfind(_END, 0, cut - len(_END)) + len(_END)
    return None


def _check(name: str, chunk: bytes, place: int) -> None:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Wrong(name, "is not UTF-8", f"byte {place + error.start:,}") from None
    for separator in (b"\x1e", b"\x1f"):
        if separator in chunk:
            raise Wrong(
                name, "holds a control character that no cell may have", f"byte {place + chunk.find(separator):,}"
            )


def _split(text: str, delimiter: str) -> Rows:
    """Most lines hold no quote, and are split as they are."""
    lines = text.split("\r\n")
    lines.pop()
    plain = text.count("\n") == len(lines) == text.count("\r")
    if not plain or any(line.count('"') % 2 for line in lines if '"' in line):
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return [line.split(delimiter) if '"' not in line else _quoted(line, delimiter) for line in lines]


def _quoted(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter, strict=True))
