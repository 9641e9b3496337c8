"""Who has withdrawn is in no file of the installation any more, its database and the database's log included."""

from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from campaign.journey.drafting.rules import Campaign
from campaign.loops import every
from campaign.storage import engine as engines
from tests.services import live
from tests.services.mail import MailServer
from tests.stories.people import Visitor, link_in, over_http
from tests.web.waiting import until

NAME = "Kanarejka Zialonaja"
ADDRESS = "kanarejka.zialonaja@example.org"
only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def holding(folder: Path) -> set[str]:
    """The files that hold the name or the address."""
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(value.encode() in path.read_bytes() for value in (NAME, ADDRESS, "anarejka")):
            found.add(path.name)
    return found


@only_sqlite
def test_a_withdrawn_name_is_in_no_file_once_the_worker_is_idle(
    footbridge: Campaign, variables: dict[str, str], smtp_server: MailServer, tmp_path: Path
) -> None:
    with live.running(tmp_path, variables | {"CAMPAIGN_MAIL_URL": smtp_server.url}) as server:
        visitor = Visitor(over_http(server.url))
        assert visitor.sign(name=NAME, email=ADDRESS).status == 303
        until(lambda: smtp_server.received, "a letter")
        assert holding(tmp_path) & {"campaign.sqlite3", "campaign.sqlite3-wal"}, "the search finds what is there"
        assert visitor.post(link_in(smtp_server.received[0].message, "confirm")).status == 200
        until(lambda: len(smtp_server.received) == 2, "the second letter")
        assert visitor.post(link_in(smtp_server.received[1].message, "withdraw")).status == 200
        until(lambda: not holding(tmp_path), "nothing of the name")
        assert footbridge.slug in visitor.get("/c/footbridge.json").body.decode()


@only_sqlite
def test_a_log_that_somebody_reads_is_left_for_another_time_and_holds_up_nobody(engine: Engine) -> None:
    with engine.connect() as reading:
        reading.execute(text("SELECT count(*) FROM campaign"))
        with engine.connect().execution_options(**engines.IMMEDIATE) as writing, writing.begin():
            writing.execute(text("UPDATE tally_head SET total = total"))
            writing.execute(text("CREATE TABLE later (id INTEGER)"))
        assert not engines.empty_log(engine)
    assert engines.empty_log(engine)
    log = Path(f"{engine.url.database}-wal")
    assert not log.exists() or log.stat().st_size == 0
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == engines.BUSY_SECONDS * 1000


def test_postgresql_has_a_log_of_its_own(engine: Engine) -> None:
    assert engines.empty_log(engine)


def test_a_loop_waits_between_two_rounds() -> None:
    done: list[int] = []
    work = every(3600.0, lambda: done.append(1))
    assert (work(Event()), work(Event()), done) == (False, False, [1])
