"""Letters into a folder: each is there whole, or not at all."""

import stat
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from campaign.journey.mailing.transport import Folder
from tests.journey.acts import Town, people
from tests.services.factories import ALESIA


def outbox(town: Town) -> Path:
    transport = town.office.transport
    assert isinstance(transport, Folder)
    return transport.folder


def test_a_letter_is_one_file_that_only_the_owner_reads(town: Town) -> None:
    town.sign()
    town.deliver()
    (file,) = outbox(town).iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    message = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert message["To"] == ALESIA
    assert message["Return-Path"].startswith("<bounces+1-")


def test_letters_of_one_second_do_not_overwrite_each_other(town: Town) -> None:
    for form in people(20):
        town.sign(**form)
    town.deliver()
    assert len(list(outbox(town).glob("*.eml"))) == 20


def test_an_international_address_is_written_as_it_is(town: Town) -> None:
    town.sign(email="алеся@example.org")
    town.deliver()
    (file,) = outbox(town).glob("*.eml")
    assert "алеся@example.org" in file.read_bytes().decode()


def test_a_folder_that_cannot_be_made_keeps_the_letters(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = town.sending(Folder(tmp_path / "file" / "outbox"))
    blocked.sign()
    before = town.letters()
    assert blocked.deliver().unreachable
    assert town.letters() == before


def test_a_disk_that_fills_up_leaves_no_half_letter_and_loses_none(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in people(3):
        town.sign(**form)
    whole, calls = EmailMessage.as_bytes, []

    def full(message: EmailMessage, **how: object) -> bytes:
        calls.append(message)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return whole(message, **how)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(EmailMessage, "as_bytes", full)
    done = town.deliver()
    assert done.unreachable == "folder_No space left on device"
    assert [letter.state for letter in town.letters()] == ["sent", "queued", "queued"]
    assert len(list(outbox(town).iterdir())) == 1
    town.clock.now = town.letters()[1].due_at
    town.deliver()
    assert len(list(outbox(town).glob("*.eml"))) == 3
