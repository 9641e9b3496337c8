"""What a letter says, decided when it is sent."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from campaign.crypto.tokens import Links
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.rules import Words
from campaign.journey.mailing.transport import from_url
from campaign.storage.outbox import Letter
from campaign.storage.transactions import writing
from tests.journey.acts import Town
from tests.journey.conftest import BASE_URL
from tests.services.factories import ALESIA, BARYS, a_draft
from tests.services.mail import MailServer, Received


@pytest.fixture
def mailed(town: Town, smtp_server: MailServer) -> Town:
    """The town, its letters sent over SMTP."""
    return town.sending(from_url(smtp_server.url, Path()))


def the_link(letter: Received, purpose: str) -> str:
    found = re.findall(rf"{re.escape(BASE_URL)}/{purpose}/([\w.-]+)", letter.text)
    assert len(found) == 1, letter.text
    return str(found[0])


def test_a_letter_has_the_headers_that_keep_robots_from_answering_it(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    mailed.deliver()
    (letter,) = smtp_server.received
    message = letter.message
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == "Campaign <no-reply@example.org>"
    assert (message["To"], letter.recipients) == (ALESIA, (ALESIA,))
    assert message["Date"].datetime == mailed.clock()
    assert re.fullmatch(r"<letter\.\d+-[a-z2-7]{26}@example\.org>", message["Message-ID"])
    assert letter.sender == message["Message-ID"].replace("<letter.", "bounces+").rstrip(">")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(("language", "title"), [("be", "Пешаходны мост"), ("en", "A footbridge")])
def test_a_letter_is_in_the_signers_language(mailed: Town, smtp_server: MailServer, language: str, title: str) -> None:
    mailed.sign(language=language)
    mailed.deliver()
    (letter,) = smtp_server.received
    assert letter.message["Content-Language"] == language
    assert title in letter.text


def test_the_mailed_link_confirms_and_the_next_one_withdraws(
    mailed: Town, smtp_server: MailServer, links: Links
) -> None:
    mailed.sign()
    mailed.deliver()
    mailed.confirm(links.read("confirm", the_link(smtp_server.received[0], "confirm"), 60))
    mailed.deliver()
    assert mailed.states() == ["confirmed"]
    mailed.withdraw(links.read("withdraw", the_link(smtp_server.received[1], "withdraw"), None))
    assert mailed.states() == ["withdrawn"]


def test_every_link_in_a_letter_is_on_our_own_address(mailed: Town, smtp_server: MailServer) -> None:
    mailed.signed()
    mailed.sign(email=BARYS)
    mailed.deliver()
    assert len(smtp_server.received) == 2
    for letter in smtp_server.received:
        for part in letter.message.iter_parts():
            places = re.findall(r"https?://[^/\s\"'<]+", part.get_content())
            assert set(places) == {BASE_URL}


def test_a_letter_names_nobody(mailed: Town, smtp_server: MailServer) -> None:
    """Whoever typed this address may have typed anything into the other fields."""
    mailed.sign(name="Buy Cheap Pills")
    mailed.deliver()
    assert b"Pills" not in smtp_server.received[0].content
    assert "Pills" not in smtp_server.received[0].text


def test_an_address_that_has_signed_gets_another_letter(mailed: Town, smtp_server: MailServer, links: Links) -> None:
    """Decided when the letter is sent: the form came first, the confirmation after it."""
    second = mailed.sign(name="Other Name")
    first = mailed.signed()
    third = mailed.sign()
    mailed.deliver()
    kinds = ["confirm" if "/confirm/" in letter.text else "withdraw" for letter in smtp_server.received]
    assert kinds == ["withdraw", "withdraw"]
    assert links.read("withdraw", the_link(smtp_server.received[1], "withdraw"), None) == first
    assert "1 March 2026" in smtp_server.received[1].text or "March 1, 2026" in smtp_server.received[1].text
    assert (mailed.row(second).state, mailed.row(third).state) == ("superseded", "superseded")


def test_the_letter_to_who_has_signed_already_is_not_lost_when_the_server_is_busy(
    mailed: Town, smtp_server: MailServer
) -> None:
    mailed.signed()
    mailed.deliver()
    mailed.sign()
    smtp_server.answers[ALESIA] = "450 4.2.1 busy"
    mailed.deliver()
    smtp_server.answers.clear()
    mailed.clock.now += timedelta(minutes=1)
    mailed.deliver()
    assert [(letter.kind, letter.state) for letter in mailed.letters()][-1] == ("already_signed", "sent")
    assert len(smtp_server.received) == 2


def test_the_letter_to_who_has_signed_already_is_not_lost_when_there_is_no_server(
    mailed: Town, smtp_server: MailServer
) -> None:
    mailed.signed()
    mailed.deliver()
    mailed.sign()
    smtp_server.stop()
    assert mailed.deliver().unreachable
    smtp_server.start()
    mailed.deliver()
    assert len(smtp_server.received) == 2


def test_a_letter_about_nothing_is_dropped(mailed: Town, smtp_server: MailServer) -> None:
    mailed.signed()
    mailed.sign(email=BARYS)
    with mailed.sessions() as session:
        drafting.set_status(session, "footbridge", "closed", mailed.clock())
    mailed.clock.now += timedelta(days=2)
    mailed.deliver()
    assert {
        (letter.state, letter.failure, letter.address) for letter in mailed.letters() if letter.state != "sent"
    } == {("dropped", "no_longer_pending", None)}
    assert len(smtp_server.received) == 1


def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(mailed: Town, smtp_server: MailServer) -> None:
    broken, _ = mailed.sign(), mailed.sign(email=BARYS)
    with mailed.sessions() as session, writing(session):
        session.execute(update(Letter).where(Letter.signature_id == broken).values(address="a@" + "x" * 64 + ".org"))
    mailed.deliver()
    assert [letter.state for letter in mailed.letters()] == ["queued", "sent"]
    assert mailed.letters()[0].failure.startswith("unwritable_")
    assert mailed.letters()[0].due_at > mailed.clock()


def test_an_international_address_is_written_to(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign(email="алеся@прыклад.example.org")
    mailed.sign(email="barys@прыклад.example.org")
    mailed.deliver()
    assert [letter.recipients for letter in smtp_server.received] == [
        ("алеся@xn--80aiqesg1f.example.org",),
        ("barys@xn--80aiqesg1f.example.org",),
    ]
    assert [letter.state for letter in mailed.letters()] == ["sent", "sent"]


def test_a_server_that_knows_no_international_addresses_is_a_named_end(town: Town) -> None:
    server = MailServer(smtputf8=False)
    server.start()
    old_fashioned = town.sending(from_url(server.url, Path()))
    old_fashioned.sign(email="алеся@example.org")
    old_fashioned.sign(email=BARYS)
    old_fashioned.deliver()
    server.stop()
    assert [(letter.state, letter.failure) for letter in town.letters()] == [("failed", "no_smtputf8"), ("sent", None)]


def test_the_message_id_is_the_same_at_every_attempt(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    smtp_server.drop_at = "ACCEPTED"
    mailed.deliver()
    mailed.clock.now += timedelta(hours=1)
    mailed.deliver()
    first, second = smtp_server.received
    assert first.message["Message-ID"] == second.message["Message-ID"]


def test_two_letters_have_two_message_ids(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    mailed.sign()
    mailed.deliver()
    assert len({letter.message["Message-ID"] for letter in smtp_server.received}) == 2


def test_a_campaign_title_cannot_add_a_header(mailed: Town, smtp_server: MailServer) -> None:
    with mailed.sessions() as session:
        words = {"en": Words("A title <b>&amp; “more”</b> Bcc: x@example.org", "", "")}
        edited = drafting.edit(session, "footbridge", a_draft(words=words, statement={"en": "x"}), mailed.clock())
    replace(mailed, campaign=edited).sign()
    mailed.deliver()
    (letter,) = smtp_server.received
    assert letter.message["Bcc"] is None
    assert letter.recipients == (ALESIA,)
    html = letter.message.get_body(("html",))
    assert html is not None
    assert "<b>&amp;" not in html.get_content()


def test_letters_that_were_refused_for_good_are_no_part_of_the_share(mailed: Town, smtp_server: MailServer) -> None:
    smtp_server.answers[ALESIA] = "550 5.1.1 unknown here"
    for _ in range(3):
        mailed.sign()
    mailed.deliver()
    del smtp_server.answers[ALESIA]
    for _ in range(5):
        mailed.sign()
    mailed.deliver()
    assert [letter.state for letter in mailed.letters()] == ["failed"] * 3 + ["sent"] * 4 + ["withheld"]


def test_an_address_that_refuses_everything_is_not_tried_without_end(mailed: Town, smtp_server: MailServer) -> None:
    smtp_server.answers[ALESIA] = "550 5.1.1 unknown here"
    for _ in range(6):
        mailed.sign()
        mailed.deliver()
    assert [letter.state for letter in mailed.letters()] == ["failed"] * 4 + ["withheld"] * 2
