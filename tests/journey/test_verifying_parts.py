"""What a check reads in parts and in several processes is what one plain reading says."""

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.journey.exporting.verifying import cells, entry_file, log, processes, tables
from campaign.journey.exporting.verifying import check as checking
from campaign.journey.exporting.verifying.check import check
from campaign.journey.exporting.verifying.log import Ledger
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying import entries, merkle
from campaign.journey.tallying.entries import BadEntry, Fold, Reject, Restore, Sign, Withdraw
from tests.services.bundles import a_bundle, lines_of, rewritten

quick = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_CHUNK", 4096)
    monkeypatch.setattr(tables, "PART", 20_000)
    monkeypatch.setattr(checking, "_SMALL", 0)
    monkeypatch.setattr(checking, "_SPAN", log.LEAVES)
    monkeypatch.setattr(entry_file, "_BLOCK", 1000)


def a_history(size: int, seed: int) -> list[entries.Entry]:
    """A ledger in which everything that may happen does."""
    chance, made, fold = random.Random(seed), list[entries.Entry](), Fold()
    while len(made) < size:
        index = chance.randrange(max(len(made), 1))
        hour = f"2026-03-{1 + len(made) // 400:02}T12Z"
        changes = [Withdraw(hour, index), Reject(hour, index, "review"), Restore(hour, index)]
        one = chance.choice([*[Sign(hour, "ab"[index % 2] * 64, "c" * 64)] * 5, *changes])
        try:
            fold.add(one)
        except BadEntry:
            continue
        made.append(one)
    return made


def ledger_of(path: Path, lines: list[str]) -> Ledger:
    path.write_text("".join(f"{line}\n" for line in lines), "ascii")
    file = entry_file.index(path)
    return Ledger(file, (log.read(file, at, min(at + 1024, file.size)) for at in range(0, file.size, 1024)))


@given(st.integers(0, 3000), st.integers(0))
@quick
def test_a_ledger_adds_up_as_its_fold_and_hashes_as_its_tree(tmp_path: Path, size: int, seed: int) -> None:
    history = a_history(size, seed)
    lines = [entries.write(one) for one in history]
    fold = Fold()
    for one in history:
        fold.add(one)

    ledger = ledger_of(tmp_path / "ledger.txt", lines)

    assert (ledger.size, ledger.total) == (fold.size, fold.total)
    assert [state == log.COUNTS for state in ledger.states] == [fold.counts(index) for index in range(size)]
    days, statements = ledger.counted()
    assert statements == +fold.statements
    assert days.total() == fold.total
    for older in {0, size, seed % (size + 1), min(size, 1024), min(size, 1025)}:
        assert ledger.root_at(older) == merkle.root(merkle.leaf(line.encode()) for line in lines[:older])


@given(st.integers(1, 1200), st.integers(0), st.sampled_from([Withdraw, Restore]))
@quick
def test_what_a_fold_refuses_is_refused(tmp_path: Path, size: int, seed: int, kind: type) -> None:
    history = a_history(size, seed)
    fold = Fold()
    for one in history:
        fold.add(one)
    bad = kind("2026-03-09T12Z", seed % (size + 2))
    try:
        fold.add(bad)
    except BadEntry:
        with pytest.raises(Wrong, match=f"line {size + 1}"):
            ledger_of(tmp_path / "ledger.txt", [entries.write(one) for one in [*history, bad]])


words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x1e\x1f\0") | st.sampled_from("\",;\n\r' ")
)


@given(st.lists(st.lists(words, min_size=3, max_size=3), max_size=60), st.sampled_from(",;\t|"))
@quick
def test_rows_are_read_as_the_csv_module_reads_them(tmp_path: Path, rows: list[list[str]], between: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=between, lineterminator="\r\n").writerows(rows)
    path = tmp_path / "table.csv"
    path.write_bytes(out.getvalue().encode())

    read = [row for some, _ in cells.read(path, 0, path.stat().st_size, between) for row in some]

    assert [[cell.encode("latin-1").decode() for cell in row] for row in read] == rows


@pytest.mark.parametrize("by_region", [False, True])
def test_a_bundle_is_checked_in_several_processes(tmp_path: Path, by_region: bool) -> None:
    folder = a_bundle(tmp_path / "bundle", 5000, by_region=by_region)

    report = check(folder, None)

    assert (report.signatures, report.rows) == (5000, 5000)


@pytest.mark.parametrize("number", [1, 2, 1499, 2501, 4999])
def test_a_changed_row_is_found_wherever_it_stands(tmp_path: Path, number: int) -> None:
    folder = a_bundle(tmp_path / "bundle", 5000)
    path = folder / "signatures.csv"
    path.write_bytes(path.read_bytes().replace(b"\r\n%d," % number, b"\r\n%d,A" % number))
    rewritten(folder)

    with pytest.raises(Wrong, match=f"the row of number {number}: is not what ledger entry {number - 1} commits to"):
        check(folder, None)


def test_a_row_in_two_tables_is_found(tmp_path: Path) -> None:
    folder = a_bundle(tmp_path / "bundle", 400, by_region=True)
    north, south = folder / "signatures-01-north.csv", folder / "signatures-02-south.csv"
    south.write_bytes(south.read_bytes() + north.read_bytes().splitlines(keepends=True)[-1])
    rewritten(folder)

    with pytest.raises(Wrong, match=r"out of order|second row"):
        check(folder, None)


def test_lines_are_found_by_number(tmp_path: Path) -> None:
    lines = lines_of(200)
    (tmp_path / "ledger.txt").write_text("".join(f"{line}\n" for line in lines), "ascii")
    file = entry_file.index(tmp_path / "ledger.txt")

    assert file.size == 200
    for start, end in ((0, 200), (3, 4), (5, 5), (17, 180), (199, 200)):
        found = [line.decode() for _, some in file.entries(start, end) for line in some]
        assert found == lines[start:end]


def test_an_error_in_another_process_comes_when_its_turn_has_come() -> None:
    tasks: list[processes.Task] = [(int, ("1",)), (int, ("x",)), (int, ("3",))]
    for apart in (False, True):
        with processes.results(tasks, apart=apart) as results:
            assert next(results) == 1
            with pytest.raises(ValueError, match="invalid literal"):
                next(results)
