"""Organizers' accounts from the shell, the first link of ``campaign run``, and the log that ``audit`` checks."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.organizers import accounts
from campaign.storage.transactions import writing
from tests.cli.conftest import Command, is_one_line
from tests.services.factories import ALESIA, BARYS, NOW
from tests.services.live import LiveServer

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def alesia(session: Session) -> str:
    """Her account."""
    with writing(session):
        accounts.make(session, ALESIA, passwords.hashed("seven herons over the mill"), NOW, may_create=True)
    return ALESIA


def link_in(printed: str) -> str:
    """The one-time link in what was printed."""
    found = re.search(r"http://127\.0\.0\.1:\d+/organizer/\S+", printed)
    assert found is not None, printed
    return urlsplit(found[0]).path


def test_add_prints_a_link_that_opens(campaign: Command, client: FlaskClient) -> None:
    campaign("demo")
    done = campaign("organizer", "add", BARYS, "--campaign", "river-park", "--role", "reviewer")
    assert done.code == 0
    page = client.get(link_in(done.out))
    assert page.status_code == 200
    assert BARYS in page.text
    assert "Reviewer" in page.text


def test_add_gives_a_role_to_whoever_has_an_account(campaign: Command, alesia: str) -> None:
    campaign("demo")
    assert campaign("organizer", "add", alesia, "--campaign", "river-park").out == f"{alesia}: owner of river-park\n"
    (row,) = campaign("organizer", "list", "--json").json
    assert row.pop("roles") == {"river-park": "owner"}
    assert row == {"email": alesia, "second_factor": False, "disabled": False, "oversees": False}
    assert "owner of river-park" in campaign("organizer", "list").out
    assert is_one_line(campaign("organizer", "add", alesia), 1, alesia, "--campaign")


def test_disable_enable_and_reset(campaign: Command, alesia: str, client: FlaskClient) -> None:
    assert campaign("organizer", "disable", alesia).code == 0
    assert "disabled" in campaign("organizer", "list").out
    assert campaign("organizer", "enable", alesia).code == 0
    assert "disabled" not in campaign("organizer", "list").out
    done = campaign("organizer", "reset", alesia, "--second-factor")
    assert client.get(link_in(done.out)).status_code == 200


@pytest.mark.parametrize("command", ["disable", "enable", "reset"])
def test_an_unknown_address_is_one_line(campaign: Command, command: str) -> None:
    assert is_one_line(campaign("organizer", command, "nobody@example.org"), 1, "nobody@example.org")


@pytest.mark.parametrize("email", ["", "no address", "a@b@c.org"])
def test_a_malformed_address_is_one_line(campaign: Command, email: str) -> None:
    assert is_one_line(campaign("organizer", "add", email), 1, "address")


def test_run_prints_a_link_to_the_first_account(live_server: LiveServer) -> None:
    assert "Make the first account here" in live_server.printed()
    assert link_in(live_server.printed()).startswith("/organizer/invitation/")


def test_what_the_shell_does_is_in_the_log_and_audit_finds_who_touches_it(
    campaign: Command, alesia: str, engine: Engine, tmp_path: Path
) -> None:
    campaign("demo")
    campaign("pause", "river-park")
    campaign("organizer", "add", alesia, "--campaign", "river-park", "--role", "viewer")
    campaign("export", "river-park", "--out", tmp_path / "bundle")
    done = campaign("audit", "river-park", "--json")
    assert (done.code, done.json["log"]["broken_at"]) == (0, None)
    assert "unbroken" in campaign("audit", "river-park").out
    with engine.begin() as connection:
        acts = list(connection.execute(text("SELECT action FROM activity ORDER BY id")).scalars())
        assert acts[-3:] == ["campaign.status", "team.role", "export.made"]
        connection.execute(text("UPDATE activity SET action = 'nothing' WHERE id = 2"))

    broken = campaign("audit", "river-park")
    assert broken.code == 1
    assert "BROKEN at act 2" in broken.out
