"""The ledger of a bundle: every entry read, the tree over them, and what they add up to.

A span is a part of the ledger that one process reads; ``Ledger`` joins them.
"""

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256

from campaign.journey.exporting.verifying.entry_file import NAME, EntryFile
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying import entries, merkle
from campaign.journey.tallying.entries import BadEntry, Reject, Restore, Sign, Withdraw

# Spans begin and end where a complete subtree of this many entries does.
LEVEL = 10
LEAVES = 1 << LEVEL
NO_SIGNATURE, COUNTS, REJECTED, WITHDRAWN = range(4)
_MOVES = {Withdraw: (COUNTS, WITHDRAWN), Reject: (COUNTS, REJECTED), Restore: (REJECTED, COUNTS)}

# "1 sign 2026-03-01T12Z ", 64 digits and a space; then the 64 digits of the commitment.
_SIGN, HEAD, SIGN_LENGTH = b"1 sign ", 87, 151
_DIGITS = b"0123456789abcdef"
_HEAD = re.compile(rb"1 sign [0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}Z [0-9a-f]{64} ")


@dataclass(slots=True)
class Span:
    """A part read: the hash of each complete subtree of 1,024 entries, a state an entry, the changes of earlier ones
    as three numbers each (entry, entry changed, kind of move), and how often each head of a sign entry stands there."""

    subtrees: list[bytes] = field(default_factory=list)
    states: bytearray = field(default_factory=bytearray)
    changes: "array[int]" = field(default_factory=lambda: array("q"))
    heads: Counter[bytes] = field(default_factory=Counter)


def read(file: EntryFile, start: int, end: int) -> Span:
    """Reads the entries ``[start, end)``; ``start`` is a multiple of 1,024. Raises ``Wrong``."""
    span = Span()
    leaves: list[bytes] = []
    for first, lines in file.entries(start, end):
        _take(span, first, lines)
        leaves += [sha256(b"\x00" + line).digest() for line in lines]
        whole = len(leaves) & -LEAVES
        span.subtrees += _level_up(leaves[:whole], LEVEL)
        del leaves[:whole]
    return span


def _take(span: Span, first: int, lines: Sequence[bytes]) -> None:
    """Most blocks hold sign entries only, and are checked as a whole."""
    signs = [line for line in lines if line.startswith(_SIGN)]
    heads = Counter([line[:HEAD] for line in signs])
    digits = b"".join([line[HEAD:] for line in signs]).translate(None, _DIGITS)
    if signs and (set(map(len, signs)) != {SIGN_LENGTH} or digits or not all(map(_HEAD.fullmatch, heads))):
        _find_bad(first, lines)
    span.heads.update(heads)
    if len(signs) == len(lines):
        span.states += b"\x01" * len(lines)
        return
    for index, line in enumerate(lines, first):
        entry = None if line.startswith(_SIGN) else _entry(index, line)
        span.states.append(COUNTS if entry is None else NO_SIGNATURE)
        if entry is not None and not isinstance(entry, Sign):
            span.changes.extend((index, entry.index, _MOVES[type(entry)][1]))


def _find_bad(first: int, lines: Iterable[bytes]) -> None:
    for index, line in enumerate(lines, first):
        _entry(index, line)
    raise AssertionError("each line can be read, but not all of them together")


def _entry(index: int, line: bytes) -> entries.Entry:
    try:
        return entries.read(line.decode("ascii"))
    except (BadEntry, UnicodeDecodeError) as error:
        why = error.why if isinstance(error, BadEntry) else "holds other bytes than ASCII"
        raise Wrong(NAME, why, f"line {index + 1}") from None


def _level_up(hashes: list[bytes], levels: int) -> list[bytes]:
    for _ in range(levels):
        pairs = iter(hashes)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return hashes


class Ledger:
    """All spans as one: what each entry is in the end, and the tree."""

    def __init__(self, file: EntryFile, spans: Iterable[Span]) -> None:
        """Joins the spans, which come in order. Raises ``Wrong`` for a change that makes no sense."""
        self._file = file
        self._subtrees: list[bytes] = []
        self._heads: Counter[bytes] = Counter()
        self.states = bytearray()
        for span in spans:
            self._subtrees += span.subtrees
            self._heads.update(span.heads)
            self.states += span.states
            self._fold(span.changes)

    @property
    def size(self) -> int:
        """How many entries there are."""
        return len(self.states)

    @property
    def total(self) -> int:
        """How many signatures count in the end."""
        return self.states.count(COUNTS)

    def root_at(self, size: int) -> bytes:
        """The root over the first ``size`` entries."""
        return merkle.root_at(size, self._hash_at)

    def counted(self) -> tuple[Counter[str], Counter[str]]:
        """How many signatures count by day of confirmation, and by the SHA-256 of their statement."""
        heads = self._heads.copy()
        for index, line in self._signs_that_left():
            del index
            heads[line[:HEAD]] -= 1
        days: Counter[str] = Counter()
        statements: Counter[str] = Counter()
        for head, count in heads.items():
            _, _, hour, statement, _ = head.decode("ascii").split(" ")
            days[hour[:10]] += count
            statements[statement] += count
        return +days, +statements

    def statements(self) -> set[str]:
        """The SHA-256 of every statement that an entry signs."""
        return {head[-65:-1].decode("ascii") for head in self._heads}

    def first_that_signs(self, statement: str) -> int:
        """The first entry that signs that statement."""
        wanted = statement.encode("ascii")
        for first, lines in self._file.entries(0, self.size):
            for index, line in enumerate(lines, first):
                if line.startswith(_SIGN) and line[HEAD - 65 : HEAD - 1] == wanted:
                    return index
        raise LookupError(statement)

    def _fold(self, changes: "array[int]") -> None:
        for place in range(0, len(changes), 3):
            index, changed, after = changes[place : place + 3]
            before = REJECTED if after == COUNTS else COUNTS
            if changed >= index or self.states[changed] != before:
                words = f"changes entry {changed}, which does not stand so that this could be"
                raise Wrong(NAME, words, f"line {index + 1}")
            self.states[changed] = after

    def _signs_that_left(self) -> Iterable[tuple[int, bytes]]:
        if not (self.states.count(REJECTED) or self.states.count(WITHDRAWN)):
            return
        for first, lines in self._file.entries(0, self.size):
            for index, line in enumerate(lines, first):
                if self.states[index] > COUNTS:
                    yield index, line

    def _hash_at(self, level: int, index: int) -> bytes:
        if level >= LEVEL:
            count = 1 << (level - LEVEL)
            return _level_up(self._subtrees[index * count : (index + 1) * count], level - LEVEL)[0]
        start = index << level
        leaves = [merkle.leaf(line) for _, lines in self._file.entries(start, start + (1 << level)) for line in lines]
        return reduce(lambda hashes, _: _level_up(hashes, 1), range(level), leaves)[0]
