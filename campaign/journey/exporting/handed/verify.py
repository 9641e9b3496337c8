"""Checks a bundle with nothing but Python, 3.8 or newer: python3 -I verify.py [FOLDER]

It looks for contradictions between the manifest and the files, the ledger and its root, the rows and the ledger, the
totals and both, and stops at the first. Whose signatures stand under manifest and root is for openssl to say: VERIFY.md
has the commands. Read this before you run it: it writes nothing, asks nobody and needs no library.
"""

from __future__ import annotations

import csv
import hashlib
import heapq
import json
import re
import sys
from base64 import b64encode
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

NOT_LISTED = {"manifest.json", "manifest.sig"}
HOUR = r"\d{4}-\d\d-\d\dT\d\dZ"
SIGN = re.compile("1 sign (" + HOUR + ") ([0-9a-f]{64}) ([0-9a-f]{64})", re.ASCII)
CHANGE = re.compile("1 (withdraw|reject|restore) " + HOUR + r" (0|[1-9]\d{0,17})(?: [a-z_]{1,20})?", re.ASCII)
NO_SIGNATURE, COUNTS, REJECTED, WITHDRAWN = range(4)  # what an entry of the ledger is in the end
MOVES = {"withdraw": (COUNTS, WITHDRAWN), "reject": (COUNTS, REJECTED), "restore": (REJECTED, COUNTS)}


def need(holds: bool, *words: object) -> None:
    if not holds:
        sys.exit("DOES NOT HOLD: " + " ".join(map(str, words)))


def lines(folder: Path, name: str) -> Iterator[str]:
    with (folder / name).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            need(line.endswith("\n"), name + ": the last line is cut")
            yield line[:-1]


def check_files(folder: Path, files: Any, tables: Any) -> None:
    """Every file is there and is what the manifest says, and there is no other."""
    for name in sorted({*(path.name for path in folder.iterdir()), *files, *tables, *NOT_LISTED}):
        path, digest, table = folder / Path(name).name, hashlib.sha256(), name.endswith(".csv")
        need(name in ({*tables, "index.csv"} if table else {*files, *NOT_LISTED}), name + ": is not in the manifest")
        need(path == folder / name and path.is_file() and not path.is_symlink(), name + ": is missing, or elsewhere")
        with path.open("rb") as file:
            for part in iter(lambda: file.read(1 << 20), b""):
                digest.update(part)
        said = list(lines(folder, "manifest.sig"))[2] if name in NOT_LISTED else files[name]["sha256"]
        need(name == "manifest.sig" or digest.hexdigest() == said, name + ": is not what was signed: another sha256")


def read_ledger(folder: Path) -> tuple[bytearray, bytes]:
    """What each entry is in the end, and the root of the tree over all of them (RFC 9162, 2.1)."""
    states = bytearray()
    tree: list[tuple[int, bytes]] = []  # complete subtrees from left to right: how many entries, and their hash
    for number, line in enumerate(lines(folder, "ledger.txt"), start=1):
        sign, change = SIGN.fullmatch(line), CHANGE.fullmatch(line)
        need(bool(sign or change), "ledger.txt: line", number, "is no entry")
        if change:
            index, (before, after) = int(change[2]), MOVES[change[1]]
            stands = index < len(states) and states[index] == before
            need(stands, "ledger.txt: line", number, "changes entry", index, "which does not stand so")
            states[index] = after
        states.append(COUNTS if sign else NO_SIGNATURE)
        size, node = 1, hashlib.sha256(b"\x00" + line.encode()).digest()
        while tree and tree[-1][0] == size:
            size, node = 2 * size, hashlib.sha256(b"\x01" + tree.pop()[1] + node).digest()
        tree.append((size, node))
    root = tree.pop()[1] if tree else hashlib.sha256(b"").digest()
    while tree:
        root = hashlib.sha256(b"\x01" + tree.pop()[1] + root).digest()
    return states, root


def read_table(folder: Path, name: str, form: Any) -> Iterator[tuple[int, str, dict[str, str]]]:
    """The rows of a table, each with its place in the ledger and in the file; one leading ' of a cell goes."""
    with (folder / name).open(encoding="utf-8-sig" if form["bom"] else "utf-8", newline="") as file:
        reader, last = csv.reader(file, delimiter=form["delimiter"], strict=True), -1
        need(next(reader, None) == form["columns"], name + ": has other columns than the manifest says")
        for cells in reader:
            place = "%s: line %d" % (name, reader.line_num)
            need(len(cells) == len(form["columns"]), place, "has too many or too few cells")
            row = {key: cell[1:] if cell[:1] == "'" else cell for key, cell in zip(form["columns"], cells)}
            need(row["ledger_index"].isdigit() and int(row["ledger_index"]) > last, place, "is not in ledger order")
            last = int(row["ledger_index"])
            yield last, place, row


