"""A worker makes an export: bundle, workbook, zip; complete and in its place, or not there."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.journey.exporting.jobs import claims, store, xlsx
from campaign.journey.exporting.jobs.rules import KEEP
from campaign.journey.exporting.jobs.table import Job
from campaign.storage.transactions import Sessions

_BEAT_SECONDS = 1.0
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


class _Lost(Exception):
    """The job was cancelled, or is another worker's by now."""


class _Stopped(Exception):
    """This worker is to end."""


def work(shop: Workshop, stop: Event) -> bool:
    """Makes one export; whether there was one to make. A worker that is killed leaves nothing in the way."""
    with shop.sessions() as session:
        job = claims.claim(session, shop.clock())
    if job is None:
        return False
    place = store.workplace(shop.folder, job)
    try:
        _finish(shop, job, _make(shop, job, place, _Pulse(shop, job, stop)))
    except _Lost:
        pass
    except _Stopped:
        with shop.sessions() as session:
            claims.release(session, job, shop.clock())
    except (Refused, OSError) as error:
        with shop.sessions() as session:
            claims.fail(session, job, error.code if isinstance(error, Refused) else "cannot_write")
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return True


def _make(shop: Workshop, job: Job, place: Path, pulse: "_Pulse") -> dict[str, Any]:
    store.prepare(shop.folder)
    place.mkdir(mode=0o700)
    bundle = place / "bundle"
    pulse.parts = 2 if job.order.xlsx else 1
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
        if not claims.finish(session, job, file=target.name, ready_at=now, expires_at=now + KEEP, **made):
            target.unlink()


class _Pulse:
    """Signs of life on the way, at most one a second."""

    def __init__(self, shop: Workshop, job: Job, stop: Event) -> None:
        self._shop, self._job, self._stop = shop, job, stop
        self._done = self._expected = 0
        self._last = time.monotonic()
        self.parts = 1

    def __call__(self, done: int, expected: int) -> None:
        """The first pass over the rows."""
        self._done, self._expected = done, expected * self.parts
        self.tick()

    def second(self, done: int, rows: int) -> None:
        """The second pass."""
        self._done = rows + done
        self.tick()

    def tick(self) -> None:
        """Raises ``_Lost`` or ``_Stopped`` where going on is of no use."""
        if self._stop.is_set():
            raise _Stopped
        if time.monotonic() - self._last < _BEAT_SECONDS:
            return
        self._last = time.monotonic()
        with self._shop.sessions() as session:
            if not claims.beat(session, self._job, self._done, self._expected, self._shop.clock()):
                raise _Lost
