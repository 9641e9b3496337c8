"""Settings, schema, retention, recounting: what keeps an installation in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying.table import Tally, TallyHead
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from tests.cli.conftest import Command, is_one_line
from tests.services import ports
from tests.stories.people import Visitor, letters_in
from tests.web.conftest import client, footbridge, parts, work

__all__ = ["client", "footbridge", "parts", "work"]

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def counted(visitor: Visitor, footbridge: Campaign, work: Callable[[], None], variables: dict[str, str]) -> None:
    """One counted signature."""
    visitor.sign()
    work()
    visitor.confirm(letters_in(Path(variables["CAMPAIGN_INSTANCE_DIR"]) / "outbox")[0])
    work()


# Settings

WRONG = [
    ({"BASE_URI": "x"}, "CAMPAIGN_BASE_URI"),
    ({"BASE_URL": "ftp://x"}, "CAMPAIGN_BASE_URL"),
    ({"BASE_URL": "https://example.org/path"}, "CAMPAIGN_BASE_URL"),
    ({"DATABASE_URL": "mysql://x/y"}, "CAMPAIGN_DATABASE_URL"),
    ({"DATABASE_URL": "sqlite://"}, "CAMPAIGN_DATABASE_URL"),
    ({"MAIL_URL": "imap://x"}, "CAMPAIGN_MAIL_URL"),
    ({"MAIL_URL": "smtp://"}, "CAMPAIGN_MAIL_URL"),
    ({"MAIL_FROM": "nobody"}, "CAMPAIGN_MAIL_FROM"),
    ({"MAIL_RATE": "fast"}, "CAMPAIGN_MAIL_RATE"),
    ({"TRUSTED_PROXIES": "-1"}, "CAMPAIGN_TRUSTED_PROXIES"),
    ({"SECRET_KEY": "short"}, "CAMPAIGN_SECRET_KEY"),
    ({"SECRET_KEY_FILE": "/nowhere"}, "CAMPAIGN_SECRET_KEY_FILE"),
    ({"LINK_DAYS": "0"}, "CAMPAIGN_LINK_DAYS"),
    ({"MAIL_URL": "smtp://127.0.0.1", "MAIL_FROM": ""}, "CAMPAIGN_MAIL_FROM"),
]


@only_sqlite
@pytest.mark.parametrize(("settings", "name"), WRONG, ids=lambda value: str(value)[:50])
def test_a_wrong_setting_stops_every_command_with_one_line_that_names_it(
    campaign: Command, settings: dict[str, str], name: str
) -> None:
    for command in (["migrate"], ["list"], ["run"], ["web"], ["worker"]):
        assert is_one_line(campaign(*command, **settings), 2, name)


@only_sqlite
def test_a_settings_file_that_is_wrong_stops_the_start_too(campaign: Command, variables: dict[str, str]) -> None:
    path = Path(variables["CAMPAIGN_INSTANCE_DIR"]) / "settings.toml"
    path.parent.mkdir(exist_ok=True)
    wrong = {"gaol = 7": "CAMPAIGN_GAOL", "= broken": "settings.toml", "mail_rate = true": "CAMPAIGN_MAIL_RATE"}
    for text, word in wrong.items():
        path.write_text(text, encoding="utf-8")
        assert is_one_line(campaign("list"), 2, word)


@only_sqlite
def test_an_empty_secret_key_file_is_no_secret(campaign: Command, variables: dict[str, str]) -> None:
    path = Path(variables["CAMPAIGN_INSTANCE_DIR"]) / "secret_key"
    path.parent.mkdir(exist_ok=True)
    path.touch()

    assert is_one_line(campaign("list", SECRET_KEY=""), 2, "secret_key", "damaged")


# Schema


def test_migrate_says_what_it_did(campaign: Command, empty_database_url: str) -> None:
    first = campaign("migrate", DATABASE_URL=empty_database_url)
    again = campaign("migrate", DATABASE_URL=empty_database_url)

    assert (first.code, again.code) == (0, 0)
    assert "from empty to" in first.out
    assert "already" in again.out


def test_a_database_without_tables_says_so_to_every_command(campaign: Command, empty_database_url: str) -> None:
    for command in ("list", "demo", "run", "worker", "web", "purge", "audit x", "export x --out y"):
        assert is_one_line(campaign(*command.split(), DATABASE_URL=empty_database_url), 1, "campaign migrate")


@only_sqlite
def test_a_database_that_does_not_answer_is_one_line(campaign: Command, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no database\n" * 100, encoding="utf-8")
    for url in ("postgresql://nobody@127.0.0.1:1/x", f"sqlite:///{tmp_path}/text"):
        for command in ("list", "demo", "migrate"):
            assert is_one_line(campaign(command, DATABASE_URL=url), 1, "database")


# Recounting


@pytest.mark.usefixtures("counted")
def test_an_audit_without_a_difference_is_0(campaign: Command) -> None:
    done = campaign("audit", "footbridge")

    assert done.code == 0
    assert done.out.splitlines()[-1] == "equal"
    found = campaign("audit", "footbridge", "--json").json
    assert (found["total"], found["rows"], found["exported"], found["waiting"], found["equal"]) == (1, 1, 1, 0, True)


@pytest.mark.usefixtures("counted")
def test_an_audit_finds_a_planted_difference_and_mends_it(campaign: Command, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(core(TallyHead)).values(total=5))
        connection.execute(update(core(Tally)).where(core(Tally).c.dimension == "region").values(count=9))

    found = campaign("audit", "footbridge")
    assert found.code == 1
    assert "differs: total: the total says 5, the rows say 1" in found.out
    assert "differs: region north: the total says 9, the rows say 1" in found.out
    assert campaign("audit", "footbridge", "--json").json["equal"] is False

    mended = campaign("audit", "footbridge", "--repair")
    assert (mended.code, mended.out.splitlines()[-1]) == (0, "equal")
    assert "2 totals repaired" in mended.err
    assert campaign("audit", "footbridge").code == 0


@pytest.mark.usefixtures("counted")
def test_an_export_of_totals_that_are_wrong_is_refused(campaign: Command, engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(update(core(TallyHead)).values(total=5))

    assert is_one_line(campaign("export", "footbridge", "--out", tmp_path / "bundle"), 1, "campaign audit")
    assert not list(tmp_path.glob("*bundle*"))


@pytest.mark.usefixtures("counted")
def test_an_export_says_what_it_wrote(campaign: Command, tmp_path: Path) -> None:
    done = campaign("export", "footbridge", "--out", tmp_path / "bundle", "--json")

    assert done.code == 0
    assert done.json["signatures"] == 1
    papers = ["VERIFY.md", "checkpoint", "ledger.txt", "public-key.pem", "verify.py"]
    assert sorted(done.json["files"]) == sorted([*papers, "signatures.csv", "statement-1.txt", "totals.json"])
    assert done.err == ""


@pytest.mark.usefixtures("counted")
def test_a_purge_keeps_what_is_still_promised(campaign: Command) -> None:
    assert campaign("purge").out.startswith("0 old forms deleted, the details of 0 signatures erased")


# Doctor


def bad(campaign: Command, **settings: str) -> list[str]:
    """What the doctor does not like; the exit code follows it."""
    done = campaign("doctor", "--json", **settings)
    found = [finding["what"] for finding in done.json if not finding["good"]]
    assert done.code == (1 if found else 0)
    assert campaign("doctor", **settings).out.count("BAD ") == len(found)
    return found


@pytest.mark.usefixtures("footbridge")
def test_the_doctor_finds_nothing_in_a_new_installation(campaign: Command) -> None:
    assert bad(campaign) == []
    looked_at = {finding["what"] for finding in campaign("doctor", "--json").json}
    assert {"settings", "database", "migrations", "secret key", "mail", "clock", "letters"} <= looked_at
    assert "pepper of footbridge" in looked_at


def test_the_doctor_finds_a_wrong_setting(campaign: Command) -> None:
    assert bad(campaign, LINK_DAYS="never") == ["settings"]


def test_the_doctor_finds_a_database_without_tables(campaign: Command, empty_database_url: str) -> None:
    assert bad(campaign, DATABASE_URL=empty_database_url) == ["migrations"]


@only_sqlite
def test_the_doctor_finds_a_database_and_a_mail_server_that_do_not_answer(campaign: Command) -> None:
    settings = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "MAIL_URL": f"smtp://127.0.0.1:{ports.free()}"}

    assert sorted(bad(campaign, **settings)) == ["database", "mail"]


@only_sqlite
def test_the_doctor_finds_keys_that_others_can_read_and_peppers_that_are_gone(
    campaign: Command, footbridge: Campaign, variables: dict[str, str]
) -> None:
    instance = Path(variables["CAMPAIGN_INSTANCE_DIR"])
    campaign("list", SECRET_KEY="")
    (instance / "secret_key").chmod(0o644)
    pepper = instance / "peppers" / footbridge.uid
    pepper.chmod(0o640)
    assert bad(campaign, SECRET_KEY="") == ["secret key", "pepper of footbridge"]

    pepper.write_text("", encoding="ascii")
    assert bad(campaign) == ["pepper of footbridge"]
    pepper.unlink()
    assert bad(campaign) == ["pepper of footbridge"]


@only_sqlite
def test_the_doctor_looks_where_letters_come_back_to(campaign: Command, tmp_path: Path) -> None:
    where = {"MAIL_BOUNCES": f"maildir://{tmp_path}/bounces"}
    assert bad(campaign, **where) == ["bounces"]
    for name in ("new", "cur"):
        (tmp_path / "bounces" / name).mkdir(parents=True)
    assert bad(campaign, **where) == []


def test_the_doctor_finds_letters_that_nobody_sends(
    campaign: Command, visitor: Visitor, footbridge: Campaign, engine: Engine
) -> None:
    visitor.sign()
    with engine.begin() as connection:
        connection.execute(update(core(Letter)).values(created_at=datetime.now(UTC) - timedelta(hours=1)))

    assert bad(campaign) == ["letters"]
