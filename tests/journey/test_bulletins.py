"""Updates to supporters over a real mail server: to whoever asked, once, in their language, until told to stop."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import update

from campaign.crypto.tokens import Forged, Link
from campaign.errors import Refused
from campaign.journey.mailing import activity, claims
from campaign.journey.mailing.bulletins import steps
from campaign.journey.mailing.bulletins.table import BulletinRow
from campaign.journey.mailing.rules import LEASE
from campaign.journey.mailing.transport import from_url
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once
from tests.journey.bulletin_acts import BELARUSIAN, ENGLISH, Press, readers
from tests.journey.conftest import BASE_URL
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ
from tests.services.mail import MailServer


@pytest.fixture
def press(town: Town, smtp_server: MailServer) -> Press:
    return Press(town.sending(from_url(smtp_server.url, Path())))


def updates(server: MailServer) -> list[EmailMessage]:
    letters = [message_from_bytes(one.content, policy=default) for one in server.received]
    return [letter for letter in letters if "List-Unsubscribe" in letter]


def recipients(server: MailServer) -> list[str]:
    return [str(letter["To"]) for letter in updates(server)]


def update_letters(press: Press) -> list[str]:
    return [letter.state for letter in press.town.letters() if letter.kind == "update"]


def test_it_goes_to_those_who_asked_and_are_counted_and_to_nobody_else(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 2)
    press.town.signed(email=ALESIA)
    press.town.sign(email=BARYS, updates="1")
    press.town.tally()
    bulletin = press.started()
    press.town.signed(email=CIMAFIEJ, updates="1")
    press.town.tally()
    press.send()
    assert recipients(smtp_server) == ["s0@example.org", "s1@example.org"]
    done = press.found(bulletin.id)
    assert (done.state, done.queued, done.sent, done.failed) == ("done", 2, 2, 0)
    assert done.finished_at == press.town.clock()


def test_a_letter_holds_the_text_and_the_ways_out(press: Press, smtp_server: MailServer) -> None:
    (link,) = readers(press.town, 1)
    press.started()
    press.send()
    (letter,) = updates(smtp_server)
    assert letter["Subject"] == ENGLISH.subject
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    one_click = str(letter["List-Unsubscribe"]).strip("<>")
    assert one_click.startswith(f"{BASE_URL}/unsubscribe/")
    for kind in ("plain", "html"):
        part = letter.get_body((kind,))
        assert part is not None
        text = part.get_content()
        assert one_click in text
        assert f"{BASE_URL}/withdraw/" in text
    assert "<strong>see</strong>" in text
    assert "s0@example.org" not in text
    token = one_click.removeprefix(f"{BASE_URL}/unsubscribe/").partition("?")[0]
    links = press.town.office.composer.links
    assert links.read("unsubscribe", token, None) == link
    with pytest.raises(Forged):
        links.read("withdraw", token, None)


def test_the_link_stands_unfolded_in_the_header(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 1)
    press.started()
    press.send()
    raw = smtp_server.received[-1].content
    (line,) = [line for line in raw.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.startswith(f"List-Unsubscribe: <{BASE_URL}/unsubscribe/".encode())
    assert line.endswith(b">")


def test_each_in_their_language_else_in_the_campaigns_first(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 1, email=ALESIA, language="be")
    readers(press.town, 1, email=BARYS, language="ru")
    press.started(en=ENGLISH, be=BELARUSIAN)
    press.send()
    first, second = updates(smtp_server)
    assert (first["Subject"], first["Content-Language"]) == (BELARUSIAN.subject, "be")
    assert (second["Subject"], second["Content-Language"]) == (ENGLISH.subject, "en")
    assert "?lang=be" in str(first["List-Unsubscribe"])


def test_the_audience_is_counted_by_the_worker_and_anew_after_an_edit(press: Press) -> None:
    readers(press.town, 2)
    readers(press.town, 1, email=ALESIA, language="be")
    bulletin = press.write()
    assert bulletin.readers is None
    press.queue()
    counted = press.found(bulletin.id)
    assert (counted.audience, counted.readers, counted.counted_at) == ({"en": 2, "be": 1}, 3, press.town.clock())


def test_one_address_gets_one_letter_however_many_signed_with_it(press: Press, smtp_server: MailServer) -> None:
    links = readers(press.town, 1)
    bulletin = press.started()
    press.queue()
    (letter,) = [one for one in press.town.letters() if one.kind == "update"]
    assert letter.address is None
    assert letter.signature_id == links[0].signature_id
    # Started over from the beginning, as nothing but the unique index would notice.
    with press.town.sessions() as session, writing(session):
        session.execute(update(BulletinRow).where(BulletinRow.id == bulletin.id).values(cursor=0))
    press.send()
    assert recipients(smtp_server) == ["s0@example.org"]
    assert press.found(bulletin.id).queued == 1


def test_few_letters_wait_at_a_time(press: Press) -> None:
    readers(press.town, 5)
    bulletin = press.started()
    assert press.queue(2) == 2
    assert press.queue(2) == 0
    press.town.deliver()
    assert press.queue(2) == 2
    assert press.found(bulletin.id).queued == 4


def test_two_workers_at_once_send_each_letter_once(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 12)
    bulletin = press.started()
    at_once(lambda _: press.send(3), 2)
    press.send()
    assert sorted(recipients(smtp_server)) == sorted(f"s{n}@example.org" for n in range(12))
    done = press.found(bulletin.id)
    assert (done.state, done.queued, done.sent) == ("done", 12, 12)


def test_letters_of_a_killed_worker_go_when_its_claim_has_run_out(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 3)
    bulletin = press.started()
    press.queue()
    with press.town.sessions() as session:
        assert len(claims.claim(session, press.town.clock(), 10)) == 3
    press.send()
    assert recipients(smtp_server) == []
    press.town.clock.now += LEASE
    press.send()
    assert sorted(recipients(smtp_server)) == [f"s{n}@example.org" for n in range(3)]
    assert press.found(bulletin.id).state == "done"


def test_whoever_withdraws_meanwhile_gets_none(press: Press, smtp_server: MailServer) -> None:
    first, second, _ = readers(press.town, 3)
    bulletin = press.started()
    press.town.withdraw(first)
    press.queue()
    press.town.withdraw(second)
    press.send()
    assert recipients(smtp_server) == ["s2@example.org"]
    assert press.found(bulletin.id).state == "done"


def test_whoever_unsubscribes_meanwhile_gets_none_and_stays_counted(press: Press, smtp_server: MailServer) -> None:
    first, second, _ = readers(press.town, 3)
    press.started()
    assert press.unsubscribe(first)
    press.queue()
    assert press.unsubscribe(second)
    assert press.unsubscribe(second)
    press.send()
    assert recipients(smtp_server) == ["s2@example.org"]
    assert update_letters(press) == ["dropped", "sent"]
    press.town.tally()
    assert (press.town.total(), press.town.audit().differences) == (3, ())


def test_unsubscribing_ends_updates_to_the_address_whoever_signed_with_it(press: Press) -> None:
    (link,) = readers(press.town, 1)
    press.town.sign(email="s0@example.org", updates="1")
    press.unsubscribe(link)
    assert [row.updates for row in press.town.rows()] == [False, False]


def test_a_link_of_nobody_unsubscribes_nobody(press: Press) -> None:
    (link,) = readers(press.town, 1)
    assert not press.unsubscribe(Link(link.signature_id, "another"))
    assert not press.unsubscribe(Link(link.signature_id + 100, link.nonce))
    assert press.town.row(link.signature_id).updates


def test_a_pause_holds_what_is_queued_and_a_resume_lets_it_go(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 4)
    bulletin = press.started()
    press.queue(2)
    press.move(bulletin, "paused")
    press.send()
    assert (recipients(smtp_server), update_letters(press)) == ([], ["held", "held"])
    press.move(bulletin, "sending")
    press.send(2)
    assert sorted(recipients(smtp_server)) == [f"s{n}@example.org" for n in range(4)]
    assert press.found(bulletin.id).state == "done"


def test_a_stop_is_the_end(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 4)
    bulletin = press.started()
    press.queue(2)
    press.move(bulletin, "stopped")
    press.send()
    assert (recipients(smtp_server), update_letters(press)) == ([], ["dropped", "dropped"])
    with pytest.raises(Refused, match="bad_update_move"):
        press.move(bulletin, "sending")
    press.move(bulletin, "stopped")
    assert press.found(bulletin.id).finished_at == press.town.clock()


def test_letters_that_fail_are_counted(press: Press, smtp_server: MailServer) -> None:
    readers(press.town, 2)
    smtp_server.answers["s0@example.org"] = "550 5.1.1 no such user"
    bulletin = press.started()
    press.send()
    done = press.found(bulletin.id)
    assert (done.state, done.sent, done.failed) == ("done", 1, 1)
    with press.town.sessions() as session:
        (domain,) = activity.by_domain(session, press.town.campaign.id)
    # Two letters that answer the forms, and two of the bulletin.
    assert (domain.letters, domain.sent, domain.refused) == (4, 3, 1)


def test_updates_are_no_part_of_the_five_letters_and_not_kept_from_anybody(
    press: Press, smtp_server: MailServer
) -> None:
    readers(press.town, 1)
    for _ in range(6):
        press.started()
        press.send()
    assert len(updates(smtp_server)) == 6
    press.town.sign(email="s0@example.org")
    assert press.town.letters()[-1].state == "queued"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_who_saves_or_sends_second_overwrites_nothing_unseen(press: Press) -> None:
    readers(press.town, 1)
    draft = press.write()

    def edit() -> None:
        with press.town.sessions() as session, writing(session):
            steps.edit(session, draft, {"be": BELARUSIAN}, draft.revision)

    edit()
    with pytest.raises(Refused, match="changed_meanwhile"):
        edit()
    with pytest.raises(Refused, match="changed_meanwhile"):
        press.start(draft)
    press.start(press.found(draft.id))
    with pytest.raises(Refused, match="bad_update_move"):
        press.start(press.found(draft.id))
    assert press.found(draft.id).texts == {"be": BELARUSIAN}


def test_without_a_reader_there_is_nothing_to_start(press: Press) -> None:
    with pytest.raises(Refused, match="no_readers"):
        press.started()
