"""The tables of a bundle: one CSV of all signatures, or one a region and an index of them."""

import csv
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import bundle
from campaign.journey.exporting.bundle import Written
from campaign.journey.exporting.rules import FIXED_AFTER, Format, columns, guard, instant

_NOWHERE = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the tables are to be written."""

    form: Format
    by_region: bool = False
    progress: Callable[[int, int], None] | None = None


def header(campaign: Campaign, form: Format) -> list[str]:
    """The columns of the table."""
    return ["number", *columns(campaign.fields, form.columns), *FIXED_AFTER]


def write(
    folder: Path, campaign: Campaign, rows: Iterable[Row[*tuple[Any, ...]]], expected: int, plan: Plan
) -> tuple[dict[str, Written], int]:
    """Writes the rows as they come; gives the files and how many rows there were. Raises ``Refused``."""
    names = _regional_names(campaign) if plan.by_region else {_NOWHERE: "signatures.csv"}
    top = header(campaign, plan.form)
    keys = top[1 : -len(FIXED_AFTER)]
    counts = dict.fromkeys(names, 0)
    with ExitStack() as stack:
        sheets, files = _open(stack, folder, names, plan.form, top)
        number = 0
        for number, row in enumerate(rows, start=1):
            place = row.region if plan.by_region and row.region in names else _NOWHERE
            counts[place] += 1
            sheets[place](_cells(number, row, keys))
            if plan.progress and number % 1000 == 0:
                plan.progress(number, expected)
    if plan.progress:
        plan.progress(number, expected)
    if plan.by_region:
        files["index.csv"] = _index(folder, campaign, names, counts, files)
    return files, number


def _open(
    stack: ExitStack, folder: Path, names: dict[str, str], form: Format, top: list[str]
) -> tuple[dict[str, Callable[[list[str]], object]], dict[str, Written]]:
    sheets: dict[str, Callable[[list[str]], object]] = {}
    files: dict[str, Written] = {}
    for place, name in names.items():
        out, files[name] = stack.enter_context(bundle.file(folder / name))
        if form.bom:
            out.write("\ufeff")
        # RFC 4180: CRLF ends, quotes where needed.
        sheets[place] = csv.writer(out, delimiter=form.delimiter, lineterminator="\r\n").writerow
        sheets[place](top)
    return sheets, files


def _cells(number: int, row: Row[*tuple[Any, ...]], keys: list[str]) -> list[str]:
    answers = row.details
    if answers is None:
        raise Refused("details_erased")
    return [
        str(number),
        *(guard(answers.get(key, "")) for key in keys),
        instant(row.created_at),
        instant(row.confirmed_at),
        row.source,
        str(row.version),
        str(row.ledger_index),
        row.salt,
    ]


def _regional_names(campaign: Campaign) -> dict[str, str]:
    field = campaign.field("region")
    if field is None:
        raise Refused("no_regions", "by")
    names = {
        option.value: f"signatures-{place:02}-{option.value}.csv" for place, option in enumerate(field.options, start=1)
    }
    return {_NOWHERE: "signatures-00-no-region.csv", **names}


def _index(
    folder: Path, campaign: Campaign, names: dict[str, str], counts: dict[str, int], files: dict[str, Written]
) -> Written:
    field = campaign.field("region")
    labels = {option.value: option.labels for option in field.options} if field else {}
    with bundle.file(folder / "index.csv") as (out, written):
        sheet = csv.writer(out, lineterminator="\r\n")
        sheet.writerow(["file", "region", "label", "signatures", "sha256"])
        for place, name in names.items():
            label = labels.get(place, {}).get(campaign.languages[0], place)
            sheet.writerow([name, guard(place), guard(label), counts[place], files[name].sha256])
    return written
