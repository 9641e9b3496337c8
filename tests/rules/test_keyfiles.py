"""Secrets that are made once."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from campaign.crypto import keyfiles
from campaign.crypto.peppers import PepperMissing, Peppers

PROCESSES = 8


def test_a_secret_is_made_once_and_is_the_same_ever_after(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    made = keyfiles.once(path)
    assert len(bytes.fromhex(made)) == 32
    assert keyfiles.once(path) == made


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    keyfiles.once(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_no_draft_of_it_is_left_beside_it(tmp_path: Path) -> None:
    keyfiles.once(tmp_path / "secret")
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_two_secrets_have_nothing_in_common(tmp_path: Path) -> None:
    assert keyfiles.once(tmp_path / "one") != keyfiles.once(tmp_path / "other")


def _make(path: Path, start: "multiprocessing.synchronize.Barrier", answers: "multiprocessing.Queue[str]") -> None:
    start.wait()
    answers.put(keyfiles.once(path))


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(PROCESSES), context.Queue()
    processes = [context.Process(target=_make, args=(tmp_path / "secret", start, answers)) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    given = {answers.get(timeout=30) for _ in processes}
    for process in processes:
        process.join()
    assert given == {keyfiles.once(tmp_path / "secret")}
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_a_folder_that_cannot_be_made_is_an_error_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        keyfiles.once(tmp_path / "file" / "secret")


def test_a_pepper_is_made_for_a_campaign_and_read_back(tmp_path: Path) -> None:
    peppers = Peppers(tmp_path / "peppers")
    peppers.make("uid")
    assert len(peppers.get("uid")) == 32
    peppers.make("uid")
    assert peppers.get("uid") == Peppers(tmp_path / "peppers").get("uid")


def test_a_pepper_that_is_missing_is_never_made_anew(tmp_path: Path) -> None:
    with pytest.raises(PepperMissing, match="uid"):
        Peppers(tmp_path).get("uid")
    assert list(tmp_path.iterdir()) == []
