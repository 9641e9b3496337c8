"""How a ledger grew, read from the heads that were kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from campaign.journey.tallying.ledger import SignedHead


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC) at its end. ``new`` is how many entries came on it."""

    day: date
    new: int
    size: int
    total: int


def by_day(heads: Sequence[SignedHead], before: int) -> list[Day]:
    """The days on which there was a head, the oldest first. ``heads`` are in order, and follow ``before`` entries."""
    last: dict[str, SignedHead] = {head.hour[:10]: head for head in heads}
    found: list[Day] = []
    for text, head in last.items():
        found.append(Day(date.fromisoformat(text), head.size - before, head.size, head.total))
        before = head.size
    return found
