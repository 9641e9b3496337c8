"""The tables of a bundle: one CSV of all signatures, or one a region and an index of them."""

import csv
import io
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from json import JSONDecoder
from pathlib import Path

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import bundle
from campaign.journey.exporting.bundle import Out, Written
from campaign.journey.exporting.rules import FIXED_AFTER, RISKY, Format, columns, guard, is_whole, regional_names
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
    """One CSV file (RFC 4180: CRLF ends, quotes where needed); rows go through the csv module a part at a time."""

    def __init__(self, out: Out, form: Format) -> None:
        self._out = out
        self._buffer = io.StringIO(newline="")
        self._rows = csv.writer(self._buffer, delimiter=form.delimiter, lineterminator="\r\n").writerows

    def write(self, rows: Iterable[Sequence[object]]) -> None:
        """Appends the rows."""
        self._rows(rows)
        self._out.write(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()


def _open(stack: ExitStack, path: Path, files: dict[str, Written], campaign: Campaign, form: Format) -> _Sheet:
    out, files[path.name] = stack.enter_context(bundle.file(path))
    if form.bom:
        out.write("\ufeff")
    sheet = _Sheet(out, form)
    sheet.write([header(campaign, form)])
    return sheet


def _kept(part: Sequence[Raw], erased: "array[int]") -> Sequence[Raw]:
    gone = [row[6] for row in part if row[0] is None]
    if not gone:
        return part
    erased.extend(gone)
    return [row for row in part if row[0] is not None]


def _cells(part: Sequence[Raw], first: int, campaign: Campaign, form: Format) -> Iterator[list[object]]:
    """A list a row. The inner loop of an export: what is done here is done a million times."""
    keys, decode = columns(campaign.fields, form.columns), JSONDecoder().raw_decode
    # The salt would let anybody guess what was left out.
    salted = is_whole(campaign.fields, form.columns)
    for number, (details, _, signed, confirmed, source, version, index, salt) in enumerate(part, first):
        answers = decode(details or "{}")[0]
        typed = [answers.get(key, "") for key in keys]
        safe = [f"'{cell}" if cell[:1] in RISKY else cell for cell in typed]
        yield [number, *safe, signed, confirmed, source, version, index, salt if salted else ""]


def _placed(
    part: Sequence[Raw], rows: Iterator[list[object]], sheets: dict[str, _Sheet], by_region: bool
) -> list[tuple[str, list[list[object]]]]:
    """The rows by the table that they belong into."""
    if not by_region:
        return [("", list(rows))]
    placed: dict[str, list[list[object]]] = {}
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
