"""``index.csv`` of a bundle with one table a region: how many rows each has, and whose."""

import csv
import io
from pathlib import Path

from campaign.journey.exporting.rules import unguard
from campaign.journey.exporting.verifying import files
from campaign.journey.exporting.verifying.documents import INDEX, TOTALS, Manifest, Totals
from campaign.journey.exporting.verifying.tables import Joined
from campaign.journey.exporting.verifying.wrong import Wrong

_HEADER = ["file", "region", "label", "signatures", "sha256"]


def check_index(folder: Path, manifest: Manifest, said: Totals, joined: Joined) -> None:
    """The index lists every table with its region, rows and checksum, and the totals fit. Raises ``Wrong``.

    The labels are the words of the campaign's form, which nothing else in a bundle knows.
    """
    if INDEX not in manifest.files:
        return
    rows = _rows(files.text(folder, INDEX))
    if [row[0] for row in rows] != list(manifest.tables):
        raise Wrong(INDEX, "does not list the tables of the manifest, one a line in their order")
    places = [unguard(row[1]) for row in rows]
    if places[0] or "" in places[1:] or len(set(places)) != len(places):
        raise Wrong(INDEX, "does not name each region once, after the table of no region")
    for place, (name, _, _, count, sha256) in zip(places, rows, strict=True):
        found = joined.tables[name]
        if count != str(found.total()):
            raise Wrong(INDEX, f"says {count} signatures for {name}, and it holds {found.total()}")
        if sha256 != manifest.files[name][1]:
            raise Wrong(INDEX, f"names another sha256 for {name} than the manifest")
        if "region" in manifest.columns:
            _check_regions(name, place, set(found), set(places))
        _check_total(place, found.total(), said, whole=joined.count == said.signatures)


def _rows(text: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Wrong(INDEX, f"is no CSV: {error}") from None
    if rows[:1] != [_HEADER] or any(len(row) != len(_HEADER) for row in rows) or not text.endswith("\r\n"):
        raise Wrong(INDEX, "has other columns than an index has, or is cut")
    return rows[1:]


def _check_regions(name: str, place: str, found: set[str], places: set[str]) -> None:
    strange = found - {place} if place else found & places - {""}
    if strange:
        raise Wrong(name, f"holds a row of region {min(strange)!r}, and the index says it is of {place or 'none'!r}")


def _check_total(place: str, count: int, said: Totals, *, whole: bool) -> None:
    total = said.by_region.get(place, 0)
    if place and (total < count or (whole and total != count)):
        raise Wrong(TOTALS, f"by_region says {total} for {place!r}, and the index {count}")
