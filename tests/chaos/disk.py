"""The disk is full in the middle of an export: no bundle, nothing half-written, and the next one is whole."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench import crowd as crowds
from tests.chaos import storm
from tests.chaos.people import People
from tests.chaos.site import SLUG, Site, installed, wait_until
from tests.services.environment import of_a_process

_SIGNATURES = 5000  # some 900 KB of CSV
_ROOM = 300 * 1024
_ROOM_TO_SIGN = 4 * 1024 * 1024
_PUT_OFF = 20


def full_disk(database_url: str) -> str:
    """Exports into a folder without enough room, by a file system of its own where that may be mounted."""
    with installed(database_url) as site:
        campaign_id = int(site.query("SELECT id FROM campaign WHERE slug = :slug", slug=SLUG)[0][0])
        crowds.gather(site.engine, site.folder / "instance", campaign_id, _SIGNATURES)
        site.engine.dispose()
        ways = ["a file size limit"]
        _refused(site, site.folder / "limited", _limit)
        with _small_disk(site.folder / "disk") as mounted:
            if mounted:
                ways.append("a full file system")
                _refused(site, site.folder / "disk", None)
        done = _export(site, site.folder / "bundle", None)
        assert done.returncode == 0, done.stderr
        assert (site.folder / "bundle" / "signatures.csv").read_bytes().count(b"\r\n") == _SIGNATURES + 1
        return f"export stopped by {' and by '.join(ways)}: status 1, one line, nothing left behind; the next was whole"


def while_signing() -> str:
    """The disk of an SQLite database fills up while people sign, and has room again: put off, and none lost."""
    with (
        tempfile.TemporaryDirectory(prefix="campaign-chaos-") as folder,
        _small_disk(Path(folder) / "disk", _ROOM_TO_SIGN) as mounted,
    ):
        if not mounted:
            return "not tried: no file system may be mounted here"
        with installed(f"sqlite:///{folder}/disk/campaign.sqlite3") as site:
            site.start()
            crowd = People(site, 0.1)
            crowd.sign(20)
            fill = Path(folder) / "disk" / "fill"
            with ThreadPoolExecutor(1) as pool:
                _fill(fill)
                signing = pool.submit(crowd.sign, 40)
                wait_until(lambda: crowd.statuses[503] >= _PUT_OFF, "nobody is put off")
                assert site.answers(), "the pages are gone with the disk"
                fill.unlink()
                signing.result()
            storm.deliver(site)
            storm.nothing_lost(site, crowd.acknowledged)
            site.stop()
            assert set(crowd.statuses) == {303, 503}, f"answers {crowd.statuses}\n{site.log()}"
            return f"{len(crowd.acknowledged)} forms acknowledged, {crowd.statuses[503]} put off with 503, none lost"


def _fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def _refused(site: Site, place: Path, before: Callable[[], None] | None) -> None:
    place.mkdir(exist_ok=True)
    done = _export(site, place / "bundle", before)
    assert done.returncode == 1, f"status {done.returncode}: {done.stderr}"
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert list(place.iterdir()) == [], f"left behind: {list(place.rglob('*'))}"


def _export(site: Site, target: Path, before: Callable[[], None] | None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "campaign", "export", SLUG, "--out", str(target)]
    environment = of_a_process(site.settings)
    return subprocess.run(command, env=environment, preexec_fn=before, capture_output=True, text=True, check=False)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (_ROOM, _ROOM))


@contextmanager
def _small_disk(place: Path, room: int = _ROOM) -> Iterator[bool]:
    """A file system with little room, for whoever may mount one."""
    place.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)]
    allowed = os.geteuid() == 0 and sys.platform == "linux"
    mounted = allowed and subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)
