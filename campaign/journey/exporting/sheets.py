"""The tables of a bundle: one CSV of all signatures, or one a region and an index of them."""

import csv
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import bundle
from campaign.journey.exporting.bundle import Out, Written
from campaign.journey.exporting.rules import (
    FIXED_AFTER,
    RISKY,
    Format,
    columns,
    guard,
    is_whole,
    needs_quotes,
    quote,
    regional_names,
)
from campaign.journey.exporting.table import Raw

_ONLY = "signatures.csv"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the tables are to be written."""

    form: Format
    by_region: bool = False
    progress: Callable[[int, int], None] | None = None


@dataclass(slots=True)
class Tables:
    """What was written: ``names`` are the tables of rows; ``erased`` are the ledger indexes of rows that are gone."""

    names: list[str]
    files: dict[str, Written] = field(default_factory=dict)
    rows: int = 0
    erased: "array[int]" = field(default_factory=lambda: array("q"))


def header(campaign: Campaign, form: Format) -> list[str]:
    """The columns of the table."""
    return ["number", *columns(campaign.fields, form.columns), *FIXED_AFTER]


def write(folder: Path, campaign: Campaign, parts: Iterable[Sequence[Raw]], expected: int, plan: Plan) -> Tables:
    """Writes the rows as they come, those without details left out. Raises ``Refused``."""
    names = regional_names(campaign) if plan.by_region else {"": _ONLY}
    tables = Tables(list(names.values()))
    counts = dict.fromkeys(names, 0)
    with ExitStack() as stack:
        sheets = {
            place: _open(stack, folder / name, tables.files, campaign, plan.form) for place, name in names.items()
        }
        for part in parts:
            kept = _kept(part, tables.erased)
            rows = _cells(kept, tables.rows + 1, campaign, plan.form)
            for place, some in _placed(kept, rows, sheets, plan.by_region):
                sheets[place].write(some)
                counts[place] += len(some)
            tables.rows += len(kept)
            if plan.progress:
                plan.progress(tables.rows + len(tables.erased), expected)
    if plan.by_region:
        tables.files["index.csv"] = _index(folder, campaign, names, counts, tables.files)
    return tables


class _Sheet:
    """One CSV file (RFC 4180: CRLF ends, quotes where needed), written a part at a time."""

    def __init__(self, out: Out, form: Format) -> None:
        self._out = out
        self._delimiter = form.delimiter

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Appends the rows, whose cells have their quotes already."""
        self._out.write("".join([f"{self._delimiter.join(row)}\r\n" for row in rows]))


def _open(stack: ExitStack, path: Path, files: dict[str, Written], campaign: Campaign, form: Format) -> _Sheet:
    out, files[path.name] = stack.enter_context(bundle.file(path))
    if form.bom:
        out.write("\ufeff")
    sheet = _Sheet(out, form)
    sheet.write([[quote(name, form.delimiter) for name in header(campaign, form)]])
    return sheet


def _kept(part: Sequence[Raw], erased: "array[int]") -> Sequence[Raw]:
    gone = [row[6] for row in part if row[0] is None]
    if not gone:
        return part
    erased.extend(gone)
    return [row for row in part if row[0] is not None]


def _cells(part: Sequence[Raw], first: int, campaign: Campaign, form: Format) -> Iterator[Sequence[str]]:
    """The cells of each row. Made column by column: what is done for each cell is done many million times."""
    if not part:
        return iter(())
    details, _, signed, confirmed, source, version, index, salts = zip(*part, strict=True)
    answers: list[dict[str, str]] = json.loads(f"[{','.join(details)}]")
    keys = columns(campaign.fields, form.columns)
    typed = [_typed([one.get(key, "") for one in answers], form.delimiter) for key in keys]
    # The salt would let anybody guess what was left out.
    salted = salts if is_whole(campaign.fields, form.columns) else repeat("")
    numbers = map(str, count(first))
    return zip(numbers, *typed, signed, confirmed, source, map(str, version), map(str, index), salted, strict=False)


def _typed(column: list[str], delimiter: str) -> list[str]:
    """What signers typed, safe for spreadsheets and CSV. Most columns are so already: they are looked at as a whole."""
    if not RISKY.isdisjoint({cell[:1] for cell in column}):
        column = list(map(guard, column))
    if needs_quotes("".join(column), delimiter):
        column = [quote(cell, delimiter) for cell in column]
    return column


def _placed(
    part: Sequence[Raw], rows: Iterator[Sequence[str]], sheets: dict[str, _Sheet], by_region: bool
) -> list[tuple[str, list[Sequence[str]]]]:
    """The rows by the table that they belong into."""
    if not by_region:
        return [("", list(rows))]
    placed: dict[str, list[Sequence[str]]] = {}
    for raw, row in zip(part, rows, strict=True):
        region = raw[1] if raw[1] in sheets else None
        placed.setdefault(region or "", []).append(row)
    return list(placed.items())


def _index(
    folder: Path, campaign: Campaign, names: dict[str, str], counts: dict[str, int], files: dict[str, Written]
) -> Written:
    region = campaign.field("region")
    labels = {option.value: option.labels for option in region.options} if region else {}
    with bundle.file(folder / "index.csv") as (out, written):
        sheet = csv.writer(out, lineterminator="\r\n")
        sheet.writerow(["file", "region", "label", "signatures", "sha256"])
        for place, name in names.items():
            label = labels.get(place, {}).get(campaign.languages[0], place)
            sheet.writerow([name, guard(place), guard(label), counts[place], files[name].sha256])
    return written
