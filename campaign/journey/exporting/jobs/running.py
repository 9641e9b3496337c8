"""A worker makes an export: bundle, workbook, zip; complete and in its place, or not there."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from campaign.journey.drafting import table as drafting
from campaign.journey.exporting.jobs import store, xlsx
from campaign.journey.exporting.jobs.claims import EXPORTS
from campaign.journey.exporting.jobs.rules import KEEP
from campaign.journey.exporting.jobs.table import Job
from campaign.storage.leases import Pulse, Shift
from campaign.storage.transactions import Sessions

Progress = Callable[[int, int], None]


class Bundle(Protocol):
    """What the export left in its folder."""

    @property
    def signatures(self) -> int:
        """How many rows."""

    @property
    def manifest_sha256(self) -> str:
        """The checksum of the manifest."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What making exports needs. ``export`` writes a job's bundle into a new folder; raises ``Refused``."""

    sessions: Sessions
    folder: Path
    clock: Callable[[], datetime]
    export: Callable[[Job, Path, Progress], Bundle]


class _Pulse:
    """The progress of a bundle, and of the workbook after it, as one."""

    def __init__(self, pulse: Pulse[Job], passes: int) -> None:
        self._pulse, self._passes = pulse, passes
        self.tick = pulse.tick

    def __call__(self, done: int, expected: int) -> None:
        """The first pass over the rows."""
        self._pulse(done, expected * self._passes)

    def second(self, done: int, rows: int) -> None:
        """The second pass."""
        self._pulse(rows + done, self._pulse.expected)


def work(shop: Workshop, stop: Event) -> bool:
    """Makes one export; whether there was one to make. A worker that is killed leaves nothing in the way."""

    def do(job: Job, pulse: Pulse[Job]) -> None:
        place = store.workplace(shop.folder, job)
        try:
            _finish(shop, job, _make(shop, job, place, _Pulse(pulse, 2 if job.order.xlsx else 1)))
        finally:
            shutil.rmtree(place, ignore_errors=True)

    return Shift(EXPORTS, shop.sessions, shop.clock).work(do, stop)


def _make(shop: Workshop, job: Job, place: Path, pulse: _Pulse) -> dict[str, Any]:
    store.prepare(shop.folder)
    place.mkdir(mode=0o700)
    bundle = place / "bundle"
    made = shop.export(job, bundle, pulse)
    book = place / "signatures.xlsx"
    if job.order.xlsx:
        xlsx.write(bundle, book, job.order.delimiter, lambda done: pulse.second(done, made.signatures))
    with shop.sessions() as session:
        slug = drafting.by_id(session, job.campaign_id).slug
    files = {f"{slug}/{path.relative_to(bundle)}": path for path in sorted(bundle.rglob("*")) if path.is_file()}
    if job.order.xlsx:
        # Beside the bundle: in it, the workbook would be a file that the manifest does not list.
        files[f"{slug}-{book.name}"] = book
    packed = store.pack(files, place / "packed.zip", pulse.tick)
    return {
        "signatures": made.signatures,
        "manifest_sha256": made.manifest_sha256,
        "size": packed.size,
        "sha256": packed.sha256,
    }


def _finish(shop: Workshop, job: Job, made: dict[str, Any]) -> None:
    now, target = shop.clock(), shop.folder / store.name(job)
    (store.workplace(shop.folder, job) / "packed.zip").rename(target)
    with shop.sessions() as session:
        if not EXPORTS.finish(session, job, "ready", file=target.name, ready_at=now, expires_at=now + KEEP, **made):
            target.unlink()
