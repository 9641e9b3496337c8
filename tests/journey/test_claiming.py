"""Each letter is in one worker's hands at a time, and comes back from a dead worker's."""

from datetime import timedelta

import pytest

from campaign.journey.mailing import claims, rules
from campaign.journey.mailing.claims import Claimed
from campaign.journey.mailing.rules import LEASE, Outcome
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people

INSTANT = timedelta(microseconds=1)


def claim(town: Town, most: int = 100) -> list[Claimed]:
    with town.sessions() as session:
        return claims.claim(session, town.clock(), most)


def settle(town: Town, letter: Claimed, outcome: Outcome) -> bool:
    with town.sessions() as session, writing(session):
        return claims.settle(session, letter, outcome, town.clock())


def sign(town: Town, count: int) -> None:
    for form in people(count):
        town.sign(**form)


def test_a_claimed_letter_is_nobody_elses(town: Town) -> None:
    sign(town, 3)
    first, second = claim(town, 2), claim(town)
    assert [letter.address for letter in first] == ["s0@example.org", "s1@example.org"]
    assert [letter.address for letter in second] == ["s2@example.org"]
    assert claim(town) == []
    assert {letter.attempts for letter in first} == {1}


def test_workers_that_claim_at_once_never_hold_the_same_letter(town: Town) -> None:
    sign(town, 40)

    def work(_: int) -> list[int]:
        mine = []
        while batch := claim(town, 3):
            mine += [letter.id for letter in batch]
        return mine

    held = [letter_id for mine in at_once(work, 4) for letter_id in mine]
    assert sorted(held) == sorted(letter.id for letter in town.letters())


def test_a_letter_that_is_not_due_waits(town: Town) -> None:
    sign(town, 1)
    (letter,) = claim(town)
    settle(town, letter, Outcome("queued", town.clock() + timedelta(minutes=1), "recipient_450"))
    assert claim(town) == []
    town.clock.now += timedelta(minutes=1)
    assert [letter.attempts for letter in claim(town)] == [2]


def test_the_oldest_letters_are_claimed_first(town: Town) -> None:
    for form in people(3):
        town.sign(**form)
        town.clock.now -= timedelta(minutes=1)
    town.clock.now += timedelta(hours=1)
    assert [letter.address for letter in claim(town, 2)] == ["s2@example.org", "s1@example.org"]


def test_a_dead_workers_letters_come_back_when_its_lease_has_run_out(town: Town) -> None:
    sign(town, 2)
    dead = claim(town)
    town.clock.now += LEASE - INSTANT
    assert claim(town) == []
    town.clock.now += INSTANT
    again = claim(town)
    assert [letter.id for letter in again] == [letter.id for letter in dead]
    assert {letter.attempts for letter in again} == {2}


@pytest.mark.parametrize("state", ["sent", "failed", "dropped", "queued"])
def test_whoever_lost_the_lease_settles_nothing(town: Town, state: str) -> None:
    sign(town, 1)
    (slow,) = claim(town)
    town.clock.now += LEASE
    (quick,) = claim(town)
    assert not settle(town, slow, Outcome(state, town.clock()))
    assert town.letters()[0].state == "sending"
    assert settle(town, quick, rules.sent(town.clock()))
    assert not settle(town, slow, Outcome(state, town.clock()))
    assert town.letters()[0].state == "sent"


def test_whoever_lost_the_lease_gives_nothing_back(town: Town) -> None:
    sign(town, 1)
    slow = claim(town)
    town.clock.now += LEASE
    claim(town)
    with town.sessions() as session:
        claims.release(session, slow, town.clock())
    assert town.letters()[0].state == "sending"


def test_a_letter_given_back_is_as_if_it_had_not_been_claimed(town: Town) -> None:
    sign(town, 2)
    before = town.letters()
    first, second = claim(town)
    with town.sessions() as session:
        claims.release(session, [first, second], town.clock())
        claims.release(session, [], town.clock())
    assert town.letters() == before


@pytest.mark.parametrize("state", ["sent", "failed", "dropped"])
def test_the_plain_address_is_wiped_with_the_last_attempt(town: Town, state: str) -> None:
    sign(town, 1)
    (letter,) = claim(town)
    assert settle(town, letter, Outcome(state, town.clock(), "x" * 99))
    (row,) = town.letters()
    assert (row.state, row.address, row.claim, len(row.failure)) == (state, None, None, 40)
    assert (row.sent_at is not None) == (state == "sent")


def test_a_withheld_letter_is_never_claimed(town: Town) -> None:
    for _ in range(6):
        town.sign()
    assert len(claim(town)) == 4
