"""Forms and letters are counted by day exactly once, whatever becomes of their rows."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from campaign.journey.mailing import activity, claims
from campaign.journey.mailing.activity import Domain
from campaign.journey.mailing.transport import Undelivered, Unreachable
from campaign.journey.signing import funnel, retention
from campaign.journey.signing.funnel import Key
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people
from tests.services.factories import BARYS, CIMAFIEJ
from tests.services.statements import Crash, crashing

FIRST = date(2026, 3, 1)
Found = dict[str, dict[date, int]]


def counted(town: Town) -> Found:
    with town.sessions() as session:
        return funnel.by_day(session, town.campaign.id, FIRST)


def domains(town: Town) -> list[Domain]:
    with town.sessions() as session:
        return activity.by_domain(session, town.campaign.id)


class Refusing:
    """A mail server that takes nothing: by one answer for each letter, in turn."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)

    def connect(self) -> "Refusing":
        return self

    def __enter__(self) -> "Refusing":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def send(self, _message: object, _sender: str) -> None:
        raise self.answers.pop(0)


def test_forms_and_letters_are_counted_on_their_days(town: Town) -> None:
    town.sign()
    town.sign(email=BARYS)
    town.clock.now += timedelta(days=1)
    town.deliver()
    town.sign(email=CIMAFIEJ)
    assert counted(town) == {"form": {FIRST: 2, FIRST + timedelta(1): 1}, "letter": {FIRST + timedelta(1): 2}}


def test_the_letter_that_follows_a_confirmation_answers_no_form(town: Town) -> None:
    link = town.link(town.sign())
    town.deliver()
    town.confirm(link)
    town.deliver()
    assert [letter.state for letter in town.letters()] == ["sent", "sent"]
    assert counted(town)["letter"] == {FIRST: 1}


def test_forms_that_expired_or_were_deleted_stay_counted(town: Town) -> None:
    town.sign(email=BARYS)
    first, second = town.link(town.sign()), town.link(town.sign())
    town.deliver()
    town.confirm(first)
    town.withdraw(first)
    town.clock.now += timedelta(days=60)
    with town.sessions() as session:
        retention.expire(session, 14, town.clock())
    assert len(town.rows()) == 1
    assert counted(town) == {"form": {FIRST: 3}, "letter": {FIRST: 3}}
    assert second.signature_id not in {row.id for row in town.rows()}


def test_a_number_that_is_given_again_is_counted_again(town: Town) -> None:
    for _ in range(3):
        town.sign()
        town.clock.now += timedelta(days=60)
        with town.sessions() as session:
            retention.expire(session, 14, town.clock())
    assert sum(counted(town)["form"].values()) == 3


def test_signers_of_one_moment_are_all_counted(town: Town) -> None:
    forms = people(16)
    at_once(lambda number: town.sign(**forms[number]), 16)
    assert counted(town)["form"] == {FIRST: 16}


def test_mail_workers_at_once_count_every_letter_once(town: Town) -> None:
    for form in people(12):
        town.sign(**form)
    at_once(lambda _: town.deliver(), 3)
    assert counted(town)["letter"] == {FIRST: 12}
    assert [(one.name, one.letters, one.sent) for one in domains(town)] == [("example.org", 12, 12)]


def test_killed_at_any_statement_a_form_and_its_count_are_both_there_or_neither(town: Town, engine: Engine) -> None:
    at = done = 0
    while not done:
        at += 1
        with crashing(engine, at) as ran:
            try:
                town.sign()
                done = 1
            except Crash:
                pass
        assert len(town.rows()) == sum(counted(town).get("form", {}).values()) == done, ran[-1]
    assert at > 3


def test_killed_at_any_statement_a_letter_is_recorded_and_counted_or_neither(town: Town, engine: Engine) -> None:
    town.sign()
    at = sent = 0
    while not sent:
        at += 1
        town.clock.now += timedelta(minutes=6)
        with crashing(engine, at) as ran, suppress(Crash):
            town.deliver()
        sent = sum(letter.state == "sent" for letter in town.letters())
        assert sum(counted(town).get("letter", {}).values()) == sent, ran
    assert at > 5


