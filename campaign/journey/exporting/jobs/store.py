"""The folder of finished exports: one zip a job, readable by nobody else, and nothing that no job knows of."""

import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.journey.exporting.bundle import Written
from campaign.journey.exporting.jobs.table import Job, jobs
from campaign.storage.transactions import change, writing

# Below the instance folder.
FOLDER = "exports"
_PIECE = 1024 * 1024


def prepare(folder: Path) -> None:
    """Makes the folder."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def name(job: Job) -> str:
    """The file's name: with the claim, so that two workers never write the same one."""
    return f"{job.id}-{job.claim}.zip"


def workplace(folder: Path, job: Job) -> Path:
    """The folder in which the job's worker writes."""
    return folder / f".{job.id}-{job.claim}"


def pack(files: Mapping[str, Path], target: Path, tick: Callable[[], None]) -> Written:
    """The files in one zip, each under its name there; synced, with its size and checksum."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            entry = zipfile.ZipInfo.from_file(path, name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as file, archive.open(entry, "w") as out:
                while piece := file.read(_PIECE):
                    out.write(piece)
                    tick()
    return _measure(target, tick)


def _measure(path: Path, tick: Callable[[], None]) -> Written:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            tick()
        os.fsync(file.fileno())
    return Written(path.stat().st_size, digest.hexdigest())


def expire(session: Session, now: datetime) -> int:
    """Ends what has been kept long enough; gives how many. ``sweep`` takes the files away."""
    old = update(jobs).where(jobs.c.state == "ready", jobs.c.expires_at <= now)
    with writing(session):
        return change(session, old.values(state="expired"))


def remove(folder: Path, job: Job) -> None:
    """Deletes the job's file, if this machine has it; ``sweep`` does so on the others."""
    if job.file:
        (folder / job.file).unlink(missing_ok=True)


def sweep(session: Session, folder: Path) -> int:
    """Deletes what belongs to no job that is ready or being made; gives how many files and folders it was.

    Every worker sweeps the folder of its own machine.
    """
    found = list(folder.iterdir()) if folder.is_dir() else []
    wanted = select(jobs.c.id, jobs.c.claim, jobs.c.file).where(jobs.c.state.in_(("running", "ready")))
    keep: set[str] = set()
    for row in session.execute(wanted):
        keep |= {row.file} if row.file else {f"{row.id}-{row.claim}.zip", f".{row.id}-{row.claim}"}
    session.commit()
    useless = [path for path in found if path.name not in keep]
    for path in useless:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(useless)
