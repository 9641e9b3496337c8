"""A Maildir is emptied: nothing is lost, nothing counted twice, whoever works on it and dies."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine

from campaign.journey.mailing.bounces import maildir, steps
from campaign.journey.mailing.bounces.steps import Taken
from campaign.storage.transactions import Sessions
from tests.journey.acts import Town, at_once, people
from tests.journey.bounce_acts import Postman
from tests.journey.test_funnel import FIRST, counted
from tests.services.bounces import notice, short
from tests.services.statements import Crash, crashing

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty Maildir."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    return tmp_path / "bounces"


@pytest.fixture
def signers(town: Town) -> list[int]:
    """Signers whose letters have left."""
    found = [town.sign(**form) for form in people(8)]
    town.deliver()
    return found


def deliver(folder: Path, town: Town, signers: list[int]) -> None:
    """The letters of all come back."""
    for signature in signers:
        (folder / "new" / f"1772366400.M{signature}.mail").write_bytes(short(Postman(town).stamp(signature)))


def empty(town: Town, folder: Path) -> list[Taken]:
    stamps = town.office.composer.returns.stamps
    with town.sessions() as session:
        return list(steps.empty(session, stamps, folder, town.clock, Event()))


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def an_hour_later(folder: Path) -> None:
    for path in files(folder):
        os.utime(path, (time.time() - 3600,) * 2)


def test_every_message_is_read_and_deleted_of_ours_or_not(town: Town, folder: Path, signers: list[int]) -> None:
    deliver(folder, town, signers)
    (folder / "new" / "vacation").write_bytes(notice("vacation"))
    (folder / "new" / "junk").write_bytes(b"\0" * 1000)
    assert Counter(empty(town, folder)) == {"permanent": 8, "no_bounce": 2}
    assert files(folder) == []
    assert counted(town)["bounced"] == {FIRST: 8}


def test_workers_at_once_share_the_messages(town: Town, folder: Path, signers: list[int]) -> None:
    deliver(folder, town, signers)
    taken = at_once(lambda _: empty(town, folder), 3)
    assert sum((Counter(some) for some in taken), Counter()) == {"permanent": 8}
    assert files(folder) == []


def test_what_a_killed_run_had_in_hand_comes_again_and_counts_once(
    town: Town, folder: Path, signers: list[int], engine: Engine
) -> None:
    deliver(folder, town, signers)
    for at in (3, 9, 14):
        with crashing(engine, at), suppress(Crash):
            empty(town, folder)
    assert len(files(folder / "cur")) == 3
    empty(town, folder)
    assert len(files(folder)) == 3, "claims hold for a while"
    an_hour_later(folder)
    empty(town, folder)
    assert files(folder) == []
    assert counted(town)["bounced"] == {FIRST: 8}


def test_killed_after_the_commit_the_message_is_known(town: Town, folder: Path, signers: list[int]) -> None:
    deliver(folder, town, signers[:1])
    claimed = next(maildir.messages(folder))
    assert Postman(town).bring(claimed[1]) == "permanent"
    an_hour_later(folder)
    assert empty(town, folder) == ["known"]
    assert counted(town)["bounced"] == {FIRST: 1}


def test_a_message_that_is_early_stays_until_its_letter_is_written_down(town: Town, folder: Path) -> None:
    signature = town.sign()
    deliver(folder, town, [signature])
    assert empty(town, folder) == ["early"]
    assert empty(town, folder) == []
    town.deliver()
    an_hour_later(folder)
    assert empty(town, folder) == ["permanent"]


def test_a_stop_ends_after_the_message_in_hand(
    town: Town, folder: Path, signers: list[int], sessions: Sessions
) -> None:
    deliver(folder, town, signers)
    stop = Event()
    stop.set()
    with sessions() as session:
        stamps = town.office.composer.returns.stamps
        assert list(steps.empty(session, stamps, folder, town.clock, stop)) == ["permanent"]
    assert len(files(folder / "new")) == 7


@only_sqlite
def test_only_plain_files_are_messages(town: Town, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept")
    (folder / "new" / "link").symlink_to(tmp_path / "secret")
    (folder / "new" / "folder").mkdir()
    (folder / "new" / ".keep").write_text("")
    os.mkfifo(folder / "new" / "pipe")
    assert empty(town, folder) == []
    assert (tmp_path / "secret").read_text() == "kept"
    assert len(list((folder / "new").iterdir())) == 4


@only_sqlite
def test_a_folder_that_is_no_maildir_is_an_error(town: Town, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        empty(town, tmp_path / "nothing")


@only_sqlite
@pytest.mark.parametrize("name", ["x" * 250, "ў" * 125, "𝓍" * 60])
def test_a_long_name_is_claimed_too(town: Town, folder: Path, name: str) -> None:
    (folder / "new" / name).write_bytes(b"")
    assert empty(town, folder) == ["no_bounce"]


_CLAIMING = """
import sys
from pathlib import Path
from campaign.journey.mailing.bounces import maildir
sys.stdin.readline()
for path, raw in maildir.messages(Path(sys.argv[1])):
    path.unlink()
    print(raw.decode())
"""


@pytest.fixture
def processes(folder: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Two processes that are about to claim messages."""
    command = [sys.executable, "-c", _CLAIMING, str(folder)]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    yield started
    for process in started:
        process.kill()
        process.communicate()


def test_two_processes_claim_each_message_once(folder: Path, processes: list[subprocess.Popen[str]]) -> None:
    for number in range(200):
        (folder / "new" / f"{number:03}").write_text(str(number))
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    found = [line for process in processes for line in process.communicate(timeout=60)[0].split()]
    assert sorted(map(int, found)) == list(range(200))
