"""What needs an organizer now, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaign.journey.tallying.needs import Facts, Need, needs

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CALM = Facts(
    status="open",
    opens_at=None,
    closes_at=None,
    total=50,
    goal=100,
    held=0,
    reviews=0,
    versions=1,
    letters=1000,
    refused=10,
    untried=None,
    overdue=None,
    counting_late=False,
)


def ago(**much: float) -> datetime:
    return NOW - timedelta(**much)


def test_where_all_is_well_nothing_needs_anybody() -> None:
    assert needs(CALM, NOW) == []
    assert needs(replace(CALM, untried=ago(minutes=10), overdue=ago(minutes=2)), NOW) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"overdue": ago(minutes=2.1)}, Need("worker_stopped", when=ago(minutes=2.1))),
        ({"untried": ago(minutes=10.1)}, Need("mail_slow", when=ago(minutes=10.1))),
        ({"counting_late": True}, Need("counting_late")),
        ({"letters": 300, "refused": 20}, Need("many_refused", 20)),
        ({"reviews": 3}, Need("reviews", 3)),
        ({"held": 2}, Need("held", 2)),
        ({"status": "draft"}, Need("draft")),
        ({"status": "paused"}, Need("paused")),
        ({"status": "scheduled", "opens_at": ago(days=-30)}, Need("scheduled", when=ago(days=-30))),
        ({"closes_at": ago(days=-7)}, Need("closing", when=ago(days=-7))),
        ({"total": 100}, Need("goal_reached", 100)),
        ({"versions": 2}, Need("versions", 2)),
    ],
    ids=lambda value: value.code if isinstance(value, Need) else "",
)
def test_each_thing_is_noticed(changes: dict[str, Any], found: Need) -> None:
    assert needs(replace(CALM, **changes), NOW) == [found]


@pytest.mark.parametrize(
    "changes",
    [
        {"letters": 10, "refused": 19},
        {"letters": 10_000, "refused": 20},
        {"closes_at": ago(days=-7.1)},
        {"closes_at": ago(days=1), "status": "closed"},
        {"total": 100, "status": "closed"},
        {"goal": None},
        {"versions": 0},
    ],
)
def test_what_is_far_off_or_over_is_not(changes: dict[str, Any]) -> None:
    assert needs(replace(CALM, **changes), NOW) == []


def test_a_worker_that_stopped_explains_the_mail_that_waits() -> None:
    both = replace(CALM, overdue=ago(hours=1), untried=ago(hours=1))
    assert [need.code for need in needs(both, NOW)] == ["worker_stopped"]


def test_trouble_comes_first_then_work_then_dates() -> None:
    everything = replace(CALM, counting_late=True, reviews=1, held=1, closes_at=ago(days=-1), versions=3, total=100)
    codes = [need.code for need in needs(everything, NOW)]
    assert codes == ["counting_late", "reviews", "held", "closing", "goal_reached", "versions"]
