"""``campaign verify``: from the signature to the last row, in the order in which each step leans on the last."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from campaign.journey.exporting.verifying import (
    documents,
    entry_file,
    files,
    log,
    processes,
    regions,
    rows,
    sums,
    tables,
    trust,
)
from campaign.journey.exporting.verifying.documents import MANIFEST, Manifest
from campaign.journey.exporting.verifying.log import LEAVES, Ledger
from campaign.journey.exporting.verifying.processes import Task
from campaign.journey.exporting.verifying.tables import Joined
from campaign.journey.exporting.verifying.trust import HEAD_FILE, KEY_FILE, SEAL_FILE, Keys, Seal
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying.checkpoint import Checkpoint

# Below this many bytes one process is done before a second one has started.
_SMALL = 4 << 20
_SPAN = 128 * LEAVES
_NOT_LISTED = {MANIFEST, SEAL_FILE}


@dataclass(frozen=True, slots=True)
class Report:
    """What holds. ``head`` is the bundle's; ``outside`` says whether the key came from outside the bundle."""

    head: Checkpoint
    signatures: int
    rows: int
    erased: int
    whole: bool
    outside: bool
    ledger: Ledger
    keys: Keys


def check(folder: Path, outside: Keys | None) -> Report:
    """Checks everything that the bundle itself can show. Raises ``Wrong``."""
    names = files.listed(folder)
    seal, own = trust.seal(folder), trust.own_keys(folder)
    keys = outside or own
    _check_seal(folder, seal, keys, own)
    manifest = documents.manifest(folder)
    _check_names(folder, names, manifest)
    head = trust.head(HEAD_FILE, files.text(folder, HEAD_FILE), seal.origin, keys, own)
    ledger, joined = _read(folder, manifest, head)
    sums.check_statements(manifest, ledger)
    gone = sums.erased(folder, manifest, ledger)
    sums.check_rows(manifest, ledger, gone, joined)
    totals = documents.totals(folder)
    sums.check_totals(totals, manifest, ledger, joined)
    regions.check_index(folder, manifest, totals, joined)
    return Report(head, ledger.total, joined.count, len(gone), manifest.whole, outside is not None, ledger, keys)


def _check_seal(folder: Path, seal: Seal, keys: Keys, own: Keys) -> None:
    """The manifest was signed. Where it was not, says which of the files that take part in it was changed."""
    files.size(folder, MANIFEST)
    same = files.sha256(folder / MANIFEST) == seal.manifest_sha256
    try:
        trust.check_signed(SEAL_FILE, seal.note, seal.origin, keys, own)
    except Wrong:
        if same:
            said = documents.manifest(folder).files.get(KEY_FILE)
            if said and files.sha256(folder / KEY_FILE) != said[1]:
                raise Wrong(KEY_FILE, "is not the key that the manifest lists") from None
        raise
    if not same:
        raise Wrong(MANIFEST, "was changed after it was signed: its sha256 is not the one in manifest.sig")


def _check_names(folder: Path, names: set[str], manifest: Manifest) -> None:
    for name in sorted(names | set(manifest.files)):
        if name not in manifest.files and name not in _NOT_LISTED:
            raise Wrong(name, "is not in the manifest")
        size = files.size(folder, name)
        if name in manifest.files and size != manifest.files[name][0]:
            said = manifest.files[name][0]
            raise Wrong(name, f"was changed: it has {size:,} bytes, and the manifest says {said:,}")


def _read(folder: Path, manifest: Manifest, head: Checkpoint) -> tuple[Ledger, Joined]:
    """Reads the large files, each once for its checksum and once for what it says, in two processes."""
    checksums: list[Task] = [(_check_sum, (folder / name, said[1])) for name, said in sorted(manifest.files.items())]
    file = entry_file.index(folder / entry_file.NAME)
    spans = [(log.read, (file, start, min(start + _SPAN, file.size))) for start in range(0, file.size, _SPAN)]
    parts = [(rows.check, (part,)) for name in manifest.tables for part in tables.parts(folder, name, manifest, file)]
    apart = sum(size for size, _ in manifest.files.values()) > _SMALL
    with processes.results([*checksums, *spans, *parts], apart=apart) as results:
        for _ in checksums:
            next(results)
        ledger = Ledger(file, islice(results, len(spans)))
        _check_head(head, manifest, ledger)
        return ledger, tables.join(list(results), ledger.size)


def _check_sum(path: Path, sha256: str) -> None:
    if files.sha256(path) != sha256:
        raise Wrong(path.name, "was changed: its sha256 is not the one in the manifest")


def _check_head(head: Checkpoint, manifest: Manifest, ledger: Ledger) -> None:
    if (head.size, head.root) != (manifest.size, manifest.root):
        raise Wrong(HEAD_FILE, "is of another head of the ledger than the manifest")
    if ledger.size != head.size:
        raise Wrong(entry_file.NAME, f"has {ledger.size} entries, and the signed checkpoint says {head.size}")
    if ledger.root_at(ledger.size) != head.root:
        raise Wrong(entry_file.NAME, "is not the ledger whose root was signed: an entry was changed, added or left out")
