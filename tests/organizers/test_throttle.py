"""Failed attempts: an account is slowed down where it is attacked from, and stays open to its owner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.organizers import throttle
from campaign.organizers.table import ThrottleRow
from campaign.storage.transactions import writing
from tests.services.factories import ALESIA, BARYS

SECRET = "0123456789abcdef"


def tries(
    session: Session, address: str, account: str, now: datetime, times: int, *, known: bool = False
) -> list[bool]:
    """Attempts one after the other; whether each was let through."""
    counts = throttle.counts(SECRET, address, account, known=known)
    return [throttle.take(session, counts, now) for _ in range(times)]


def test_ten_attempts_are_let_through_and_after_a_quarter_of_an_hour_ten_more(session: Session, now: datetime) -> None:
    assert tries(session, "192.0.2.1", ALESIA, now, 12) == [True] * 10 + [False] * 2
    assert tries(session, "192.0.2.77", ALESIA, now, 1) == [False], "the same range"
    assert tries(session, "192.0.3.1", ALESIA, now, 1) == [True], "another range"
    assert tries(session, "192.0.2.1", BARYS, now, 1) == [True], "another account"
    later = now + timedelta(minutes=15)
    assert tries(session, "192.0.2.1", ALESIA, later, 1) == [True]


def test_an_attack_from_everywhere_does_not_lock_out_a_known_browser(session: Session, now: datetime) -> None:
    for place in range(11):
        tries(session, f"10.0.{place}.1", ALESIA, now, 10)
    assert tries(session, "192.0.2.1", ALESIA, now, 1) == [False]
    assert tries(session, "192.0.2.1", ALESIA, now, 1, known=True) == [True]
    assert tries(session, "192.0.2.1", ALESIA, now + timedelta(hours=1), 1) == [True]


def test_a_range_is_stopped_that_tries_one_account_after_the_other(session: Session, now: datetime) -> None:
    done = [tries(session, "2001:db8::1", f"{number}@example.org", now, 1)[0] for number in range(61)]
    assert done == [True] * 60 + [False]


def test_the_log_is_not_filled_and_invented_addresses_silence_no_account(session: Session, now: datetime) -> None:
    def noted(account: str, times: int, *, known: bool) -> int:
        return sum(throttle.take(session, throttle.noted(SECRET, account, known=known), now) for _ in range(times))

    assert sum(noted(f"{number}@example.org", 1, known=False) for number in range(203)) == 200
    assert (noted(ALESIA, 12, known=True), noted(BARYS, 1, known=True)) == (10, 1)


def test_who_gets_in_is_not_counted(session: Session, now: datetime) -> None:
    counts = throttle.counts(SECRET, "192.0.2.1", ALESIA, known=False)
    for _ in range(200):
        assert throttle.take(session, counts, now)
        with writing(session):
            throttle.give_back(session, counts)


def test_no_address_lies_in_the_table_and_old_counts_are_dropped(session: Session, now: datetime) -> None:
    tries(session, "192.0.2.1", ALESIA, now, 1)
    rows = session.execute(select(ThrottleRow.key)).scalars().all()
    assert len(rows) == 3
    assert not any(b"192" in key or b"alesia" in key for key in rows)
    assert len({len(key) for key in rows}) == 1
    tries(session, "192.0.9.1", BARYS, now + timedelta(hours=2), 1)
    assert not set(rows) & set(session.scalars(select(ThrottleRow.key)))


@pytest.mark.parametrize(
    ("address", "span"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2ff::7", "2001:db8:1:200::/56"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_ranges(address: str, span: str) -> None:
    assert throttle.span(address) == span


def test_attempts_at_once_are_all_counted_and_wait_in_no_circle(
    sessions: Callable[[], Session], session: Session, now: datetime
) -> None:
    counts = throttle.counts(SECRET, "192.0.2.1", ALESIA, known=False)
    tries(session, "10.0.0.1", BARYS, now - timedelta(hours=2), 3)

    def attempt(number: int) -> bool:
        with sessions() as mine:
            let_through = throttle.take(mine, counts, now)
            if number % 4 == 0:
                with writing(mine):
                    throttle.give_back(mine, counts)
            return let_through

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, range(32)))
    session.rollback()
    failures = sorted(session.scalars(select(ThrottleRow.failures)))
    assert failures[-2:] == [24, 24]
