"""Letters to organizers over a real mail server: the link is made when they are sent, and nothing is left behind."""

import re
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Links
from campaign.journey.mailing import notices
from campaign.journey.mailing.office import Round
from campaign.journey.mailing.rules import GIVE_UP_AFTER, LEASE, pause
from campaign.journey.mailing.transport import from_url
from campaign.organizers import invitations, resets
from campaign.organizers.invitations import Offer
from campaign.organizers.links import OneTimeLink
from campaign.storage.notices import NoticeRow
from tests.journey.acts import Town
from tests.services.factories import ALESIA, BARYS
from tests.services.mail import MailServer


@pytest.fixture
def mailed(town: Town, smtp_server: MailServer) -> Town:
    """The town, its letters sent over SMTP."""
    return town.sending(from_url(smtp_server.url, Path()))


@pytest.fixture
def link(session: Session, town: Town) -> OneTimeLink:
    """An invitation that has just been made."""
    offer = Offer(BARYS, town.campaign.id, "viewer", title="A footbridge")
    return invitations.invite(session, None, offer, "be", town.clock())


def deliver(town: Town) -> Round:
    return notices.deliver(town.office, Event())


def row(session: Session) -> NoticeRow:
    session.rollback()
    return session.execute(select(NoticeRow)).scalar_one()


def test_the_letter_has_a_link_that_opens_the_invitation_and_then_the_row_is_gone(
    mailed: Town, smtp_server: MailServer, session: Session, link: OneTimeLink, links: Links
) -> None:
    assert deliver(mailed) == Round(1)
    (letter,) = smtp_server.received
    assert letter.recipients == (BARYS,)
    text = letter.message.get_body(("plain",))
    assert text is not None
    found = re.search(r"https://sign\.example\.org/organizer/invitation/(\S+)\?lang=be", text.get_content())
    assert found is not None
    carried = links.read("invitation", found[1], None)
    assert (carried.signature_id, carried.nonce) == (link.id, link.nonce)
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert "A footbridge" in letter.message["Subject"]
    session.rollback()
    assert session.execute(select(NoticeRow)).first() is None
    assert deliver(mailed) == Round(0)


def test_a_letter_about_no_campaign_has_a_title_of_its_own(
    mailed: Town, smtp_server: MailServer, session: Session
) -> None:
    invitations.invite(session, None, Offer(BARYS, may_create=True), "en", mailed.clock())
    assert deliver(mailed) == Round(1)
    page = smtp_server.received[0].message.get_body(("html",))
    assert page is not None
    assert "<title>You are invited to organize campaigns</title>" in page.get_content()


def test_a_refusal_for_now_is_tried_again_and_one_for_good_ends_without_the_address(
    mailed: Town, smtp_server: MailServer, session: Session, link: OneTimeLink
) -> None:
    smtp_server.answers[BARYS] = "450 4.2.1 busy"
    deliver(mailed)
    waiting = row(session)
    assert (waiting.state, waiting.failure, waiting.attempts) == ("queued", "recipient_450", 1)
    assert waiting.due_at - mailed.clock() == pause(1)
    assert deliver(mailed) == Round(0)
    mailed.clock.now += pause(1)
    smtp_server.answers[BARYS] = "550 5.1.1 no such user"
    deliver(mailed)

    ended = row(session)
    assert (ended.state, ended.failure, ended.address) == ("failed", "recipient_550", None)
    mailed.clock.now += timedelta(days=1)
    assert deliver(mailed) == Round(0)


def test_where_no_server_answers_the_letter_waits_and_after_four_days_is_given_up(
    mailed: Town, smtp_server: MailServer, session: Session, link: OneTimeLink
) -> None:
    smtp_server.stop()
    assert deliver(mailed).unreachable == "ConnectionRefusedError"
    assert row(session).state == "queued"
    mailed.clock.now += GIVE_UP_AFTER
    deliver(mailed)
    assert (row(session).state, row(session).failure) == ("failed", "gave_up")


def test_a_claim_comes_back_from_a_worker_that_was_killed(
    mailed: Town, smtp_server: MailServer, session: Session, link: OneTimeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(notices, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(mailed)
    assert deliver(mailed) == Round(0)
    mailed.clock.now += LEASE
    assert deliver(mailed) == Round(1)
    assert len(smtp_server.received) == 1


def test_a_letter_that_can_not_be_written_holds_up_no_other(
    mailed: Town, smtp_server: MailServer, session: Session, link: OneTimeLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitations.invite(session, None, Offer(ALESIA, may_create=True), "en", mailed.clock())
    real = notices.write

    def write(composer: object, letter: notices.Claimed, *rest: object) -> object:
        if letter.address == BARYS:
            raise ValueError
        return real(composer, letter, *rest)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(notices, "write", write)
    deliver(mailed)
    assert [letter.recipients for letter in smtp_server.received] == [(ALESIA,)]
    assert row(session).failure == "unwritable_ValueError"


def test_nothing_goes_out_for_an_address_without_an_account(
    mailed: Town, smtp_server: MailServer, session: Session
) -> None:
    resets.ask(session, BARYS, "en", mailed.clock())
    assert deliver(mailed) == Round(0)
    assert smtp_server.received == []
