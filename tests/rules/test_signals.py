"""Signs of abuse."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.journey.matching.signals import MOST, bursts, disposable, signs

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_disposable_domains_and_their_subdomains() -> None:
    assert disposable("mailinator.com")
    assert disposable("any.mailinator.com")
    assert not disposable("example.org")
    assert not disposable("com")
    assert not disposable("mailinator.com.example.org")


def test_what_many_share_is_a_sign() -> None:
    assert signs({"pattern": MOST["pattern"] + 1, "comment": 1}, disposable_domain=False, in_burst=False) == (
        "same_pattern",
    )
    assert signs({"pattern": MOST["pattern"]}, disposable_domain=False, in_burst=False) == ()


def test_all_signs_at_once() -> None:
    found = signs(dict.fromkeys(MOST, 100), disposable_domain=True, in_burst=True)
    assert found == ("same_pattern", "same_comment", "disposable_address", "burst")


def test_a_burst_is_more_than_most_within_the_window() -> None:
    calm = [START + MINUTE * 10 * count for count in range(5)]
    rush = [START + timedelta(hours=2) + timedelta(seconds=count) for count in range(6)]
    assert bursts([*calm, *rush], MINUTE, most=5) == [(rush[0], rush[-1])]
    assert bursts(calm, MINUTE, most=2) == []


def test_touching_bursts_are_one() -> None:
    times = [START + timedelta(seconds=10 * count) for count in range(20)]
    assert bursts(times, MINUTE, most=3) == [(times[0], times[-1])]


def test_times_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in order"):
        bursts([START + MINUTE, START], MINUTE, most=1)
