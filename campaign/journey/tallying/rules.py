"""How one signature moves the totals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# The states that the total holds.
COUNTED = ("confirmed", "counted")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the totals know of one signature."""

    region: str | None
    confirmed_at: datetime
    statement_version: int
    source: str
    language: str


Moves = dict[tuple[str, str], int]


def sum_of(came: Iterable[Facts], went: Iterable[Facts]) -> Moves:
    """By how much each (dimension, key) changes when these signatures come in and those go out.

    Days are days of confirmation in UTC, so that anybody can recount them from the exported times.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for facts in came:
        moved.update(_keys(facts))
    for facts in went:
        moved.subtract(_keys(facts))
        moved[("state", "withdrawn")] += 1
    return dict(moved)


def _keys(facts: Facts) -> list[tuple[str, str]]:
    keys = {
        "state": "counted",
        "region": facts.region or "",
        "day": facts.confirmed_at.astimezone(UTC).date().isoformat(),
        "statement": str(facts.statement_version),
        "source": facts.source,
        "language": facts.language,
    }
    return [(dimension, key) for dimension, key in keys.items() if key]
