"""What the ledger says: its entries as text, the commitment in them, and the totals that they add up to.

The format is fixed and stands in docs/ledger.md: other people's programs read it.
"""

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_UNIT = b"\x1f"
_PREFIX = b"campaign record 1"
_HOUR = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3])Z"
_INDEX = r"0|[1-9][0-9]{0,17}"
_LINE = re.compile(
    rf"1 (?:(?P<sign>sign) (?P<hour>{_HOUR}) (?P<statement>[0-9a-f]{{64}}) (?P<commitment>[0-9a-f]{{64}})"
    rf"|(?P<withdraw>withdraw) (?P<hour2>{_HOUR}) (?P<index2>{_INDEX})"
    rf"|(?P<reject>reject) (?P<hour3>{_HOUR}) (?P<index3>{_INDEX}) (?P<reason>[a-z_]{{1,20}})"
    rf"|(?P<restore>restore) (?P<hour4>{_HOUR}) (?P<index4>{_INDEX}))"
)


class BadEntry(ValueError):
    """An entry that can't be read, or makes no sense where it stands. ``index`` is its place, where that is known."""

    def __init__(self, why: str, index: int | None = None) -> None:
        super().__init__(why if index is None else f"entry {index}: {why}")
        self.why = why
        self.index = index


@dataclass(frozen=True, slots=True)
class Sign:
    """A signature comes into the total for the first time. Both hashes are 64 hexadecimal digits."""

    hour: str
    statement: str
    commitment: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The signer took back the signature that entry ``index`` counted."""

    hour: str
    index: int


@dataclass(frozen=True, slots=True)
class Reject:
    """The signature that entry ``index`` counted counts no more, for ``reason``."""

    hour: str
    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Restore:
    """The signature that entry ``index`` counted counts again."""

    hour: str
    index: int


Entry = Sign | Withdraw | Reject | Restore


def hour_of(at: datetime) -> str:
    """The UTC hour of an instant as entries write it: ``2026-11-25T21Z``."""
    return f"{at.astimezone(UTC).isoformat()[:13]}Z"


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second: as records and exports write times."""
    return f"{moment.astimezone(UTC).isoformat()[:19]}Z"


def write(entry: Entry) -> str:
    """The entry's line, without the newline; its bytes in ASCII are what the tree hashes."""
    match entry:
        case Sign(hour, statement, commitment):
            return f"1 sign {hour} {statement} {commitment}"
        case Withdraw(hour, index):
            return f"1 withdraw {hour} {index}"
        case Reject(hour, index, reason):
            return f"1 reject {hour} {index} {reason}"
        case Restore(hour, index):
            return f"1 restore {hour} {index}"


def read(line: str, place: int | None = None) -> Entry:
    """The entry of a line without its newline. Raises ``BadEntry`` that names ``place``."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise BadEntry("not an entry of this ledger's format", place)
    if found["sign"]:
        return Sign(found["hour"], found["statement"], found["commitment"])
    if found["withdraw"]:
        return Withdraw(found["hour2"], int(found["index2"]))
    if found["reject"]:
        return Reject(found["hour3"], int(found["index3"]), found["reason"])
    return Restore(found["hour4"], int(found["index4"]))


def record(salt: bytes, pairs: Mapping[str, str]) -> bytes:
    """What is committed to: the salt and the row as exported, empty values left out, sorted by key.

    ``salt`` is the salt as the CSV writes it, in hexadecimal: ``row["salt"].encode()``. Raises ``ValueError`` for a
    key or value that holds the separators 0x1E or 0x1F, and for a key with ``=``.
    """
    given = [(key.encode(), value.encode()) for key, value in pairs.items() if value]
    if any(b"=" in key for key, _ in given):
        raise ValueError("a key holds an equals sign")
    parts = [_PREFIX, salt, *(key + b"=" + value for key, value in sorted(given))]
    joined = _UNIT.join(parts)
    if b"\x1e" in joined or joined.count(_UNIT) != len(parts) - 1:
        raise ValueError("a key or a value holds a separator")
    return joined


def commitment(committed: bytes) -> str:
    """The SHA-256 of a record, 64 hexadecimal digits."""
    return hashlib.sha256(committed).hexdigest()


# What a fold keeps of each entry: whether it is a sign entry, and where its signature stands now.
_NO_SIGN, _COUNTS, _REJECTED, _WITHDRAWN = range(4)


class Fold:
    """The total that entries add up to, in order, and how: events by kind and by reason of rejection.

    ``statements`` says how many signatures count now by the SHA-256 of their statement. Memory is three bytes an entry.
    """

    def __init__(self) -> None:
        self.size = 0
        self.total = 0
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.statements: Counter[str] = Counter()
        self._states = bytearray()
        self._signed = array("H")
        self._names: list[str] = []

    def add(self, entry: Entry) -> None:
        """Takes the next entry in. Raises ``BadEntry`` for one that makes no sense here; nothing has changed then."""
        match entry:
            case Sign(statement=statement):
                self._count("sign", self._number(statement), 1)
            case Withdraw(index=index):
                self._change("withdraw", index, _COUNTS, _WITHDRAWN)
            case Reject(index=index, reason=reason):
                self._change("reject", index, _COUNTS, _REJECTED)
                self.reasons[reason] += 1
            case Restore(index=index):
                self._change("restore", index, _REJECTED, _COUNTS)
        self._states.append(_COUNTS if isinstance(entry, Sign) else _NO_SIGN)
        self._signed.append(self._number(entry.statement) if isinstance(entry, Sign) else 0)
        self.size += 1

    def counts(self, index: int) -> bool:
        """Whether ``index`` is a sign entry whose signature counts now."""
        return 0 <= index < self.size and self._states[index] == _COUNTS

    def _change(self, kind: str, index: int, before: int, after: int) -> None:
        if index >= self.size or self._states[index] == _NO_SIGN:
            raise BadEntry(f"{kind} of {index}, which is no earlier sign entry", self.size)
        if self._states[index] != before:
            raise BadEntry(f"{kind} of {index}, which does not stand so that this could be", self.size)
        self._states[index] = after
        self._count(kind, self._signed[index], 1 if after == _COUNTS else -1)

    def _count(self, kind: str, statement: int, step: int) -> None:
        self.kinds[kind] += 1
        self.total += step
        self.statements[self._names[statement]] += step

    def _number(self, statement: str) -> int:
        if statement not in self._names:
            self._names.append(statement)
        return self._names.index(statement)
