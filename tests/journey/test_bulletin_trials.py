"""Test letters of an update: to the organizer alone, in every language, without a reader's links."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select

from campaign.errors import Refused
from campaign.journey.mailing.bulletins import trials
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.journey.mailing.bulletins.trials import TrialRow
from campaign.journey.mailing.transport import from_url
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once
from tests.journey.bulletin_acts import BELARUSIAN, ENGLISH, Press
from tests.services.factories import CIMAFIEJ
from tests.services.mail import MailServer


@pytest.fixture
def press(town: Town, smtp_server: MailServer) -> Press:
    return Press(town.sending(from_url(smtp_server.url, Path())))


def ask(press: Press, bulletin: Bulletin) -> None:
    with press.town.sessions() as session, writing(session):
        trials.ask(session, bulletin, CIMAFIEJ, press.town.clock())


def send(press: Press) -> int:
    return trials.deliver(press.town.office, Event()).handled


def newest(press: Press, bulletin: Bulletin) -> str | None:
    with press.town.sessions() as session:
        return trials.newest(session, bulletin.id)


def addresses(press: Press) -> set[str | None]:
    with press.town.sessions() as session:
        return set(session.scalars(select(TrialRow.address)))


def letters(server: MailServer) -> list[EmailMessage]:
    return [message_from_bytes(one.content, policy=default) for one in server.received]


def test_one_letter_a_language_goes_to_the_organizer(press: Press, smtp_server: MailServer) -> None:
    bulletin = press.write(en=ENGLISH, be=BELARUSIAN)
    assert newest(press, bulletin) is None
    ask(press, bulletin)
    assert newest(press, bulletin) == "queued"
    assert send(press) == 2
    assert [(one["To"], one["Subject"]) for one in letters(smtp_server)] == [
        (CIMAFIEJ, ENGLISH.subject),
        (CIMAFIEJ, BELARUSIAN.subject),
    ]
    assert (newest(press, bulletin), addresses(press), send(press)) == ("sent", {None}, 0)


def test_it_has_no_link_that_would_end_anything(press: Press, smtp_server: MailServer) -> None:
    ask(press, press.write())
    send(press)
    (letter,) = letters(smtp_server)
    assert "List-Unsubscribe" not in letter
    body = letter.get_body(("plain",))
    assert body is not None
    assert "This is a test letter" in body.get_content()
    assert "/withdraw/" not in body.get_content()


def test_what_the_server_refuses_has_failed(press: Press, smtp_server: MailServer) -> None:
    bulletin = press.write()
    smtp_server.answers[CIMAFIEJ] = "550 5.1.1 no such user"
    ask(press, bulletin)
    send(press)
    assert (newest(press, bulletin), addresses(press)) == ("failed", {None})


def test_without_a_server_it_waits(press: Press, smtp_server: MailServer) -> None:
    bulletin = press.write()
    ask(press, bulletin)
    smtp_server.stop()
    assert trials.deliver(press.town.office, Event()).unreachable
    assert send(press) == 0
    smtp_server.start()
    press.town.clock.now += trials._PAUSE
    assert send(press) == 1
    assert newest(press, bulletin) == "sent"


def test_two_workers_send_it_once(press: Press, smtp_server: MailServer) -> None:
    ask(press, press.write())
    at_once(lambda _: send(press), 4)
    assert len(smtp_server.received) == 1


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_there_is_an_end_to_them(press: Press) -> None:
    bulletin = press.write()
    for _ in range(trials.MOST):
        ask(press, bulletin)
    with pytest.raises(Refused, match="too_many_trials"):
        ask(press, bulletin)
