"""Cells that no spreadsheet takes for a formula and every reader can have back."""

import ast
import csv
import io
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import campaign
from campaign.errors import Refused
from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.exporting.rules import columns, delimiter, guard, quote, unguard
from campaign.journey.tallying.entries import instant

FORMULA = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
FIELDS = (*USUAL_FIELDS, Field("comment", "comment", exported=False), Field("text", "school"))


@given(st.text())
def test_a_guarded_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(st.sampled_from(FORMULA), st.text())
def test_no_guarded_cell_begins_like_a_formula(sign: str, rest: str) -> None:
    assert guard(sign + rest) == f"'{sign}{rest}"


@pytest.mark.parametrize("cell", ["'", "''", "'=1+1", "'Alesia"])
def test_an_apostrophe_of_the_signers_own_survives(cell: str) -> None:
    assert guard(cell) == f"'{cell}"
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["", "Alesia", "Прыклад", "1", "a=b", " =1"])
def test_what_is_no_danger_is_left_alone(cell: str) -> None:
    assert guard(cell) == cell


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(FORMULA)), min_size=2)),
    st.sampled_from(",;\t|"),
)
def test_a_table_of_anything_at_all_comes_back_from_csv(rows: list[list[str]], between: str) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=between, lineterminator="\r\n").writerows([[guard(c) for c in row] for row in rows])
    read = csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=between, strict=True)
    assert [[unguard(cell) for cell in row] for row in read] == rows


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('",;|\r\n \t')), min_size=2))
@pytest.mark.parametrize("between", [",", ";", "\t", "|"])
def test_cells_are_quoted_as_the_csv_module_quotes_them(between: str, cells: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=between, lineterminator="\r\n").writerow(cells)
    assert f"{between.join(quote(cell, between) for cell in cells)}\r\n" == written.getvalue()


def test_the_columns_are_the_exported_fields_in_the_campaigns_order() -> None:
    assert columns(FIELDS, None) == ["name", "email", "school"]


def test_chosen_columns_stand_as_chosen_and_once() -> None:
    assert columns(FIELDS, ["school", "name", "school"]) == ["school", "name"]
    assert columns(FIELDS, []) == []


@pytest.mark.parametrize("key", ["comment", "passport", ""])
def test_a_column_that_is_not_exported_cannot_be_chosen(key: str) -> None:
    with pytest.raises(Refused) as caught:
        columns(FIELDS, ["name", key])
    assert (caught.value.code, caught.value.field) == ("no_column", "columns")


@pytest.mark.parametrize(
    ("given_name", "char"),
    [("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("\\t", "\t"), ("\t", "\t"), (";", ";"), ("|", "|")],
)
def test_a_delimiter_has_a_name_or_is_itself(given_name: str, char: str) -> None:
    assert delimiter(given_name) == char


@pytest.mark.parametrize("given_name", ["", "x", ",,", "\n", '"'])
def test_no_other_character_stands_between_cells(given_name: str) -> None:
    with pytest.raises(Refused, match="bad_delimiter"):
        delimiter(given_name)


def test_a_moment_is_written_in_utc_to_the_second() -> None:
    minsk = timezone(timedelta(hours=3))
    assert instant(datetime(2026, 3, 1, 1, 2, 3, 999_999, tzinfo=minsk)) == "2026-02-28T22:02:03Z"
    assert instant(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00Z"


def test_the_script_in_a_bundle_is_short_alone_and_old_enough() -> None:
    path = Path(campaign.__file__).parent / "journey" / "exporting" / "handed" / "verify.py"
    source = path.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert len(source.splitlines()) <= 150
    assert imported <= sys.stdlib_module_names
    assert not imported & {"socket", "urllib", "subprocess", "os", "shutil", "ctypes"}
