"""An export that is killed leaves no bundle, and the next one removes what it left."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from campaign.journey.exporting import drafts, steps
from campaign.journey.exporting.rules import Format
from tests.journey.acts import Town, people

# Exports until half of it is written, says so, and goes on only when it is told to.
EXPORTER = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from campaign.journey.exporting import steps
from campaign.journey.exporting.rules import Format
from campaign.crypto.signing_key import SigningKeys
from campaign.journey.tallying.notary import Notary
from campaign.storage.engine import options, prepare
url, keys, out = sys.argv[1:]
notary = Notary("sign.example.org", SigningKeys(Path(keys)))
engine = create_engine(url, **options(url))
prepare(engine)
def wait(done, expected):
    print("half", flush=True)
    sys.stdin.readline()
with Session(engine) as session:
    steps.export(session, notary, "footbridge", Path(out), Format(), progress=wait)
"""
Start = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where bundles go."""
    (tmp_path / "bundles").mkdir()
    return tmp_path / "bundles"


@pytest.fixture
def start(town: Town, database_url: str, place: Path) -> Iterator[Start]:
    """Starts exports that stop half-way, in processes of their own."""
    for form in people(2):
        town.signed(**form)
    town.tally()
    started: list[subprocess.Popen[str]] = []

    def start(name: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", EXPORTER, database_url, str(town.notary.keys.folder), str(place / name)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def export(town: Town, target: Path) -> int:
    with town.sessions() as session:
        return steps.export(session, town.notary, "footbridge", target, Format()).signatures


def names(place: Path) -> list[str]:
    return sorted(path.name.split(".")[1] if path.name.startswith(".") else path.name for path in place.iterdir())


def test_what_a_killed_export_left_is_removed_by_the_next(town: Town, start: Start, place: Path) -> None:
    killed = start("first")
    (left,) = place.iterdir()
    killed.kill()
    killed.wait()
    assert (left / "signatures.csv").exists()
    assert export(town, place / "second") == 2
    assert names(place) == ["second"]


def test_what_a_living_export_writes_is_left_alone(town: Town, start: Start, place: Path) -> None:
    living = start("first")
    assert export(town, place / "second") == 2
    assert names(place) == ["first", "second"]
    assert living.communicate("go on\n", timeout=60) == ("", None)
    assert living.returncode == 0
    assert sorted(path.name for path in place.iterdir()) == ["first", "second"]
    assert (place / "first" / "manifest.json").read_bytes() == (place / "second" / "manifest.json").read_bytes()


def test_nothing_else_is_removed(tmp_path: Path) -> None:
    kept = [".hidden", ".photos.partial", "a.0123456789ab.partial", ".a.0123456789AB.partial"]
    for name in kept:
        (tmp_path / name).mkdir()
    (tmp_path / ".file.0123456789ab.partial").write_text("")
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_text("")
    (tmp_path / ".link.0123456789ab.partial").symlink_to(tmp_path / "real")
    (tmp_path / ".left.0123456789ab.partial").mkdir()
    assert drafts.sweep(tmp_path) == 1
    assert {path.name for path in tmp_path.iterdir()} == {
        *kept,
        "real",
        ".file.0123456789ab.partial",
        ".link.0123456789ab.partial",
    }
    assert (tmp_path / "real" / "file").exists()
    assert drafts.sweep(tmp_path / "nowhere") == 0


def test_two_that_sweep_at_once_harm_nobody(tmp_path: Path) -> None:
    with drafts.draft(tmp_path / "one") as first, drafts.draft(tmp_path / "one") as second:
        assert drafts.sweep(tmp_path) == 0
        assert first != second
        assert first.is_dir()
        assert second.is_dir()
    assert list(tmp_path.iterdir()) == []
