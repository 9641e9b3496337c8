"""Whether ledger, rows and totals add up to each other."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from campaign.journey.exporting.verifying import files
from campaign.journey.exporting.verifying.documents import MANIFEST, TOTALS, Manifest, Totals
from campaign.journey.exporting.verifying.log import COUNTS, WITHDRAWN, Ledger
from campaign.journey.exporting.verifying.tables import Joined
from campaign.journey.exporting.verifying.wrong import Wrong

ERASED = "erased.txt"


def check_statements(manifest: Manifest, ledger: Ledger) -> None:
    """Every entry signs a statement that lies in the bundle. Raises ``Wrong``."""
    missing = ledger.statements() - set(manifest.statements.values())
    if missing:
        first = min(ledger.first_that_signs(one) for one in missing)
        raise Wrong("ledger.txt", "signs a statement that is not in the bundle", f"line {first + 1}")


def erased(folder: Path, manifest: Manifest, ledger: Ledger) -> set[int]:
    """The entries whose rows were erased; each counts. Raises ``Wrong``."""
    lines = files.text(folder, ERASED).split("\n")[:-1] if ERASED in manifest.files else []
    for number, line in enumerate(lines, start=1):
        if not (line.isascii() and line.isdigit() and len(line) < 19):  # noqa: PLR2004 -- digits of a 64-bit number
            raise Wrong(ERASED, "is no number", f"line {number}")
        if int(line) >= ledger.size or ledger.states[int(line)] != COUNTS:
            raise Wrong(ERASED, f"ledger entry {line} does not count", f"line {number}")
    found = set(map(int, lines))
    if not len(found) == len(lines) == manifest.erased:
        raise Wrong(ERASED, f"names {len(found)} entries, and the manifest says {manifest.erased}")
    return found


def check_rows(manifest: Manifest, ledger: Ledger, gone: set[int], joined: Joined) -> None:
    """Every signature that counts has a row or was erased, and nothing else has one. Raises ``Wrong``."""
    wanted = bytearray(ledger.states.translate(bytes(state == COUNTS for state in range(256))))
    for index in gone:
        wanted[index] = 0
    if wanted == joined.seen:
        return
    differing = int.from_bytes(wanted, "big") ^ int.from_bytes(joined.seen, "big")
    index = len(wanted) - 1 - (differing.bit_length() - 1) // 8
    if wanted[index]:
        raise Wrong(" or ".join(manifest.tables[:1]), f"ledger entry {index} counts, and no row is there for it")
    why = "its details were erased" if index in gone else "it does not count any more"
    raise Wrong(manifest.tables[0], f"a row is there for ledger entry {index}, and {why}")


def check_totals(said: Totals, manifest: Manifest, ledger: Ledger, joined: Joined) -> None:
    """The totals are those of ledger and rows. Raises ``Wrong``."""
    total = ledger.total
    if (said.size, said.root) != (manifest.size, manifest.root):
        raise Wrong(TOTALS, "is of another head of the ledger than the manifest")
    if manifest.signatures != total:
        raise Wrong(MANIFEST, f"says {manifest.signatures} signatures, and the ledger adds up to {total}")
    if said.signatures != total:
        raise Wrong(TOTALS, f"says {said.signatures} signatures, and the ledger adds up to {total}")
    days, statements = ledger.counted()
    _same("by_day", said.by_day, days)
    _same("by_statement_version", _by_text(said.by_statement, manifest), statements)
    _check_sums(said, ledger)
    columns = {"by_source": (said.by_source, joined.sources)}
    if "region" in manifest.columns:
        columns["by_region"] = (said.by_region, joined.regions)
    for name, (totals, found) in columns.items():
        # Of rows that were erased nobody knows the region: there may be fewer rows than the totals say, never more.
        _same(name, totals, found if joined.count == total else found | Counter(totals))


def _check_sums(said: Totals, ledger: Ledger) -> None:
    """What no row says, as far as the ledger does. States are of all forms, also of those that never counted."""
    for name, counts in (("by_source", said.by_source), ("by_language", said.by_language)):
        if sum(counts.values()) != ledger.total:
            raise Wrong(TOTALS, f"{name} adds up to {sum(counts.values())}, and there are {ledger.total} signatures")
    if sum(said.by_region.values()) > ledger.total:
        raise Wrong(TOTALS, f"by_region adds up to more than the {ledger.total} signatures")
    _same("by_state", {"counted": said.by_state.get("counted", 0)}, {"counted": ledger.total})
    gone = ledger.states.count(WITHDRAWN)
    if said.by_state.get("withdrawn", 0) < gone:
        raise Wrong(TOTALS, f"by_state says fewer withdrawn than the {gone} of the ledger")


def _by_text(versions: Mapping[str, int], manifest: Manifest) -> Counter[str]:
    """Two versions may have one text, and the ledger knows the text."""
    counts: Counter[str] = Counter()
    for version, count in versions.items():
        if version not in manifest.statements:
            raise Wrong(TOTALS, f"counts statement version {version!r}, which is not in the bundle")
        counts[manifest.statements[version]] += count
    return counts


def _same(name: str, said: Mapping[str, int], found: Mapping[str, int]) -> None:
    for key in sorted({*said, *found}):
        if said.get(key, 0) != found.get(key, 0):
            words = f"{name} says {said.get(key, 0)} for {key!r}, and there are {found.get(key, 0)}"
            raise Wrong(TOTALS, words)
