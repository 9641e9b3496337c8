"""Checks a bundle with nothing but Python, 3.8 or newer: python3 -I verify.py [FOLDER]

It looks for contradictions between manifest, files, ledger, root, rows and totals, and stops at the first. Who signed
manifest and root is for openssl to say: see VERIFY.md. It writes nothing, asks nobody and needs no library.
"""

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
CHANGE = re.compile("1 (?:withdraw|restore|(reject)) " + HOUR + r" (0|[1-9]\d{0,17})(?(1) [a-z_]{1,20})", re.ASCII)
NO_SIGNATURE, COUNTS, REJECTED, WITHDRAWN = range(4)  # what an entry of the ledger is in the end
MOVES = {"withdraw": (COUNTS, WITHDRAWN), "reject": (COUNTS, REJECTED), "restore": (REJECTED, COUNTS)}


def need(holds: bool, *words: object) -> None:
    if not holds:
        sys.exit("DOES NOT HOLD: " + " ".join(map(str, words)))


def lines(folder: Path, name: str) -> Iterator[str]:
    for line in (folder / name).open(encoding="utf-8", newline="\n"):
        need(line.endswith("\n"), name + ": the last line is cut")
        yield line[:-1]


def read_json(folder: Path, name: str) -> Any:
    def once(pairs: Any) -> Any:
        need(len(dict(pairs)) == len(pairs), name + ": a name stands twice in it")
        return dict(pairs)

    return json.loads("\n".join(lines(folder, name)), object_pairs_hook=once, parse_float=str, parse_constant=str)


def check_files(folder: Path, files: Any, tables: Any) -> None:
    """Every file is there and is what the manifest says, and there is no other."""
    for name in sorted({*(path.name for path in folder.iterdir()), *files, *tables, *NOT_LISTED}):
        path, digest, table = folder / Path(name).name, hashlib.sha256(), name.endswith(".csv")
        need(name in ({*tables, "index.csv"} if table else {*files, *NOT_LISTED}), name + ": is not in the manifest")
        need(path == folder / name and path.is_file() and not path.is_symlink(), name + ": is missing, or elsewhere")
        any(map(digest.update, path.open("rb")))
        said = list(lines(folder, "manifest.sig"))[2] if name in NOT_LISTED else files[name]["sha256"]
        need(name == "manifest.sig" or digest.hexdigest() == said, name + ": is not what was signed: another sha256")


def read_ledger(folder: Path) -> Any:
    """What each entry is in the end, and the root of the tree over all of them (RFC 9162, 2.1)."""
    states = bytearray()
    tree: list[tuple[int, bytes]] = []  # complete subtrees from left to right: how many entries, and their hash
    for number, line in enumerate(lines(folder, "ledger.txt"), start=1):
        sign, change = SIGN.fullmatch(line), CHANGE.fullmatch(line)
        need(bool(sign or change), "ledger.txt: line", number, "is no entry")
        if change:
            index, (before, after) = int(change[2]), MOVES[line.split(" ")[1]]
            need([*states[index : index + 1]] == [before], "ledger.txt: line", number, "changes what stands otherwise")
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


