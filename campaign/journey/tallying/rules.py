"""How one signature moves the totals."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

# The state that the total holds; the totals by state know the others too.
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the totals know of one signature."""

    region: str | None
    confirmed_at: datetime
    statement_version: int
    source: str
    language: str


@dataclass(frozen=True, slots=True)
class Change:
    """One signature that has left the state ``before``, None where the totals have not seen it, for ``after``."""

    facts: Facts
    before: str | None
    after: str

    @property
    def step(self) -> int:
        """1 where it comes into the total, -1 where it leaves it, else 0."""
        return (self.after == COUNTED) - (self.before == COUNTED)


Moves = dict[tuple[str, str], int]


def moves(changes: Iterable[Change]) -> Moves:
    """By how much each (dimension, key) changes.

    Days are days of confirmation in UTC, so that anybody can recount them from the exported times.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for change in changes:
        if change.before is not None:
            moved[("state", change.before)] -= 1
        moved[("state", change.after)] += 1
        for key in _keys(change.facts):
            moved[key] += change.step
    return {key: count for key, count in moved.items() if count}


def _keys(facts: Facts) -> list[tuple[str, str]]:
    keys = {
        "region": facts.region or "",
        "day": facts.confirmed_at.astimezone(UTC).date().isoformat(),
        "statement": str(facts.statement_version),
        "source": facts.source,
        "language": facts.language,
    }
    return [(dimension, key) for dimension, key in keys.items() if key]
