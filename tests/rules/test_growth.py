"""How a ledger grew, day by day, from the heads that were kept."""

from datetime import UTC, date, datetime

from campaign.journey.tallying.growth import Day, by_day
from campaign.journey.tallying.ledger import SignedHead


def head(hour: str, size: int, total: int) -> SignedHead:
    at = datetime.strptime(hour, "%Y-%m-%dT%HZ").replace(tzinfo=UTC)
    return SignedHead(hour, size, total, b"", at, {}, "")


def test_the_last_head_of_a_day_says_how_it_ended() -> None:
    heads = [
        head("2026-02-27T23Z", 4, 4),
        head("2026-02-28T00Z", 5, 5),
        head("2026-02-28T23Z", 9, 7),
        head("2026-03-02T10Z", 10, 6),
    ]
    assert by_day(heads, 3) == [
        Day(date(2026, 2, 27), 1, 4, 4),
        Day(date(2026, 2, 28), 5, 9, 7),
        Day(date(2026, 3, 2), 1, 10, 6),
    ]


def test_a_ledger_without_heads_has_not_grown() -> None:
    assert by_day([], 0) == []
