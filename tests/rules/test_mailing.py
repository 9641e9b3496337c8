"""When a letter is tried again, and when it is given up."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.journey.mailing import rules
from campaign.journey.mailing.rules import GIVE_UP_AFTER, LEASE, MARGIN, Outcome

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_pauses_double_from_a_minute_to_six_hours() -> None:
    minutes = [rules.pause(attempts).total_seconds() / 60 for attempts in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]


@pytest.mark.parametrize("attempts", [-1, 0, 1])
def test_the_first_pause_is_the_shortest(attempts: int) -> None:
    assert rules.pause(attempts) == timedelta(minutes=1)


def test_a_pause_after_any_number_of_attempts_is_six_hours_at_most() -> None:
    assert rules.pause(10**9) == timedelta(hours=6)


def test_a_temporary_failure_waits_and_keeps_its_name() -> None:
    assert rules.failed("recipient_450", False, 3, NOON, NOON) == Outcome(
        "queued", NOON + timedelta(minutes=4), "recipient_450"
    )


def test_a_permanent_failure_is_the_end_at_once() -> None:
    assert rules.failed("recipient_550", True, 1, NOON, NOON) == Outcome("failed", NOON, "recipient_550")


def test_after_four_days_a_letter_is_given_up_and_not_an_instant_before() -> None:
    last = NOON + GIVE_UP_AFTER
    assert rules.failed("x", False, 9, NOON, last) == Outcome("failed", last, "gave_up")
    assert rules.failed("x", False, 9, NOON, last - timedelta(microseconds=1)).state == "queued"
    assert timedelta(days=4) == GIVE_UP_AFTER


def test_a_permanent_failure_keeps_its_name_after_four_days() -> None:
    assert rules.failed("recipient_550", True, 9, NOON, NOON + GIVE_UP_AFTER).failure == "recipient_550"


def test_trying_until_it_is_given_up_takes_some_twenty_attempts() -> None:
    now, attempts = NOON, 0
    while True:
        attempts += 1
        outcome = rules.failed("x", False, attempts, NOON, now)
        if outcome.state == "failed":
            break
        assert outcome.due_at > now
        now = outcome.due_at
    assert 15 <= attempts <= 30
    assert GIVE_UP_AFTER <= now - NOON < GIVE_UP_AFTER + timedelta(hours=6)


@pytest.mark.parametrize("rate", [0, 0.001, 0.5, 1, 30, 10_000])
def test_a_batch_can_be_sent_within_the_lease(rate: float) -> None:
    size = rules.batch_size(rate)
    assert 1 <= size <= 100
    assert rate == 0 or size == 1 or size / rate <= (LEASE - MARGIN).total_seconds()
