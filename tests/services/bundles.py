"""Bundles and public ledgers made without an installation, of any size, by the code that makes the real ones."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from campaign.crypto import notes
from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.rules import Campaign, Consent, Policy, Statement, Words, digest
from campaign.journey.exporting import bundle, contents, papers
from campaign.journey.exporting.contents import Contents
from campaign.journey.exporting.rules import Format
from campaign.journey.exporting.sheets import Plan
from campaign.journey.exporting.table import Raw
from campaign.journey.tallying import checkpoint, entries, merkle, tiles
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.entries import Sign
from tests.services.factories import NOW, REGION

SEED, OTHER_SEED = bytes(range(32)), bytes(range(1, 33))
ORIGIN = "sign.example.org/c/footbridge"
_TEXTS = {"en": "We ask the council to **build a footbridge** by the mill."}
_PART = 2000


def a_campaign() -> Campaign:
    """An open campaign that asks for name, email and region, as a value."""
    return Campaign(
        id=1,
        uid="0" * 32,
        slug="footbridge",
        status="open",
        goal=None,
        languages=("en",),
        words={"en": Words("A footbridge over the river", "Ten minutes to school.", "the town council")},
        organizer="Friends of the River",
        contact="friends@example.org",
        keep_days=180,
        opens_at=None,
        closes_at=None,
        closed_at=None,
        timezone="UTC",
        fields=(*USUAL_FIELDS, REGION),
        policy=Policy(),
        statement=Statement(1, 1, _TEXTS, digest(_TEXTS), NOW),
        consent=Consent(1, 1, {"en": "Yes."}),
        revision=1,
    )


@dataclass(frozen=True)
class Crowd:
    """``size`` signers, counted one after the other; the same number gives the same people."""

    size: int

    def rows(self) -> Iterator[list[Raw]]:
        """Their rows, as the database gives them."""
        for start in range(0, self.size, _PART):
            yield [_row(index) for index in range(start, min(start + _PART, self.size))]

    def entries(self) -> Iterator[list[str]]:
        """Their entries."""
        for part in self.rows():
            yield [_entry(row) for row in part]

    def root(self) -> bytes:
        """The root of their ledger."""
        return merkle.root(merkle.leaf(entry.encode()) for part in self.entries() for entry in part)

    def totals(self) -> dict[str, dict[str, int]]:
        """Their totals."""
        found: dict[str, dict[str, int]] = {}
        for part in self.rows():
            for _, region, _, confirmed, source, version, _, _ in part:
                keys = {"region": region, "day": confirmed[:10], "statement": str(version), "source": source}
                keys |= {"state": "counted", "language": "en"}
                for dimension, key in keys.items():
                    counts = found.setdefault(dimension, {})
                    counts[str(key)] = counts.get(str(key), 0) + 1
        return found


def _row(index: int) -> Raw:
    region = ("north", "south")[index % 2]
    # Every hundredth name wants quotes, every fiftieth a guard.
    name = f'Асоба "{index}", junior' if index % 100 == 99 else f"{'=' if index % 50 == 49 else ''}Асоба {index}"
    details = json.dumps({"name": name, "email": f"person-{index}@example.org", "region": region}, ensure_ascii=False)
    seconds = index * 2
    clock = f"2026-03-{1 + seconds // 86400:02}T{seconds // 3600 % 24:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"
    salt = hashlib.sha256(b"salt%d" % index).hexdigest()[:32]
    return (details, region, clock, clock, "web", 1, index, salt)


def _entry(row: Raw) -> str:
    details, _, signed, confirmed, source, version, _, salt = row
    times = {"signed_at": signed, "confirmed_at": confirmed, "source": source, "statement_version": str(version)}
    said = entries.record(str(salt).encode(), json.loads(details or "") | times)
    return entries.write(Sign(f"{confirmed[:13]}Z", digest(_TEXTS), entries.commitment(said)))


def a_bundle(folder: Path, size: int = 12, *, seeds: Sequence[bytes] = (SEED,), by_region: bool = False) -> Path:
    """A bundle of ``size`` signers in a new folder."""
    crowd, campaign = Crowd(size), a_campaign()
    given = Contents(
        campaign=campaign,
        head=Checkpoint(ORIGIN, size, crowd.root()),
        at=NOW,
        total=size,
        totals=crowd.totals(),
        statements=[campaign.statement],
        rows=crowd.rows(),
        entries=crowd.entries(),
        seeds=seeds,
    )
    folder.mkdir()
    contents.write(folder, given, Plan(Format(), by_region))
    return folder


def rewritten(folder: Path, *, seeds: Sequence[bytes] = (SEED,), head: bool = True) -> None:
    """Lists and signs what lies in the folder as if it were right: what only the holder of the key can do."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    lines = (folder / "ledger.txt").read_bytes().split(b"\n")[:-1]
    if head:
        stands = Checkpoint(ORIGIN, len(lines), merkle.root(map(merkle.leaf, lines)))
        manifest["ledger"] = {"size": stands.size, "root": checkpoint.root_text(stands.root)}
        totals = json.loads((folder / "totals.json").read_text("utf-8"))
        bundle.put_json(folder / "totals.json", totals | {"ledger": manifest["ledger"]})
        signed = notes.sign(checkpoint.write(stands), ORIGIN, seeds)
        (folder / "checkpoint").write_text(signed, "utf-8")
    for path in folder.iterdir():
        if path.name not in {"manifest.json", "manifest.sig"}:
            data = path.read_bytes()
            manifest["files"][path.name] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    manifest["files"] = {name: one for name, one in manifest["files"].items() if (folder / name).exists()}
    sealed = bundle.put_json(folder / "manifest.json", manifest).sha256
    (folder / "manifest.sig").write_text(papers.seal(sealed, ORIGIN, seeds), "utf-8")


def a_ledger(folder: Path, lines: Sequence[str], *, seeds: Sequence[bytes] = (SEED,)) -> None:
    """A public ledger of these entries, as files: ``checkpoint``, ``key.pem`` and ``tile/…``."""
    hashes = [merkle.leaf(line.encode()) for line in lines]

    def hash_at(level: int, index: int) -> bytes:
        return merkle.root(hashes[index << level : (index + 1) << level])

    for tile in tiles.tiles_of(len(lines)):
        path = folder / "tile" / tiles.path(tile)
        path.parent.mkdir(parents=True, exist_ok=True)
        first = tile.number * tiles.WIDTH
        level = (tile.level or 0) * tiles.HEIGHT
        path.write_bytes(b"".join(hash_at(level, first + place) for place in range(tile.width)))
    folder.mkdir(exist_ok=True)
    head = Checkpoint(ORIGIN, len(lines), merkle.root(hashes))
    (folder / "checkpoint").write_text(notes.sign(checkpoint.write(head), ORIGIN, seeds), "utf-8")
    keys = "".join(papers.public_keys.pem(notes.public_bytes(seed)) for seed in seeds)
    (folder / "key.pem").write_text(keys, "ascii")


def lines_of(size: int) -> list[str]:
    """The entries of a crowd."""
    return [entry for part in Crowd(size).entries() for entry in part]


def other_statement() -> Statement:
    """A text that nobody signed."""
    texts = {"en": "We ask for something else."}
    return replace(a_campaign().statement, texts=texts, sha256=digest(texts))
