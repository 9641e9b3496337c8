"""Bundles that somebody changed: each change is found, and the file is named."""

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.crypto import notes
from campaign.journey.drafting.rules import document
from campaign.journey.exporting import papers
from campaign.journey.exporting.verifying.check import check
from campaign.journey.exporting.verifying.trust import Keys
from campaign.journey.exporting.verifying.wrong import Wrong
from tests.services.bundles import ORIGIN, OTHER_SEED, SEED, a_bundle, other_statement, rewritten

FILES = [
    *("ledger.txt", "signatures.csv", "statement-1.txt", "totals.json", "manifest.json"),
    *("checkpoint", "manifest.sig", "public-key.pem", "verify.py", "VERIFY.md"),
]
KEY = Keys((notes.public_bytes(SEED),))
some = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return a_bundle(tmp_path / "bundle")


def wrong(folder: Path, keys: Keys | None = None) -> Wrong:
    with pytest.raises(Wrong) as caught:
        check(folder, keys)
    assert re.fullmatch(r"[^\n]+", str(caught.value))
    return caught.value


def script(folder: Path) -> str:
    """What the script in the bundle says against it; a copy of it, because that may have been changed."""
    own = Path("campaign/journey/exporting/handed/verify.py").resolve()
    done = subprocess.run(
        [sys.executable, "-I", "-S", own, folder], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1, done.stdout
    assert done.stderr.startswith("DOES NOT HOLD: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@some
def test_every_changed_byte_is_found_and_the_file_named(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    folder = _shared(tmp_path_factory)
    before = (folder / name).read_bytes()
    place = data.draw(st.integers(0, len(before) - 1))
    other = data.draw(st.integers(1, 255)) ^ before[place]
    try:
        (folder / name).write_bytes(before[:place] + bytes([other]) + before[place + 1 :])
        assert wrong(folder).file == name
        # Whoever has the key from elsewhere finds it too.
        assert wrong(folder, KEY).file == name
    finally:
        (folder / name).write_bytes(before)


@given(st.sampled_from([name for name in FILES if name != "manifest.sig"]), st.integers(0), st.integers(1, 255))
@settings(some, max_examples=40)
def test_the_script_finds_them_too(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, difference: int
) -> None:
    folder = _shared(tmp_path_factory)
    before = (folder / name).read_bytes()
    place = at % len(before)
    try:
        (folder / name).write_bytes(before[:place] + bytes([before[place] ^ difference]) + before[place + 1 :])
        said = script(folder)
        # The script looks at no signature: a checksum that was changed speaks against the file that it stands for.
        assert name in said or name == "manifest.json" or "a file is not what it should be" in said
    finally:
        (folder / name).write_bytes(before)


_made: list[Path] = []


def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not _made or not _made[0].exists():
        _made[:] = [a_bundle(tmp_path_factory.mktemp("shared") / "bundle")]
    return _made[0]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()

    assert (wrong(bundle).file, wrong(bundle).words) == (name, "is missing")
    assert name in script(bundle) or name == "manifest.json"


@pytest.mark.parametrize("name", FILES)
def test_a_link_is_no_file_of_the_bundle(bundle: Path, name: str) -> None:
    (bundle / name).rename(bundle.parent / "elsewhere")
    (bundle / name).symlink_to(bundle.parent / "elsewhere")

    assert wrong(bundle).file == name
    assert "link" in str(wrong(bundle))
    assert f"{name}: is missing, or elsewhere" in script(bundle)


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, os.mkfifo], ids=["file", "folder", "pipe"])
def test_a_file_more_is_named(bundle: Path, make: Callable[[Path], None]) -> None:
    make(bundle / "signatures-more.csv")

    assert str(wrong(bundle)) == "signatures-more.csv: is not in the manifest"
    assert "signatures-more.csv: is not in the manifest" in script(bundle)


def test_a_bundle_signed_by_somebody_else_is_theirs(bundle: Path) -> None:
    other = a_bundle(bundle.parent / "other", seeds=[OTHER_SEED])

    assert not check(other, None).outside
    assert wrong(other, KEY).file == "manifest.sig"
    for name in ("public-key.pem", "manifest.sig"):
        shutil.copy(other / name, bundle)
    assert wrong(bundle).file in {"public-key.pem", "manifest.sig", "manifest.json"}


def test_two_bundles_mixed_are_neither(bundle: Path) -> None:
    other = a_bundle(bundle.parent / "other", size=13)
    for name in [*FILES[:5], "checkpoint"]:
        mixed = bundle.parent / f"mixed-{name}"
        shutil.copytree(bundle, mixed)
        shutil.copy(other / name, mixed)
        if (mixed / name).read_bytes() != (bundle / name).read_bytes():
            assert wrong(mixed).file == name
            script(mixed)


# What only the holder of the key can do: change the files, list them anew and sign them.

Table = list[list[str]]


def table(folder: Path) -> Table:
    text = (folder / "signatures.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def put_table(folder: Path, rows: Table) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    (folder / "signatures.csv").write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())


def renumbered(rows: Table) -> Table:
    return [rows[0], *([str(number), *row[1:]] for number, row in enumerate(rows[1:], start=1))]


def of_another_text(lines: list[str]) -> list[str]:
    return [re.sub("(?<=Z )[0-9a-f]{64}", "0" * 64, lines[0]), *lines[1:]]


def uneven(lines: list[str]) -> list[str]:
    return [lines[0][:-1], lines[1] + "0", *lines[2:]]


def swapped(rows: Table) -> Table:
    rows[3][1], rows[4][1] = rows[4][1], rows[3][1]
    return rows


def from_below(rows: Table) -> Table:
    """The last entry's row stands before the first one too, by a place that counts from the end."""
    return renumbered([rows[0], ["", *rows[-1][1:-2], "-1", rows[-1][-1]], *rows[1:]])


def with_cell(column: str, cell: str) -> Callable[[Table], Table]:
    def change(rows: Table) -> Table:
        rows[5][rows[0].index(column)] = cell
        return rows

    return change


TABLES: dict[str, tuple[Callable[[Table], Table], str]] = {
    "a row removed": (lambda rows: renumbered(rows[:4] + rows[5:]), "ledger entry 3 counts, and no row"),
    "the last row removed": (lambda rows: rows[:-1], "ledger entry 11 counts, and no row"),
    "a row added": (lambda rows: [*rows, ["13", *rows[-1][1:-2], "12", rows[-1][-1]]], "ledger ends before it"),
    "a row twice": (lambda rows: renumbered([*rows[:4], rows[3], *rows[4:]]), "out of order"),
    "two rows in the other order": (lambda rows: renumbered([*rows[:3], rows[4], rows[3], *rows[5:]]), "out of order"),
    "two names swapped": (swapped, "not what ledger entry 2 commits to"),
    "numbers that jump": (lambda rows: [*rows[:-1], ["99", *rows[-1][1:]]], "has number 99, and there are fewer"),
    "a number twice": (lambda rows: [*rows[:-1], ["11", *rows[-1][1:]]], "out of order"),
    "numbers from 2": (lambda rows: [rows[0], *([str(int(row[0]) + 1), *row[1:]] for row in rows[1:-1])], "is row 1"),
    "a number in odd digits": (with_cell("number", "05"), "odd digits"),
    "an index in odd digits": (with_cell("ledger_index", "+4"), "odd digits"),
    "an index below nothing": (from_below, "out of order: number 1, ledger entry -1"),
    "a huge number": (with_cell("number", "9" * 30), "fewer entries"),
    "another name": (with_cell("name", "Somebody Else"), "not what ledger entry 4 commits to"),
    "another salt": (with_cell("salt", "0" * 32), "not what ledger entry 4 commits to"),
    "another moment": (with_cell("confirmed_at", "2026-03-02T00:00:08Z"), "another hour than ledger entry 4"),
    "another statement": (with_cell("statement_version", "2"), "another statement than ledger entry 4"),
    "a separator in a cell": (with_cell("name", "A\x1fregion=north"), "control character"),
    "an index that is none": (with_cell("ledger_index", "x"), "its ledger index"),
    "an index below": (with_cell("ledger_index", "-1"), "out of order"),
    "a huge index": (with_cell("ledger_index", "9" * 5000), "its ledger index"),
    "a huge cell": (with_cell("name", "A" * 200_000), "not what ledger entry 4 commits to"),
    "a huge row": (with_cell("name", "A" * 3_000_000), "far too long"),
    "a cell more": (
        lambda rows: [*rows[:5], [*rows[5], ""], *rows[6:]],
        "after number 4: has too many",
    ),
    "another column": (lambda rows: [[*rows[0][:1], "names", *rows[0][2:]], *rows[1:]], "other columns"),
    "nothing": (lambda _rows: [], "mark|other columns"),
}


@pytest.mark.parametrize("what", TABLES)
def test_a_table_that_its_signer_changed_does_not_hold(bundle: Path, what: str) -> None:
    change, words = TABLES[what]
    put_table(bundle, change(table(bundle)))
    rewritten(bundle)

    found = wrong(bundle)
    assert found.file == "signatures.csv"
    assert re.search(words, str(found))
    script(bundle)


BYTES: dict[str, Callable[[bytes], bytes]] = {
    "no mark": lambda data: data[3:],
    "another delimiter": lambda data: data.replace(b",", b";"),
    "an open quote": lambda data: data[:-2] + b'"\r\n',
    "no end of the last line": lambda data: data[:-2],
    "other ends of lines": lambda data: data.replace(b"\r\n", b"\n"),
    "a byte that is not UTF-8": lambda data: data[:-4] + b"\xff" + data[-3:],
    "NUL": lambda data: data[:-4] + b"\0" + data[-3:],
    "a lone CR": lambda data: data[:-4] + b"\r" + data[-3:],
}


@pytest.mark.parametrize("what", BYTES)
def test_a_table_of_another_form_is_no_table(bundle: Path, what: str) -> None:
    path = bundle / "signatures.csv"
    path.write_bytes(BYTES[what](path.read_bytes()))
    rewritten(bundle)

    assert wrong(bundle).file == "signatures.csv"


LEDGERS: dict[str, tuple[Callable[[list[str]], list[str]], str, str]] = {
    "an entry removed": (lambda lines: lines[:3] + lines[4:], "signatures.csv", "ledger entry 3|ends before"),
    "the end cut off": (lambda lines: lines[:-1], "signatures.csv", "ledger ends before it"),
    "an entry invented": (lambda lines: [*lines, lines[0]], "signatures.csv", "ledger entry 12 counts, and no row"),
    "somebody rejected": (lambda lines: [*lines, "1 reject 2026-03-02T00Z 3 review"], "signatures.csv", "entry 3"),
    "rejected twice": (lambda lines: [*lines, *["1 reject 2026-03-02T00Z 3 review"] * 2], "ledger.txt", "line 14"),
    "restored": (lambda lines: [*lines, "1 restore 2026-03-02T00Z 3"], "ledger.txt", "line 13: changes entry 3"),
    "of the future": (lambda lines: [*lines, "1 withdraw 2026-03-02T00Z 13"], "ledger.txt", "changes entry 13"),
    "of itself": (lambda lines: [*lines, "1 withdraw 2026-03-02T00Z 12"], "ledger.txt", "changes entry 12"),
    "no entry": (lambda lines: [*lines, "2 sign"], "ledger.txt", "line 13"),
    "an empty line": (lambda lines: [*lines, ""], "ledger.txt", "line 13"),
    "capital letters": (lambda lines: [lines[0].upper(), *lines[1:]], "ledger.txt", "line 1"),
    "a digit too many": (lambda lines: [lines[0] + "0", *lines[1:]], "ledger.txt", "line 1"),
    "two that make up for each other": (uneven, "ledger.txt", "line 1"),
    "another text": (of_another_text, "ledger.txt|signatures.csv", "statement"),
    "a huge line": (lambda lines: ["1" * 400_000, *lines[1:]], "ledger.txt", "line 1: is cut, or far too long"),
}  # fmt: skip


@pytest.mark.parametrize("what", LEDGERS)
def test_a_ledger_that_its_signer_changed_does_not_hold(bundle: Path, what: str) -> None:
    change, file, words = LEDGERS[what]
    lines = change((bundle / "ledger.txt").read_text("ascii").split("\n")[:-1])
    (bundle / "ledger.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")
    rewritten(bundle)

    found = wrong(bundle)
    assert re.fullmatch(file, found.file)
    assert re.search(words, str(found)), str(found)
    script(bundle)


@pytest.mark.parametrize("what", ["an entry removed", "an entry invented", "no entry"])
def test_a_ledger_that_is_not_the_signed_heads_is_none(bundle: Path, what: str) -> None:
    lines = LEDGERS[what][0]((bundle / "ledger.txt").read_text("ascii").split("\n")[:-1])
    (bundle / "ledger.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")
    rewritten(bundle, head=False)

    assert wrong(bundle).file == "ledger.txt"
    script(bundle)


TOTALS = {
    "signatures": 13,
    "by_day": {"2026-03-01": 13},
    "by_region": {"north": 7, "south": 5},
    "by_source": {"web": 11, "paper": 1},
    "by_language": {"en": 11},
    "by_state": {"counted": 13},
    "by_statement_version": {"1": 11},
}


@pytest.mark.parametrize("what", TOTALS)
def test_totals_that_do_not_add_up_are_named(bundle: Path, what: str) -> None:
    totals = json.loads((bundle / "totals.json").read_text("utf-8"))
    (bundle / "totals.json").write_text(json.dumps(totals | {what: TOTALS[what]}), "utf-8")
    rewritten(bundle)

    assert wrong(bundle).file == "totals.json"
    assert what in str(wrong(bundle))
    assert what in script(bundle) or what == "signatures"


def test_a_statement_that_was_replaced_is_not_what_was_signed(bundle: Path) -> None:
    (bundle / "statement-1.txt").write_bytes(document(other_statement().texts))
    assert wrong(bundle).file == "statement-1.txt"
    rewritten(bundle)

    assert "statement" in str(wrong(bundle))
    assert "statement" in script(bundle)


def test_rows_called_erased_must_be_named_and_count(bundle: Path) -> None:
    rows = table(bundle)
    put_table(bundle, renumbered(rows[:4] + rows[5:]))
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    manifest["counts"]["erased"] = 1
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    for said, words in {
        "": "no row|names 0",
        "2\n": "a row is there",
        "12\n": "does not count",
        "x\n": "no number",
    }.items():
        (bundle / "erased.txt").write_text(said)
        rewritten(bundle)
        assert re.search(words, str(wrong(bundle))), said
        script(bundle)
    (bundle / "erased.txt").write_text("3\n")
    rewritten(bundle)
    report = check(bundle, KEY)
    assert (report.signatures, report.rows, report.erased) == (12, 11, 1)


MANIFESTS: list[tuple[str, object, str]] = [
    ("files", [], "'files'"),
    ("counts", {"signatures": -1, "erased": 0}, "no count"),
    ("counts", {"signatures": True, "erased": 0}, "no count"),
    ("ledger", {"size": 12, "root": "x"}, "root"),
    ("rows", None, "'rows'"),
    ("format", {"delimiter": "#", "bom": True, "columns": [], "tables": []}, "columns"),
]


@pytest.mark.parametrize(("key", "value", "words"), MANIFESTS)
def test_a_manifest_of_another_shape_is_none(bundle: Path, key: str, value: object, words: str) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    _sealed(bundle, json.dumps(manifest | {key: value}))

    found = wrong(bundle)
    assert found.file == "manifest.json"
    assert words in str(found)


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"a": 1, "a": 2}', '{"a": NaN}', "1" * 9000, "\udcff"])
@pytest.mark.parametrize("name", ["manifest.json", "totals.json"])
def test_what_is_no_json_is_said_in_one_line(bundle: Path, name: str, text: str) -> None:
    (bundle / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    if name == "totals.json":
        rewritten(bundle, head=False)
    else:
        _sealed(bundle, None)

    assert wrong(bundle).file == name
    script(bundle)


def _sealed(folder: Path, manifest: str | None) -> None:
    """Signs whatever the manifest holds."""
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest, "utf-8")
    sha256 = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    (folder / "manifest.sig").write_text(papers.seal(sha256, ORIGIN, [SEED]), "utf-8")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "a/b", "..", "a\nb", ""])
