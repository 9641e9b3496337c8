"""Letters that come back are marked and counted once, and only by those who have had them."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from campaign.crypto.stamps import Stamps
from campaign.journey.mailing.activity import Domain
from campaign.journey.mailing.transport import Unreachable, from_url
from campaign.journey.signing import retention
from campaign.storage.outbox import Letter
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people
from tests.journey.bounce_acts import Postman
from tests.journey.test_funnel import FIRST, Down, counted, domains
from tests.services.bounces import notice, short
from tests.services.factories import ALESIA
from tests.services.mail import MailServer
from tests.services.statements import Crash, crashing


@pytest.fixture
def postman(town: Town) -> Postman:
    return Postman(town)


@pytest.fixture
def alesia(town: Town) -> int:
    """A signer whose letter has left."""
    signature = town.sign()
    town.deliver()
    return signature


def test_a_letter_that_comes_back_is_marked_and_counted_for_its_day_and_domain(
    postman: Postman, town: Town, alesia: int
) -> None:
    town.clock.now += timedelta(days=1)
    assert postman.bring_back(alesia) == "permanent"
    letter = postman.letter(alesia)
    assert (letter.state, letter.failure, letter.address) == ("bounced", "bounce_5.1.1", None)
    assert counted(town) == {"form": {FIRST: 1}, "letter": {FIRST: 1}, "bounced": {FIRST + timedelta(1): 1}}
    assert domains(town) == [Domain("", 1, 1, 0, 0, 1)]


@pytest.mark.parametrize("name", ["postfix", "exim", "exchange", "gmail", "qmail"])
def test_every_kind_of_notice_finds_its_letter(postman: Postman, alesia: int, name: str) -> None:
    assert postman.bring(notice(name, postman.stamp(alesia))) == "permanent"
    assert postman.letter(alesia).state == "bounced"


def test_the_same_again_changes_nothing(postman: Postman, town: Town, alesia: int) -> None:
    seen = [postman.bring_back(alesia, status=status) for status in ("5.1.1", "5.1.1", "5.2.2")]
    assert seen == ["permanent", "known", "known"]
    assert postman.bring_back(alesia, action="delayed", status="4.4.1") == "known"
    assert postman.letter(alesia).failure == "bounce_5.1.1"
    assert counted(town)["bounced"] == {FIRST: 1}
    assert domains(town)[0].bounced == 1


def test_at_once_it_is_counted_once(postman: Postman, town: Town, alesia: int) -> None:
    raw = short(postman.stamp(alesia))
    assert sorted(at_once(lambda _: postman.bring(raw), 4)) == ["known", "known", "known", "permanent"]
    assert counted(town)["bounced"] == {FIRST: 1}


def test_delays_count_once_as_put_off_and_the_letter_stays_sent(postman: Postman, town: Town, alesia: int) -> None:
    seen = [postman.bring_back(alesia, action="delayed", status=status) for status in ("4.4.1", "4.2.2")]
    assert seen == ["temporary", "known"]
    assert (postman.letter(alesia).state, postman.letter(alesia).failure) == ("sent", "bounce_4.4.1")
    assert "bounced" not in counted(town)
    assert domains(town) == [Domain("", 1, 1, 1, 0, 0)]


def test_what_was_delayed_may_still_come_back_for_good(postman: Postman, town: Town, alesia: int) -> None:
    seen = [postman.bring_back(alesia, status=status) for status in ("4.4.7", "5.1.1")]
    assert seen == ["temporary", "permanent"]
    assert domains(town) == [Domain("", 1, 1, 1, 0, 1)]


def test_forged_and_foreign_stamps_mark_nothing(postman: Postman, town: Town, alesia: int) -> None:
    letter = postman.letter(alesia)
    forged = [
        f"{letter.id}-{'a' * 26}",
        str(Stamps(["x" * 32]).mint(letter.id, letter.created_at)),
        postman.stamp(alesia).replace(f"{letter.id}-", f"{letter.id + 1}-"),
        f"{10**17}-{'a' * 26}",
        f"letter.{letter.id}.{town.campaign.uid[:8]}",
    ]
    assert {postman.bring(short(stamp)) for stamp in forged} == {"foreign"}
    assert postman.letter(alesia).state == "sent"
    assert "bounced" not in counted(town)


def test_a_true_stamp_behind_many_false_ones_is_not_looked_for(postman: Postman, alesia: int) -> None:
    false = b"".join(b"X: %d-%s\n" % (number, b"a" * 26) for number in range(1, 30))
    assert postman.bring(false + short(postman.stamp(alesia))) == "foreign"
    assert postman.bring(false[: 10 * 32] + short(postman.stamp(alesia))) == "permanent"


@pytest.mark.parametrize("name", ["vacation", "read_receipt", "delivered", "person"])
def test_an_answer_is_no_notice(postman: Postman, alesia: int, name: str) -> None:
    assert postman.bring(notice(name, postman.stamp(alesia))) == "no_bounce"
    assert postman.letter(alesia).state == "sent"


def test_a_number_that_is_given_again_is_another_letter(postman: Postman, town: Town, alesia: int) -> None:
    old = postman.stamp(alesia)
    town.clock.now += timedelta(days=60)
    with town.sessions() as session:
        retention.expire(session, 14, town.clock())
    assert postman.bring(short(old)) == "foreign"
    later = town.sign()
    town.deliver()
    with town.sessions() as session, writing(session):
        session.execute(update(Letter).where(Letter.signature_id == later).values(id=int(old.partition("-")[0])))
    assert postman.bring(short(old)) == "foreign"
    assert postman.letter(later).state == "sent"


def test_a_notice_that_is_faster_than_the_worker_comes_again(postman: Postman, town: Town) -> None:
    signature = town.sign()
    with suppress(Unreachable):
        town.sending(Down()).deliver()
    assert postman.bring_back(signature) == "early"
    town.clock.now += timedelta(minutes=6)
    town.deliver()
    assert postman.bring_back(signature) == "permanent"


def test_a_domain_that_no_letter_went_to_is_not_written_down(postman: Postman, town: Town, alesia: int) -> None:
    assert postman.bring_back(alesia, to="alesia@her-own.example.net") == "permanent"
    assert domains(town) == [Domain("", 1, 1, 0, 0, 0)]
    assert counted(town)["bounced"] == {FIRST: 1}


def test_a_letter_that_answers_no_form_is_in_no_funnel(postman: Postman, town: Town, alesia: int) -> None:
    town.confirm(town.link(alesia))
    town.deliver()
    assert postman.letter(alesia).kind == "confirmed"
    assert postman.bring_back(alesia) == "permanent"
    assert "bounced" not in counted(town)
    assert domains(town)[0].bounced == 1


def test_the_form_can_still_be_confirmed_and_sent_again(postman: Postman, town: Town, alesia: int) -> None:
    postman.bring_back(alesia)
    town.sign()
    assert town.letters()[-1].state == "queued"
    assert town.confirm(town.link(alesia)) == "confirmed"


def test_letters_that_came_back_are_no_part_of_the_share(postman: Postman, town: Town) -> None:
    for _ in range(3):
        signature = town.sign()
        town.deliver()
        postman.bring_back(signature)
    for _ in range(5):
        town.sign()
    assert [letter.state for letter in town.letters()] == ["bounced"] * 3 + ["queued"] * 4 + ["withheld"]


def test_an_address_that_returns_everything_is_not_written_to_without_end(postman: Postman, town: Town) -> None:
    for _ in range(5):
        signature = town.sign()
        town.deliver()
        postman.bring_back(signature)
    assert [letter.state for letter in town.letters()] == ["bounced"] * 4 + ["withheld"]


def test_killed_at_any_statement_it_is_marked_and_counted_or_neither(
    postman: Postman, town: Town, alesia: int, engine: Engine
) -> None:
    raw = short(postman.stamp(alesia))
    at = done = 0
    while not done:
        at += 1
        with crashing(engine, at) as ran, suppress(Crash):
            postman.bring(raw)
        done = int(postman.letter(alesia).state == "bounced")
        assert sum(counted(town).get("bounced", {}).values()) == done, ran
    assert domains(town)[0].bounced == 1
    assert at > 4


def test_no_address_is_kept(postman: Postman, town: Town, alesia: int) -> None:
    postman.bring(notice("postfix", postman.stamp(alesia)))
    assert ALESIA not in str(town.letters())
    assert ALESIA not in str(domains(town))


def test_the_envelope_sender_finds_the_letter(postman: Postman, town: Town, smtp_server: MailServer) -> None:
    over_smtp = town.sending(from_url(smtp_server.url, Path()))
    signatures = [over_smtp.sign(**form) for form in people(2)]
    over_smtp.deliver()
    for received, signature in zip(smtp_server.received, signatures, strict=True):
        assert received.sender == f"bounces+{postman.stamp(signature)}@example.org"
        assert received.message["From"] == "Campaign <no-reply@example.org>"
        back = b"To: " + received.sender.upper().encode() + b"\n" + short("0").partition(b"\n")[2]
        assert postman.bring(back) == "permanent"
        assert postman.letter(signature).state == "bounced"
