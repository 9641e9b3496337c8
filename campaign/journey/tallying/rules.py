"""How one signature moves the totals, and what the ledger says of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from campaign.journey.tallying import entries
from campaign.journey.tallying.entries import Entry, Reject, Restore, Sign, Withdraw

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
    source_code: str | None = None


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


# Why a signature that was counted left the total: by the state it is in now.
REASONS = {"duplicate": "duplicate", "held": "held", "rejected": "review"}


def entry_of(change: Change, index: int | None, now: datetime, sign: Callable[[], Sign]) -> Entry | None:
    """The entry that a change appends; None where the total stays.

    ``index`` is that of the entry which first counted the signature; where there is none yet, ``sign`` makes it.
    """
    if change.step == 0:
        return None
    if index is None:
        return sign()
    hour = entries.hour_of(now)
    if change.step > 0:
        return Restore(hour, index)
    return Withdraw(hour, index) if change.after == "withdrawn" else Reject(hour, index, REASONS[change.after])


def kind_of(entry: Entry) -> str:
    """The kind under which heads count an entry: ``sign``, ``withdraw``, ``restore`` or ``reject/<reason>``."""
    name = type(entry).__name__.lower()
    return f"{name}/{entry.reason}" if isinstance(entry, Reject) else name


Moves = dict[tuple[str, str], int]


def moves(changes: Iterable[Change]) -> Moves:
    """By how much each (dimension, key) changes.

    Days and hours are those of confirmation in UTC, so that anybody can recount them from the exported times. What
    does not count is kept by day too: as ``day/held``, ``day/duplicate`` and so on.
    """
    moved: Counter[tuple[str, str]] = Counter()
    for change in changes:
        if change.before is not None:
            moved[("state", change.before)] -= 1
        moved[("state", change.after)] += 1
        for key in _keys(change.facts):
            moved[key] += change.step
        for state, step in ((change.before, -1), (change.after, 1)):
            if state not in {None, COUNTED}:
                moved[(f"day/{state}", _day(change.facts))] += step
    return {key: count for key, count in moved.items() if count}


def _day(facts: Facts) -> str:
    return facts.confirmed_at.astimezone(UTC).date().isoformat()


def _keys(facts: Facts) -> list[tuple[str, str]]:
    hour = entries.hour_of(facts.confirmed_at)[:-1]
    keys = {
        "region": facts.region or "",
        "day": hour[:10],
        "hour": hour,
        "statement": str(facts.statement_version),
        "source": facts.source,
        "language": facts.language,
        "via": facts.source_code or "",
    }
    return [(dimension, key) for dimension, key in keys.items() if key]