def test_no_name_leads_out_of_the_folder(bundle: Path, name: str) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    manifest["files"][name] = {"sha256": "0" * 64, "size": 1}
    _sealed(bundle, json.dumps(manifest))

    assert str(wrong(bundle)) == "manifest.json: names a file outside of the bundle"


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    assert "can't be read" in str(wrong(tmp_path / "nowhere"))


@pytest.mark.parametrize("listed", [False, True])
def test_the_script_reads_no_table_outside_of_the_bundle(bundle: Path, listed: bool) -> None:
    shutil.copy(bundle / "signatures.csv", bundle.parent / "signatures.csv")
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    manifest["format"]["tables"] = ["../signatures.csv"]
    if listed:
        manifest["files"]["../signatures.csv"] = manifest["files"]["signatures.csv"]
    (bundle / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    rewritten(bundle)
    assert "../signatures.csv: is " in script(bundle)


@pytest.mark.parametrize("name", ["signatures.xlsx", "other.csv"])
def test_no_file_is_taken_for_checked_that_nobody_checks(bundle: Path, name: str) -> None:
    (bundle / name).write_text("number,name\r\n1,Alesia\r\n")
    rewritten(bundle)
    assert str(wrong(bundle)) == f"manifest.json: lists a file that no bundle has: {name}"
    if name.endswith(".csv"):
        assert f"{name}: is not in the manifest" in script(bundle)
