"""The activity log: a chain that breaks where somebody touches it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from campaign.storage import audit
from campaign.storage.audit import ActivityRow
from campaign.storage.transactions import change, writing


@pytest.fixture
def log(session: Session, now: datetime) -> Session:
    """Five acts."""
    for number in range(5):
        with writing(session):
            when = now + timedelta(seconds=number, microseconds=number)
            audit.record(session, number or None, "team.role", when, campaign_id=7, organizer=number, role="вядоўца")
    return session


def test_an_untouched_log_holds(log: Session) -> None:
    found = audit.verify(log)
    assert (found.rows, found.broken_at) == (5, None)
    assert [act.id for act, _ in audit.acts(log)] == [1, 2, 3, 4, 5]
    assert found.head == list(audit.acts(log))[-1][1].hex()


def test_an_empty_log_holds(session: Session) -> None:
    assert audit.verify(session) == audit.Verdict(0, "00" * 32, None)


@pytest.mark.parametrize(
    "changed",
    [
        {"action": "team.removed"},
        {"about": {"organizer": 9}},
        {"organizer_id": None},
        {"campaign_id": 8},
        {"hash": bytes(32)},
        {"at": datetime.fromisoformat("2026-03-01T12:00:00+00:00")},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_row_is_found(log: Session, changed: dict[str, Any]) -> None:
    with writing(log):
        change(log, update(ActivityRow).where(ActivityRow.id == 3).values(**changed))
    assert audit.verify(log).broken_at == 3


def test_a_row_that_was_taken_out_is_found(log: Session) -> None:
    with writing(log):
        change(log, delete(ActivityRow).where(ActivityRow.id == 3))
    assert audit.verify(log).broken_at == 4


def test_what_was_rolled_back_is_not_in_the_log(log: Session, now: datetime) -> None:
    with pytest.raises(RuntimeError), writing(log):
        audit.record(log, 1, "team.role", now)
        raise RuntimeError
    assert audit.verify(log).rows == 5


def test_acts_at_once_stand_one_after_the_other(sessions: Callable[[], Session], now: datetime) -> None:
    def act(number: int) -> None:
        with sessions() as session, writing(session):
            audit.record(session, number, "account.signed_in", now)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(24)))

    with sessions() as session:
        assert audit.verify(session).rows == 24
        assert audit.verify(session).broken_at is None
        assert {act.who for act, _ in audit.acts(session)} == set(range(24))
