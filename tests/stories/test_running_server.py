"""The real ``campaign run``: web processes and worker, connections and mail."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.app import create_app
from campaign.cli.context import worker
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import SignatureRow
from campaign.settings import read
from campaign.storage.db import db
from campaign.storage.outbox import Letter
from tests.services import live
from tests.services.factories import ALESIA, BARYS
from tests.services.live import LiveServer
from tests.services.mail import MailServer
from tests.stories.people import Visitor, exported, letters_in, link_in, over_http
from tests.web.waiting import until

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
Sessions = Callable[[], Session]


def at_once(deeds: Iterable[Callable[[], object]]) -> list[object]:
    """Does everything in the same moment, and gives what came of it."""
    deeds = list(deeds)
    together = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        together.wait(timeout=60)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_64_forms_and_64_confirmations_in_one_moment_count_once(
    footbridge: Campaign, live_server: LiveServer, variables: dict[str, str], outbox: Path, tmp_path: Path
) -> None:
    visitor = Visitor(over_http(live_server.url))

    signed = at_once([lambda: visitor.sign().status] * 64)
    assert signed == [303] * 64
    until(lambda: len(letters_in(outbox)) == 4, "four letters")
    links = [link_in(letter, "confirm") for letter in letters_in(outbox)]
    confirmed = at_once([lambda url=url: visitor.post(url).status for url in links * 16])

    assert confirmed == [200] * 64
    visitor.sees_counted(1)
    assert len(exported(variables, tmp_path)) == 1
    until(lambda: len(letters_in(outbox)) == 5, "the fifth letter")
    assert '"level": "error"' not in live_server.printed()


@only_sqlite
def test_while_the_mail_server_is_down_people_sign_as_always_and_their_letters_follow(
    footbridge: Campaign, variables: dict[str, str], smtp_server: MailServer, tmp_path: Path
) -> None:
    smtp_server.stop()
    with live.running(tmp_path, variables | {"CAMPAIGN_MAIL_URL": smtp_server.url}) as server:
        visitor = Visitor(over_http(server.url))
        alesia, barys = visitor.sign(email=ALESIA), visitor.sign(email=BARYS)
        assert (alesia.status, alesia.location) == (303, "/c/footbridge/check-inbox")
        assert alesia == barys
        until(lambda: "mail_unreachable" in server.printed(), "a try")

        smtp_server.start()
        until(lambda: len(smtp_server.received) == 2, "both letters")
        for letter in list(smtp_server.received):
            visitor.confirm(letter.message)
        visitor.sees_counted(2)


def descendants(pid: int) -> list[tuple[int, str]]:
    """The processes below one, with their command lines."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], check=True, capture_output=True, text=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    found = [(int(child), args) for child, parent, args in rows if int(parent) == pid]
    return found + [below for child, _ in found for below in descendants(child)]


@only_sqlite
def test_no_acknowledged_signature_is_lost_when_web_and_worker_are_killed(
    footbridge: Campaign, live_server: LiveServer, variables: dict[str, str], sessions: Sessions, outbox: Path
) -> None:
    visitor = Visitor(over_http(live_server.url))
    kills = {15: lambda found: found[-1:], 35: lambda found: found}  # one web process, then all there are

    def is_taken(address: str) -> bool:
        try:
            return visitor.sign(email=address).status == 303
        except (OSError, HTTPException):
            return False  # whoever would have answered is dead: try again

    addresses = [f"person-{number}@example.org" for number in range(60)]
    for number, address in enumerate(addresses):
        for pid, args in kills.get(number, lambda _: [])(descendants(live_server.process.pid)):
            assert "campaign" in args
            os.kill(pid, signal.SIGKILL)
        until(lambda address=address: is_taken(address), "an answer")

    with sessions() as session:
        stored = [details["email"] for details in session.scalars(select(SignatureRow.details))]
        letters = len(session.scalars(select(Letter.id)).all())
    assert set(stored) == set(addresses)
    assert letters == len(stored)
    live_server.stop()
    _deliver_what_was_claimed(variables)
    assert {str(letter["To"]) for letter in letters_in(outbox)} == set(addresses)


def _deliver_what_was_claimed(variables: dict[str, str]) -> None:
    """A killed worker's claims come back when they have run out: ten minutes later, all letters are sent."""
    app = create_app(read(variables), lambda: datetime.now(UTC) + timedelta(minutes=10))
    with app.app_context():
        worker(app.extensions["campaign"]).drain()
        db.engine.dispose()
