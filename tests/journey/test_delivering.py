"""Letters over a real mail server: in order, over one connection, and none is lost."""

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from campaign.journey.mailing import claims
from campaign.journey.mailing.rules import GIVE_UP_AFTER, LEASE, pause
from campaign.journey.mailing.transport import from_url
from tests.journey.acts import Town, at_once, people
from tests.services.certificates import Certificate
from tests.services.factories import ALESIA
from tests.services.mail import MailServer


@pytest.fixture
def mailed(town: Town, smtp_server: MailServer) -> Town:
    """The town, its letters sent over SMTP."""
    return town.sending(from_url(smtp_server.url, Path()))


def sign(town: Town, count: int) -> None:
    for form in people(count):
        town.sign(**form)


def states(town: Town) -> list[str]:
    return [letter.state for letter in town.letters()]


def test_a_batch_goes_in_order_over_one_connection(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 12)
    assert mailed.deliver().handled == 12
    assert [letter.recipients for letter in smtp_server.received] == [(f"s{n}@example.org",) for n in range(12)]
    assert smtp_server.connections == 1
    assert {(letter.state, letter.address, letter.sent_at) for letter in mailed.letters()} == {
        ("sent", None, mailed.clock())
    }
    assert mailed.deliver().handled == 0


def test_a_letter_refused_for_now_is_tried_again_with_growing_pauses(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    smtp_server.answers[ALESIA] = "450 4.2.1 busy"
    for attempt in range(1, 6):
        assert mailed.deliver().handled == 1
        (letter,) = mailed.letters()
        assert (letter.state, letter.attempts, letter.failure) == ("queued", attempt, "recipient_450")
        assert letter.due_at - mailed.clock() == pause(attempt)
        mailed.clock.now = letter.due_at - timedelta(microseconds=1)
        assert mailed.deliver().handled == 0
        mailed.clock.now = letter.due_at
    smtp_server.answers.clear()
    mailed.deliver()
    assert (states(mailed), len(smtp_server.received)) == (["sent"], 1)


def test_a_letter_refused_for_four_days_is_given_up(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    smtp_server.data_answer = "451 4.7.1 greylisted"
    mailed.deliver()
    assert mailed.letters()[0].failure == "data_451"
    mailed.clock.now += GIVE_UP_AFTER
    mailed.deliver()
    (letter,) = mailed.letters()
    assert (letter.state, letter.failure, letter.address) == ("failed", "gave_up", None)


@pytest.mark.parametrize(
    ("recipient", "data", "failure"),
    [("550 5.1.1 no such user", None, "recipient_550"), (None, "554 5.7.1 spam", "data_554")],
)
def test_a_letter_refused_for_good_ends_and_holds_up_nobody(
    mailed: Town, smtp_server: MailServer, recipient: str | None, data: str | None, failure: str
) -> None:
    sign(mailed, 2)
    smtp_server.answers |= {"s0@example.org": recipient} if recipient else {}
    smtp_server.data_answer = data
    mailed.deliver()
    first, second = mailed.letters()
    assert (first.state, first.failure, first.address) == ("failed", failure, None)
    assert second.state == ("sent" if recipient else "failed")


def test_without_a_server_nothing_is_lost_and_no_attempt_counted(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 3)
    before = mailed.letters()
    smtp_server.stop()
    for _ in range(4):
        done = mailed.deliver()
        assert (done.handled, bool(done.unreachable)) == (3, True)
    assert mailed.letters() == before
    smtp_server.start()
    mailed.deliver()
    assert states(mailed) == ["sent"] * 3


def test_without_a_server_for_four_days_a_letter_is_given_up(mailed: Town, smtp_server: MailServer) -> None:
    mailed.sign()
    smtp_server.stop()
    mailed.clock.now += GIVE_UP_AFTER
    mailed.sign()
    mailed.deliver()
    assert [(letter.state, letter.failure) for letter in mailed.letters()] == [("failed", "gave_up"), ("queued", None)]


@pytest.mark.parametrize("where", ["MAIL", "RCPT", "DATA"])
def test_a_connection_dropped_within_a_batch_loses_nothing(mailed: Town, smtp_server: MailServer, where: str) -> None:
    sign(mailed, 4)
    smtp_server.answers["s1@example.org"] = "450 4.2.1 busy"
    mailed.deliver()
    sign(mailed, 4)
    smtp_server.answers.clear()
    smtp_server.drop_at = where  # type: ignore[assignment] # one of the places
    assert mailed.deliver().unreachable
    mailed.clock.now += timedelta(minutes=5)
    mailed.deliver()
    assert states(mailed) == ["sent"] * 8
    assert len(smtp_server.received) == 8


def test_a_letter_taken_in_the_moment_the_connection_dropped_is_sent_twice_and_recognisable(
    mailed: Town, smtp_server: MailServer
) -> None:
    sign(mailed, 2)
    smtp_server.drop_at = "ACCEPTED"
    mailed.deliver()
    mailed.clock.now += timedelta(minutes=5)
    mailed.deliver()
    assert states(mailed) == ["sent", "sent"]
    assert len({letter.message["Message-ID"] for letter in smtp_server.received}) == 2


def test_a_killed_workers_letters_are_sent_by_another_after_the_lease(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 3)
    with mailed.sessions() as session:
        claims.claim(session, mailed.clock(), 100)
    assert mailed.deliver().handled == 0
    mailed.clock.now += LEASE
    mailed.deliver()
    assert (states(mailed), len(smtp_server.received)) == (["sent"] * 3, 3)


def test_workers_at_once_send_every_letter_once(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 30)
    small_batches = mailed.sending(mailed.office.transport, rate=0.02)

    def work(_: int) -> None:
        while small_batches.deliver(Waits()).handled:
            pass

    at_once(work, 4)
    assert sorted(letter.recipients for letter in smtp_server.received) == sorted(
        (f"s{n}@example.org",) for n in range(30)
    )


class Waits(Event):
    """A stop event that notes the pauses instead of making them; ``after`` so many it is set."""

    def __init__(self, after: int = 10**9) -> None:
        super().__init__()
        self.made: list[float] = []
        self._after = after

    def wait(self, timeout: float | None = None) -> bool:
        self.made.append(timeout or 0)
        if len(self.made) >= self._after:
            self.set()
        return self.is_set()


def test_letters_leave_no_faster_than_the_rate(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 4)
    waits = Waits()
    mailed.sending(mailed.office.transport, rate=0.1).deliver(waits)
    # Ten seconds, less what sending the letter before took.
    assert [round(wait / 10) for wait in waits.made] == [1, 1, 1]
    assert len(smtp_server.received) == 4


def test_a_stop_finishes_the_letter_in_hand_and_puts_the_rest_back(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 5)
    before = mailed.letters()
    mailed.sending(mailed.office.transport, rate=5).deliver(Waits(after=2))
    assert (len(smtp_server.received), mailed.letters()[2:]) == (2, before[2:])
    assert states(mailed) == ["sent", "sent", "queued", "queued", "queued"]


def test_a_stop_before_the_first_letter_sends_none(mailed: Town, smtp_server: MailServer) -> None:
    sign(mailed, 2)
    before, stop = mailed.letters(), Event()
    stop.set()
    mailed.deliver(stop)
    assert (mailed.letters(), smtp_server.received) == (before, [])


def test_a_certificate_that_nobody_vouches_for_is_refused(town: Town, starttls_server: MailServer) -> None:
    mailed = town.sending(from_url(starttls_server.url, Path()))
    mailed.sign()
    assert mailed.deliver().unreachable == "SSLCertVerificationError"
    assert (states(mailed), starttls_server.received) == (["queued"], [])


def test_a_trusted_certificate_is_good(town: Town, starttls_server: MailServer, trusted: Certificate) -> None:
    mailed = town.sending(from_url(starttls_server.url, Path()))
    mailed.sign()
    mailed.deliver()
    assert (states(mailed), len(starttls_server.received)) == (["sent"], 1)


def test_a_server_without_encryption_gets_no_letter_that_asks_for_it(town: Town, smtp_server: MailServer) -> None:
    mailed = town.sending(from_url(smtp_server.url.replace("smtp:", "smtp+starttls:"), Path()))
    mailed.sign()
    assert mailed.deliver().unreachable == "SMTPNotSupportedError"
    assert (states(mailed), smtp_server.received) == (["queued"], [])
