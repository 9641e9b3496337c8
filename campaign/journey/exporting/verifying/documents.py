"""The JSON of a bundle, read as from an enemy: bounded, no name twice, every value of the type it must have."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from campaign.journey.exporting.verifying import files
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import BadCheckpoint

T = TypeVar("T")
MANIFEST, TOTALS, INDEX = "manifest.json", "totals.json", "index.csv"
ONLY_TABLE = "signatures.csv"
_MAY_COME = {"erased.txt", "public-key.pem", "verify.py", "VERIFY.md"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``manifest.json`` says. ``files`` are size and SHA-256 by name; ``whole`` whether no column is missing."""

    files: Mapping[str, tuple[int, str]]
    signatures: int
    erased: int
    delimiter: str
    bom: bool
    columns: tuple[str, ...]
    tables: tuple[str, ...]
    whole: bool
    size: int
    root: bytes

    @property
    def statements(self) -> dict[str, str]:
        """The SHA-256 of each statement by its version."""
        named = {name.removeprefix("statement-").removesuffix(".txt"): name for name in self.files}
        return {key: self.files[name][1] for key, name in named.items() if name == f"statement-{key}.txt"}


@dataclass(frozen=True, slots=True)
class Totals:
    """What ``totals.json`` says of what ledger and rows can bear out."""

    signatures: int
    by_day: Mapping[str, int]
    by_statement: Mapping[str, int]
    by_region: Mapping[str, int]
    by_source: Mapping[str, int]
    by_language: Mapping[str, int]
    by_state: Mapping[str, int]
    size: int
    root: bytes


def manifest(folder: Path) -> Manifest:
    """Reads ``manifest.json``. Raises ``Wrong``."""
    top = _Part.of(folder, MANIFEST)
    form, counts, ledger = top.part("format"), top.part("counts"), top.part("ledger")
    listed = top.part("files")
    found = Manifest(
        files={name: (listed.part(name).number("size"), listed.part(name).get("sha256", str)) for name in listed.value},
        signatures=counts.number("signatures"),
        erased=counts.number("erased"),
        delimiter=form.get("delimiter", str),
        bom=form.get("bom", bool),
        columns=form.words("columns"),
        tables=form.words("tables"),
        whole=top.get("rows", str) == "whole",
        size=ledger.number("size"),
        root=ledger.root(),
    )
    _check(found)
    return found


def totals(folder: Path) -> Totals:
    """Reads ``totals.json``. Raises ``Wrong``."""
    top = _Part.of(folder, TOTALS)
    ledger = top.part("ledger")
    return Totals(
        signatures=top.number("signatures"),
        by_day=top.part("by_day").numbers(),
        by_statement=top.part("by_statement_version").numbers(),
        by_region=top.part("by_region").numbers(),
        by_source=top.part("by_source").numbers(),
        by_language=top.part("by_language").numbers(),
        by_state=top.part("by_state").numbers(),
        size=ledger.number("size"),
        root=ledger.root(),
    )


def _check(found: Manifest) -> None:
    fixed = ("signed_at", "confirmed_at", "source", "statement_version", "ledger_index", "salt")
    if found.columns[:1] != ("number",) or found.columns[-len(fixed) :] != fixed:
        raise Wrong(MANIFEST, "does not name the columns that every table has")
    if len(set(found.columns)) != len(found.columns) or any("=" in key for key in found.columns):
        raise Wrong(MANIFEST, "names columns that can't be")
    if found.delimiter not in {",", ";", "\t", "|"}:
        raise Wrong(MANIFEST, "names a character that can't separate cells")
    if any(Path(name).name != name or name in {"", ".", ".."} or not name.isprintable() for name in found.files):
        raise Wrong(MANIFEST, "names a file outside of the bundle")
    needed = {"ledger.txt", "checkpoint", TOTALS, *found.tables}
    if not found.tables or len(set(found.tables)) != len(found.tables) or not needed <= set(found.files):
        raise Wrong(MANIFEST, "does not list every file that a bundle has")
    # A file beside those that are checked would be taken for checked: another table of signatures, say.
    index = set() if found.tables == (ONLY_TABLE,) else {INDEX}
    if not index <= set(found.files):
        raise Wrong(MANIFEST, f"does not list {INDEX}, without which nobody knows what each table is")
    for name in sorted(set(found.files) - needed - _MAY_COME - index):
        if re.fullmatch(r"statement-[0-9]+\.txt", name) is None:
            raise Wrong(MANIFEST, f"lists a file that no bundle has: {name}")


@dataclass(frozen=True, slots=True)
class _Part:
    """An object somewhere in a document."""

    file: str
    value: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path, name: str) -> "_Part":
        try:
            value = json.loads(files.text(folder, name), object_pairs_hook=_once, parse_constant=_refused)
        except (ValueError, RecursionError) as error:
            why = "it is nested too deep" if isinstance(error, RecursionError) else _first_line(error)
            raise Wrong(name, f"can't be read as JSON: {why}") from None
        if not isinstance(value, dict):
            raise Wrong(name, "is no JSON object")
        return cls(name, value)

    def get(self, key: str, kind: type[T]) -> T:
        value = self.value.get(key)
        if not isinstance(value, kind):
            raise Wrong(self.file, f"lacks {key!r}, or it is of another kind")
        return value

    def part(self, key: str) -> "_Part":
        return _Part(self.file, self.get(key, dict))

    def number(self, key: str) -> int:
        value = self.get(key, int)
        if isinstance(value, bool) or value < 0:
            raise Wrong(self.file, f"{key!r} is no count")
        return value

    def numbers(self) -> dict[str, int]:
        return {key: self.number(key) for key in self.value}

    def words(self, key: str) -> tuple[str, ...]:
        value = self.get(key, list)
        if not all(isinstance(one, str) for one in value):
            raise Wrong(self.file, f"{key!r} holds something else than text")
        return tuple(value)

    def root(self) -> bytes:
        try:
            return checkpoint.read_root(self.get("root", str))
        except BadCheckpoint as error:
            raise Wrong(self.file, str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
