"""Bundles as an opponent would write them, signed by the key's holder: both verifiers say no, in words."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.journey.test_changed_bundles import script, wrong
from tests.services.bundles import a_bundle, rewritten


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return a_bundle(tmp_path / "bundle")


def edited(folder: Path, name: str, change: Callable[[bytes], bytes], *, head: bool = False) -> None:
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    rewritten(folder, head=head)


def with_manifest(folder: Path, change: Callable[[Any], object]) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    change(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    rewritten(folder)


@pytest.mark.parametrize("number", [b'13, "signatures": 12', b"12.0", b"1e999", b"NaN", b'"12"', b"true", b"9" * 4000])
def test_counts_are_whole_numbers_said_once(bundle: Path, number: bytes) -> None:
    edited(bundle, "totals.json", lambda data: data.replace(b'"signatures": 12', b'"signatures": ' + number))
    assert wrong(bundle).file == "totals.json"
    assert "totals.json: " in script(bundle)


@pytest.mark.parametrize("name", ["manifest.json", "totals.json"])
def test_a_name_that_stands_twice_is_said_to_and_where(bundle: Path, name: str) -> None:
    # The script reads both before it compares checksums, so that they need not be signed anew.
    data = (bundle / name).read_bytes()
    (bundle / name).write_bytes(data.replace(b"{\n", b'{\n  "ledger": {},\n', 1))
    assert f"{name}: a name stands twice in it" in script(bundle)
    assert wrong(bundle).file == name


def test_a_column_that_stands_twice_is_none(bundle: Path) -> None:
    twice = {b"name,": b"name,name,", b",person": b",x,person"}
    for before, after in twice.items():
        edited(bundle, "signatures.csv", lambda data, a=before, b=after: data.replace(a, b))
    with_manifest(bundle, lambda found: found["format"]["columns"].insert(1, "name"))
    assert "names columns that can't be" in str(wrong(bundle))
    assert "too many or too few cells" in script(bundle)


@pytest.mark.parametrize("line", ["-1", "12", "0\n0", "1\n0", "x", "9" * 5000])
def test_what_was_erased_is_named_once_and_by_its_number(bundle: Path, line: str) -> None:
    (bundle / "erased.txt").write_text(f"{line}\n")
    with_manifest(bundle, lambda found: found["counts"].update(erased=len(line.split())))
    wrong(bundle)
    assert re.search("erased.txt|a file is not what it should be", script(bundle))


@pytest.mark.parametrize("entry", [b"1 reject 2026-03-01T12Z 0", b"1 withdraw 2026-03-01T12Z 0 held", b"1 withdraw"])
def test_only_a_rejection_has_a_reason(bundle: Path, entry: bytes) -> None:
    edited(bundle, "ledger.txt", lambda data: data + entry + b"\n", head=True)
    assert str(wrong(bundle)).startswith("ledger.txt, line 13: not an entry")
    assert "ledger.txt: line 13 is no entry" in script(bundle)


@pytest.mark.parametrize("name", ["ledger.txt", "totals.json", "manifest.sig", "checkpoint"])
def test_other_ends_of_lines_are_other_files(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes((bundle / name).read_bytes().replace(b"\n", b"\r\n"))
    assert wrong(bundle).file == name
    script(bundle)


def test_a_name_that_is_not_utf_8_is_not_in_the_manifest(bundle: Path) -> None:
    Path(os.fsdecode(os.fsencode(bundle) + b"/\xff")).touch()
    assert "is not in the manifest" in str(wrong(bundle))
    assert "is not in the manifest" in script(bundle)