def commitment(row: dict[str, str]) -> str:
    """What the ledger holds of a row: the SHA-256 over its salt and those of its cells that are not empty."""
    cells = [key + "=" + row[key] for key in sorted(set(row) - {"number", "ledger_index", "salt"}) if row[key]]
    record = "\x1f".join(["campaign record 1", row["salt"], *cells])
    return hashlib.sha256(record.encode()).hexdigest() if record.count("\x1f") == len(cells) + 1 else "ambiguous"


def check_rows(folder: Path, manifest: Any, states: bytearray, erased: set[int], versions: Any) -> dict[str, Any]:
    """Each signature that counts has one row, which is what was committed to, or was erased; no row is more."""
    rows = heapq.merge(*(read_table(folder, name, manifest["format"]) for name in manifest["format"]["tables"]))
    found: dict[str, Any] = {"rows": 0, **{of: Counter() for of in ("region", "source", "day", "text")}}
    for index, (state, entry) in enumerate(zip(states, lines(folder, "ledger.txt"))):
        if state == COUNTS:
            _, _, hour, text, committed = entry.split(" ")
            found["day"][hour[:10]] += 1
            found["text"][text] += 1
        if state == COUNTS and index not in erased:
            at, place, row = next(rows, (-1, "signatures: the end", {}))
            need(at == index, place, "stands where the row of ledger entry", index, "should be")
            found["rows"] += 1
            need(row["number"] == str(found["rows"]), place, "has the wrong number")
            need(versions.get(row["statement_version"]) == text, place, "names another statement than the ledger")
            need(row["confirmed_at"][:13] + "Z" == hour, place, "names another hour than the ledger")
            whole = manifest["rows"] == "whole"
            need(not whole or commitment(row) == committed, place, "is not what ledger entry", index, "commits to")
            found["source"][row["source"]] += 1
            found["region"].update(filter(None, [row.get("region")]))
    need(next(rows, None) is None, "signatures: there are more rows than signatures that count")
    return found


def main(folder: Path) -> None:
    manifest, totals = (json.loads("\n".join(lines(folder, name))) for name in ("manifest.json", "totals.json"))
    files, counts = manifest["files"], manifest["counts"]
    check_files(folder, files, manifest["format"]["tables"])
    states, root = read_ledger(folder)
    head, signed = {"size": len(states), "root": b64encode(root).decode()}, list(lines(folder, "checkpoint"))
    need(signed[1:3] == [str(head["size"]), head["root"]], "checkpoint: is of another ledger than ledger.txt")
    need(manifest["ledger"] == head == totals["ledger"], "manifest.json, totals.json: are of another ledger")
    erased = set(map(int, lines(folder, "erased.txt"))) if "erased.txt" in files else set()
    need(all(states[index] == COUNTS for index in erased), "erased.txt: names a signature that does not count")
    versions = {name[10:-4]: files[name]["sha256"] for name in files if name.startswith("statement-")}
    found = check_rows(folder, manifest, states, erased, versions)
    need(totals["signatures"] == counts["signatures"] == states.count(COUNTS), "totals.json: signatures do not add up")
    for version, number in totals["by_statement_version"].items():
        found["text"][versions[version]] -= number
    need(not any(found["text"].values()), "totals.json: by_statement_version is not what the ledger says")
    need(totals["by_day"] == found["day"], "totals.json: by_day is not what the ledger says")
    need(len(erased) == counts["erased"], "erased.txt: is not as long as the manifest says")
    for of in {"region", "source"} & {*manifest["format"]["columns"]} if not erased else ():
        need(totals["by_" + of] == found[of], "totals.json: by_" + of, "is not what the rows say")
    print("all of this holds: %d rows, and %d signatures whose rows were erased" % (found["rows"], len(erased)))


if __name__ == "__main__":
    csv.field_size_limit(1 << 20)
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, csv.Error, RecursionError) as error:
        need(False, "a file is not what it should be:", type(error).__name__, error)