def read_table(folder: Path, name: str, form: Any) -> Iterator[Any]:
    """Each row of a table between its ledger index, its place and its commitment; one leading ' of a cell goes."""
    with (folder / name).open(encoding="utf-8-sig" if form["bom"] else "utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=form["delimiter"], strict=True)
        need(next(reader, None) == form["columns"], name + ": has other columns than the manifest says")
        for cells in reader:
            place = "%s: line %d" % (name, reader.line_num)
            need(len(cells) == len({*form["columns"]}), place, "has too many or too few cells")
            need("\x1f" not in "".join(cells + form["columns"]), place, "holds what separates cells in the ledger")
            row = {key: cell[1:] if cell[:1] == "'" else cell for key, cell in zip(form["columns"], cells)}
            said = [key + "=" + row[key] for key in sorted({*row} - {"number", "ledger_index", "salt"}) if row[key]]
            record = "\x1f".join(["campaign record 1", row["salt"], *said])
            yield int(row["ledger_index"]), place, row, hashlib.sha256(record.encode()).hexdigest()


def check_rows(folder: Path, manifest: Any, states: bytearray, erased: Any, versions: Any) -> Any:
    """Each signature that counts has one row, which is what was committed to, or was erased; no row is more."""
    rows: Any = heapq.merge(*(read_table(folder, name, manifest["format"]) for name in manifest["format"]["tables"]))
    found: Any = Counter({of: Counter() for of in ("region", "source", "day", "text")})
    for index, (state, entry) in enumerate(zip(states, lines(folder, "ledger.txt"))):
        if state == COUNTS:
            _, _, hour, text, committed = entry.split(" ")
            found["day"][hour[:10]] += 1
            found["text"][text] += 1
        if state == COUNTS and index not in erased:
            _, place, row, said = next(rows, (-1, "signatures: the end", {"": ""}, ""))
            need(row.get("ledger_index") == str(index), place, "stands where the row of entry", index, "should be")
            found.update(["rows", place.rpartition(":")[0]])
            need(row["number"] == str(found["rows"]), place, "has the wrong number")
            need(versions.get(row["statement_version"]) == text, place, "names another statement than the ledger")
            need(row["confirmed_at"][:13] + "Z" == hour, place, "names another hour than the ledger")
            need(said == committed or manifest["rows"] != "whole", place, "is not what entry", index, "commits to")
            found["source"][row["source"]] += 1
            found["region"].update(filter(None, [row.get("region")]))
    need(next(rows, None) is None, "signatures: there are more rows than signatures that count")
    return found


def main(folder: Path) -> None:
    manifest, totals = read_json(folder, "manifest.json"), read_json(folder, "totals.json")
    files, counts, form = manifest["files"], manifest["counts"], manifest["format"]
    check_files(folder, files, form["tables"])
    states, root = read_ledger(folder)
    head, signed = {"size": len(states), "root": b64encode(root).decode()}, list(lines(folder, "checkpoint"))
    need(signed[1:3] == [str(head["size"]), head["root"]], "checkpoint: is of another ledger than ledger.txt")
    need(manifest["ledger"] == head == totals["ledger"], "manifest.json, totals.json: are of another ledger")
    erased = list(map(int, lines(folder, "erased.txt"))) if "erased.txt" in files else []
    stand = all(index >= 0 and states[index] == COUNTS for index in erased) and len(erased) == counts["erased"]
    need(stand and sorted({*erased}) == erased, "erased.txt: does not name what counts and was erased, each once")
    versions = {name[10:-4]: files[name]["sha256"] for name in files if name.startswith("statement-")}
    found = check_rows(folder, manifest, states, {*erased}, versions)
    for version, number in totals["by_statement_version"].items():
        found["text"][versions[version]] -= number
    same = totals["by_day"] == found["day"] and not any(found["text"].values())
    need(same, "totals.json: by_day or by_statement_version is not what the ledger says")
    sums = [sum(totals["by_" + of].values()) for of in ("source", "language")] + [totals["by_state"].get("counted", 0)]
    same = [totals["signatures"], counts["signatures"], *sums] == [states.count(COUNTS)] * 5
    need(same, "totals.json: signatures, by_state, by_source or by_language do not add up")
    index = [row[:1] + row[3:] for row in csv.reader(lines(folder, "index.csv"))] if "index.csv" in files else []
    wanted = [[name, str(found[name]), files[name]["sha256"]] for name in form["tables"] if name != "signatures.csv"]
    need(index == [["file", "signatures", "sha256"]] * bool(wanted) + wanted, "index.csv: is not what the tables are")
    for of in {"region", "source"} & {*form["columns"]} if not erased else ():
        need(totals["by_" + of] == found[of], "totals.json: by_" + of, "is not what the rows say")
    print("all of this holds: %d rows, and %d signatures whose rows were erased" % (found["rows"], len(erased)))


if __name__ == "__main__":
    csv.field_size_limit(1 << 20)
    try:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
    except (OSError, LookupError, TypeError, ValueError, AttributeError, csv.Error, RecursionError) as error:
        need(False, "a file is not what it should be:", type(error).__name__, error)