def test_what_a_domain_answers_is_counted_for_it_and_what_fails_here_is_not(town: Town) -> None:
    for form in people(3):
        town.sign(**form)
    answers = (
        Undelivered("recipient_550", permanent=True),
        Undelivered("data_451", permanent=False),
        Unreachable("SMTPServerDisconnected"),
    )
    town.sending(Refusing(*answers)).deliver()
    assert domains(town) == [Domain("", 2, 0, 1, 1)]
    assert counted(town)["failed"] == {FIRST: 1}


def test_a_letter_given_up_for_want_of_a_server_failed_by_nobodys_answer(town: Town) -> None:
    town.sign()
    town.clock.now += timedelta(days=5)
    town.sending(Refusing(Unreachable("refused"))).deliver()
    town.sending(Down()).deliver()
    town.clock.now += timedelta(days=5)
    town.sending(Down()).deliver()
    assert sum(counted(town)["failed"].values()) == 1
    assert domains(town) == []


class Down(Refusing):
    """No mail server at all."""

    def connect(self) -> "Refusing":
        raise Unreachable("ConnectionRefusedError")


def test_a_domain_is_named_from_five_letters_on(town: Town) -> None:
    for number in range(5):
        town.sign(email=f"s{number}@Many.example.org")
    for number in range(4):
        town.sign(email=f"s{number}@few{number % 2}.example.org")
    town.deliver()
    assert domains(town) == [Domain("many.example.org", 5, 5, 0, 0), Domain("", 4, 4, 0, 0)]


def test_counts_by_domain_go_after_two_weeks(town: Town) -> None:
    town.sign()
    town.deliver()
    for days, left in ((14, 1), (15, 0)):
        with town.sessions() as session:
            activity.forget(session, town.clock() + timedelta(days=days))
            assert len(activity.by_domain(session, town.campaign.id)) == left
    assert counted(town)["letter"] == {FIRST: 1}


def test_no_roll_up_holds_an_address(town: Town) -> None:
    town.sign(email="somebody-rare@example.org")
    town.deliver()
    with town.sessions() as session:
        for table in ("mail_domain", "funnel"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()
            assert rows
            assert "somebody-rare" not in str(rows)


def test_the_queue_is_counted_up_to_a_limit_with_its_oldest_letter(town: Town) -> None:
    began = town.clock()
    for form in people(4):
        town.sign(**form)
        town.clock.now += timedelta(minutes=1)
    with town.sessions() as session:
        assert activity.queue(session, town.campaign.id, 100) == activity.Queue(4, began, began)
        assert activity.queue(session, town.campaign.id, 3) == activity.Queue(3, began, began)
        assert activity.queue(session, town.campaign.id + 1, 3) == activity.Queue(0, None, None)
        assert activity.overdue(session, town.clock()) == began
    town.deliver()
    with town.sessions() as session:
        assert activity.queue(session, town.campaign.id, 100) == activity.Queue(0, None, None)
        assert activity.overdue(session, town.clock()) is None


def test_a_letter_that_its_receiver_put_off_is_tried_and_one_without_a_server_is_not(town: Town) -> None:
    town.sign()
    town.sending(Refusing(Undelivered("data_451", permanent=False))).deliver()
    town.sign(email=BARYS)
    town.sending(Down()).deliver()
    with town.sessions() as session:
        assert activity.queue(session, town.campaign.id, 9) == activity.Queue(2, town.clock(), town.clock())
        session.commit()
        town.deliver()
        assert activity.queue(session, town.campaign.id, 9) == activity.Queue(1, town.clock(), None)


def test_nothing_is_overdue_while_a_worker_has_letters_in_hand(town: Town) -> None:
    for form in people(3):
        town.sign(**form)
    with town.sessions() as session:
        claims.claim(session, town.clock(), 1)
        assert activity.overdue(session, town.clock()) is None
        # A worker that was killed: its claim runs out.
        later = town.clock() + timedelta(minutes=6)
        assert activity.overdue(session, later) == town.clock()


@pytest.mark.parametrize("shards", [1, 3])
def test_the_shards_of_a_day_add_up(town: Town, shards: int) -> None:
    for shard in range(shards):
        with town.sessions() as session, writing(session):
            funnel.add(session, {Key(town.campaign.id, FIRST, "form", shard): 2})
    assert counted(town) == {"form": {FIRST: 2 * shards}}
