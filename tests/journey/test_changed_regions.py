"""Bundles with one table a region that their signer changed: index, tables and totals must say the same."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.journey.exporting.verifying.check import check
from tests.journey.test_changed_bundles import script, wrong
from tests.services.bundles import a_bundle, rewritten

NORTH, SOUTH = "signatures-01-north.csv", "signatures-02-south.csv"
INDEX = "index.csv"
Change = Callable[[Path], None]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return a_bundle(tmp_path / "bundle", by_region=True)


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def put(path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8"))


def listed_again(folder: Path) -> None:
    """The index with the checksums of what lies there now."""
    rewritten(folder)
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    put(
        folder / INDEX,
        [[*row[:4], files[row[0]]["sha256"] if row[0] in files else row[4]] for row in rows_of(folder / INDEX)],
    )


def cell(row: int, column: int, text: str) -> Change:
    def change(folder: Path) -> None:
        rows = rows_of(folder / INDEX)
        rows[row][column] = text
        put(folder / INDEX, rows)

    return change


def another_order(folder: Path) -> None:
    header, none, north, south = rows_of(folder / INDEX)
    put(folder / INDEX, [header, none, south, north])


def a_line_less(folder: Path) -> None:
    put(folder / INDEX, rows_of(folder / INDEX)[:-1])


def cut(folder: Path) -> None:
    (folder / INDEX).write_bytes((folder / INDEX).read_bytes()[:-2])


def no_csv(folder: Path) -> None:
    (folder / INDEX).write_bytes(b'file,region,label,signatures,sha256\r\n"\r\n')


INDEXES: dict[str, tuple[Change, str]] = {
    "a count": (cell(2, 3, "7"), "says 7 signatures for signatures-01-north.csv, and it holds 6"),
    "a count in odd digits": (cell(2, 3, "06"), "says 06"),
    "a count that is none": (cell(2, 3, "NaN"), "says NaN"),
    "a checksum": (cell(2, 4, "0" * 64), "another sha256"),
    "a file": (cell(2, 0, "other.csv"), "list the tables"),
    "a region twice": (cell(3, 1, "north"), "each region once"),
    "no table of no region": (cell(1, 1, "west"), "each region once"),
    "another order": (another_order, "list the tables"),
    "a line less": (a_line_less, "list the tables"),
    "a column's name": (cell(0, 3, "count"), "other columns"),
    "cut": (cut, "is cut"),
    "no CSV": (no_csv, "no CSV"),
}


def test_as_it_was_made_it_holds(bundle: Path) -> None:
    assert check(bundle, None).rows == 12


@pytest.mark.parametrize("what", INDEXES)
def test_an_index_that_is_not_what_the_tables_are_is_named(bundle: Path, what: str) -> None:
    change, words = INDEXES[what]
    change(bundle)
    rewritten(bundle)

    found = wrong(bundle)
    assert found.file == INDEX
    assert re.search(words, str(found))
    if "region" not in what and what != "cut":  # the regions are for 'campaign verify', the words to VERIFY.md
        assert "index.csv" in script(bundle) or "a file is not what it should be" in script(bundle)


def test_an_index_of_other_regions_is_named(bundle: Path) -> None:
    cell(2, 1, "south")(bundle)
    cell(3, 1, "north")(bundle)
    rewritten(bundle)
    assert str(wrong(bundle)) == f"{NORTH}: holds a row of region 'north', and the index says it is of 'south'"


def test_a_row_in_the_table_of_another_region_is_found(bundle: Path) -> None:
    north, south = rows_of(bundle / NORTH), rows_of(bundle / SOUTH)
    put(bundle / NORTH, [north[0], south[1], *north[2:]])
    put(bundle / SOUTH, [south[0], north[1], *south[2:]])
    listed_again(bundle)
    rewritten(bundle)
    assert "and the index says it is of" in str(wrong(bundle))


def test_a_number_in_two_tables_is_found(bundle: Path) -> None:
    south = rows_of(bundle / SOUTH)
    south[1][0] = "1"
    put(bundle / SOUTH, south)
    listed_again(bundle)
    rewritten(bundle)
    assert str(wrong(bundle)) == f"{SOUTH}, the row of number 1: is row 2 in the ledger's order"
    assert "has the wrong number" in script(bundle)


def test_totals_of_a_region_must_fit_the_index(bundle: Path) -> None:
    totals = json.loads((bundle / "totals.json").read_text("utf-8"))
    totals["by_region"] = {"north": 5, "south": 7}
    (bundle / "totals.json").write_text(json.dumps(totals), "utf-8")
    rewritten(bundle)
    assert "by_region says 5 for 'north'" in str(wrong(bundle))
    assert "by_region" in script(bundle)


def test_tables_of_regions_come_with_their_index(bundle: Path) -> None:
    (bundle / INDEX).unlink()
    rewritten(bundle)
    assert "does not list index.csv" in str(wrong(bundle))
    assert "index.csv: is not what the tables are" in script(bundle)


def test_one_table_comes_without_an_index(tmp_path: Path, bundle: Path) -> None:
    plain = a_bundle(tmp_path / "plain")
    shutil.copy(bundle / INDEX, plain)
    rewritten(plain)
    assert str(wrong(plain)) == "manifest.json: lists a file that no bundle has: index.csv"
    assert "index.csv: is not what the tables are" in script(plain)
