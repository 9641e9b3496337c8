"""The workbook of a bundle: text only, as many sheets as the rows need."""

from pathlib import Path

from openpyxl import load_workbook

from campaign.journey.exporting.jobs import xlsx


def written(folder: Path, name: str, text: str, most_rows: int = xlsx.MOST_ROWS) -> dict[str, list[tuple[object, ...]]]:
    (folder / name).write_text(text, encoding="utf-8-sig", newline="")
    target = folder / "book.xlsx"
    xlsx.write(folder, target, ",", lambda _: None, most_rows)
    return {sheet.title: list(sheet.values) for sheet in load_workbook(target)}


def test_what_looks_like_a_formula_a_link_or_a_number_is_text(tmp_path: Path) -> None:
    text = "name,postcode\r\n'=1+1,007\r\n''quoted,https://example.org\r\n"
    rows = [("name", "postcode"), ("=1+1", "007"), ("'quoted", "https://example.org")]
    assert written(tmp_path, "signatures.csv", text) == {"signatures": rows}


def test_rows_that_do_not_fit_go_on_on_another_sheet_under_the_same_header(tmp_path: Path) -> None:
    text = "n\r\n" + "".join(f"{n}\r\n" for n in range(5))
    assert written(tmp_path, "signatures-01-north.csv", text, most_rows=3) == {
        "01-north": [("n",), ("0",), ("1",)],
        "01-north 2": [("n",), ("2",), ("3",)],
        "01-north 3": [("n",), ("4",)],
    }


def test_a_long_name_is_cut_to_what_a_sheet_may_have(tmp_path: Path) -> None:
    name = f"signatures-01-{'a' * 60}.csv"
    (title, more) = written(tmp_path, name, "n\r\n1\r\n2\r\n", most_rows=2)
    assert (len(title), more[-2:]) == (31, " 2")


def test_a_bundle_without_tables_gives_a_workbook_without_rows(tmp_path: Path) -> None:
    (tmp_path / "totals.json").write_text("{}")
    assert xlsx.write(tmp_path, tmp_path / "book.xlsx", ",", lambda _: None) == 0
