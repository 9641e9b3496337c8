"""``campaign bounce`` as a mail server's pipe calls it, and by hand."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from campaign.cli.bounce import TRY_AGAIN
from campaign.crypto.stamps import Stamps
from campaign.journey.drafting.rules import Campaign
from campaign.storage.engine import options
from tests.cli.conftest import Command, Done, is_one_line
from tests.services.bounces import notice, short
from tests.services.environment import SECRET_KEY, of_a_process
from tests.services.factories import Clock, a_form
from tests.services.live import COMMAND, running
from tests.stories.people import Visitor
from tests.web.waiting import until

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def stamp(database_url: str, an_open_campaign: Callable[..., Campaign], visitor: Visitor, clock: Clock) -> str:
    """The stamp of a letter that was sent just now, before any worker would delete its form."""
    an_open_campaign()
    clock.now = datetime.now(UTC)
    visitor.post("/c/footbridge/sign", a_form())
    engine = create_engine(database_url, **options(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE letter SET state = 'sent', address = NULL"))
        number = connection.scalar(text("SELECT id FROM letter"))
    engine.dispose()
    return str(Stamps([SECRET_KEY]).mint(number, clock()))


def states(database_url: str) -> list[str]:
    engine = create_engine(database_url, **options(database_url))
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT state FROM letter")))
    engine.dispose()
    return found


def piped(raw: bytes, variables: dict[str, str], tmp_path: Path, *arguments: str) -> Done:
    """The command at the end of a mail server's pipe."""
    done = subprocess.run(
        [*COMMAND, "bounce", *arguments],
        input=raw,
        check=False,
        cwd=tmp_path,
        env=of_a_process(variables),
        capture_output=True,
        timeout=60,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_notice_from_a_pipe_marks_its_letter_in_silence(
    stamp: str, database_url: str, variables: dict[str, str], tmp_path: Path
) -> None:
    assert piped(notice("postfix", stamp), variables, tmp_path) == Done(0, "", "")
    assert states(database_url) == ["bounced"]
    assert piped(notice("postfix", stamp), variables, tmp_path, "--json").json["known"] == 1


@only_sqlite
@pytest.mark.parametrize("raw", [b"", b"\0" * 1000, b"Hello", b"(" * 50_000_000], ids=["empty", "nul", "text", "50 MB"])
def test_whatever_comes_is_taken(raw: bytes, variables: dict[str, str], tmp_path: Path) -> None:
    assert piped(raw, variables, tmp_path) == Done(0, "", "")


@only_sqlite
def test_hostile_headers_leave_no_traceback(variables: dict[str, str], tmp_path: Path) -> None:
    raw = b"Return-Path: <>\nX-Failed-Recipients: " + b",\n (((((" * 4000 + b"\n\nx"
    done = piped(raw, variables, tmp_path, "--json")
    assert (done.code, done.err, done.json["unreadable"]) == (0, "", 1)


@only_sqlite
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAMPAIGN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing"),
        ("CAMPAIGN_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3"),
        ("CAMPAIGN_DATABASE_URL", "oracle://x"),
        ("CAMPAIGN_MAIL_RETURN", "a bad one"),
    ],
)
def test_what_is_wrong_here_brings_the_message_again(
    name: str, value: str, variables: dict[str, str], tmp_path: Path
) -> None:
    done = piped(notice("postfix"), variables | {name: value}, tmp_path)
    assert is_one_line(done, TRY_AGAIN)


@only_sqlite
def test_a_database_of_another_version_brings_the_message_again(
    variables: dict[str, str], empty_database_url: str, tmp_path: Path
) -> None:
    done = piped(b"x", variables | {"CAMPAIGN_DATABASE_URL": empty_database_url}, tmp_path)
    assert is_one_line(done, TRY_AGAIN, "campaign migrate")


def test_files_are_read_and_stay(campaign: Command, stamp: str, database_url: str, tmp_path: Path) -> None:
    for name in ("postfix", "vacation"):
        (tmp_path / name).write_bytes(notice(name, stamp))
    done = campaign("bounce", tmp_path / "postfix", tmp_path / "vacation", tmp_path / "postfix")
    assert done.code == 0
    assert [line.split(maxsplit=1) for line in done.out.splitlines()] == [
        ["3", "read"],
        ["1", "came back for good"],
        ["1", "known already"],
        ["1", "no notice of a mail server"],
    ]
    assert (tmp_path / "postfix").exists()
    assert states(database_url) == ["bounced"]


def test_a_maildir_is_emptied(campaign: Command, stamp: str, database_url: str, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    (tmp_path / "bounces" / "new" / "1").write_bytes(short(stamp))
    done = campaign("bounce", "--maildir", tmp_path / "bounces", "--json")
    assert done.json["permanent"] == 1
    assert list((tmp_path / "bounces").rglob("*/*")) == []
    assert states(database_url) == ["bounced"]


@only_sqlite
def test_the_worker_looks_into_its_maildir(
    stamp: str, database_url: str, variables: dict[str, str], tmp_path: Path
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    (tmp_path / "bounces" / "new" / "1").write_bytes(short(stamp))
    with running(tmp_path, variables | {"CAMPAIGN_MAIL_BOUNCES": f"maildir://{tmp_path}/bounces"}):
        until(lambda: states(database_url) == ["bounced"])


@only_sqlite
def test_wrong_use_is_said(campaign: Command, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert campaign("bounce", tmp_path / "a", "--maildir", tmp_path).code == 2
    assert campaign("bounce", tmp_path / "missing").code == 2
    assert is_one_line(campaign("bounce", "--maildir", tmp_path), 1, "new")
