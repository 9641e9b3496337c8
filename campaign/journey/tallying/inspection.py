"""The ledger against itself and against the rows: everything that it says is computed anew."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.drafting.rules import Campaign
from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import committing, edge, entries, ledger, merkle, rules, table
from campaign.journey.tallying.checkpoint import BadCheckpoint, Checkpoint
from campaign.journey.tallying.entries import BadEntry, Fold, Sign
from campaign.journey.tallying.ledger import LedgerEntry, SignedHead
from campaign.journey.tallying.notary import Notary
from campaign.journey.tallying.tiles import HASH_BYTES, WIDTH

Code = Literal["gap", "entry", "tile", "head", "current", "note", "row", "commitment", "counted"]
# One broken tile breaks all that follows: the first faults say where to look.
MOST_FAULTS = 20
_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit. ``place`` is an index, an hour or a tile; ``why`` says more where there is more."""

    code: Code
    place: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found. ``erased`` rows hold no record any more, so that their commitments can't be computed anew."""

    size: int
    total: int
    heads: int
    erased: int
    faults: tuple[Fault, ...]


class _Replay:
    """The ledger from its first entry on, as it should be."""

    def __init__(self, session: Session, campaign_id: int) -> None:
        self._session, self._campaign_id = session, campaign_id
        self.fold = Fold()
        self.counts: dict[str, int] = {}
        self.tiles: dict[tuple[int, int], bytes] = {}
        self._leaves: list[bytes] = []

    def add(self, index: int, line: str) -> Iterator[Fault]:
        if index != self.fold.size:
            yield Fault("gap", str(self.fold.size))
        try:
            entry = entries.read(line, index)
            self.fold.add(entry)
        except BadEntry as error:
            yield Fault("entry", str(index), error.why)
            return
        kind = rules.kind_of(entry)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        self._leaves.append(merkle.leaf(line.encode("utf-8")))
        if len(self._leaves) == _CHUNK:
            yield from self.settle()

    def settle(self) -> Iterator[Fault]:
        """Grows the tree by what has come, and compares the tiles that are full now, or the last ones."""
        before = self.fold.size - len(self._leaves)
        grown = edge.grown(before, self.tiles, self._leaves)
        self._leaves = []
        for (level, number), hashes in sorted(grown.items()):
            kept = ledger.tile(self._session, self._campaign_id, level, number)
            if kept[: len(hashes)] != hashes:
                yield Fault("tile", f"{level}/{number}")
        self.tiles = {place: hashes for place, hashes in grown.items() if len(hashes) < WIDTH * HASH_BYTES}

    def root(self) -> bytes:
        return edge.root(self.fold.size, self.tiles)


def inspect(
    session: Session, notary: Notary, campaign: Campaign, tick: Callable[[int], None] = lambda _: None
) -> Inspection:
    """Computes the whole ledger anew, in the running transaction. Reads every entry and row: not for requests.

    ``tick`` is told now and then how many entries or rows were read since it was told last.
    """
    replay = _Replay(session, campaign.id)
    heads = ledger.heads(session, campaign.id)
    faults: list[Fault] = []
    for fault in _replayed(session, campaign.id, replay, heads, tick):
        # To its end, whatever is wrong: what the fold and the tree come to is asked below.
        if len(faults) < MOST_FAULTS:
            faults.append(fault)
    faults.extend(_current(session, notary, campaign.id, replay))
    erased = 0
    exported = committing.exported_keys(campaign.fields)
    for row in _rows(session, campaign.id, tick):
        erased += row.details is None or row.salt is None
        if len(faults) < MOST_FAULTS:
            faults.extend(_row(row, replay.fold, exported))
    counted = _counted(session, campaign.id)
    if counted != replay.fold.total:
        faults.append(Fault("counted", str(counted), str(replay.fold.total)))
    return Inspection(replay.fold.size, replay.fold.total, len(heads), erased, tuple(faults))


def _replayed(
    session: Session, campaign_id: int, replay: _Replay, heads: Sequence[SignedHead], tick: Callable[[int], None]
) -> Iterator[Fault]:
    """Every entry from the first; at each head, what it says."""
    waiting = list(heads)
    for read, (index, line) in enumerate(ledger.stream(session, campaign_id), 1):
        if read % _CHUNK == 0:
            tick(_CHUNK)
        yield from _passed(replay, waiting)
        yield from replay.add(index, line)
    yield from _passed(replay, waiting)
    yield from replay.settle()
    yield from (Fault("head", one.hour) for one in waiting)


def _passed(replay: _Replay, waiting: list[SignedHead]) -> Iterator[Fault]:
    while waiting and waiting[0].size <= replay.fold.size:
        head = waiting.pop(0)
        yield from replay.settle()
        said = (head.size, head.total, head.root, {k: n for k, n in head.counts.items() if n})
        if said != (replay.fold.size, replay.fold.total, replay.root(), replay.counts):
            yield Fault("head", head.hour)


def _current(session: Session, notary: Notary, campaign_id: int, replay: _Replay) -> Iterator[Fault]:
    """The public head and the signed note over it."""
    head, last = table.head(session, campaign_id), ledger.newest(session, campaign_id)
    if (head.size, head.total, head.root) != (replay.fold.size, replay.fold.total, replay.root()):
        yield Fault("current")
    if last is None:
        return
    try:
        signed = notary.read(last.note, head.origin)
    except (SigningKeyMissing, BadCheckpoint) as error:
        yield Fault("note", last.hour, str(error))
        return
    if signed != Checkpoint(head.origin, head.size, head.root):
        yield Fault("note", last.hour)


def _row(row: Row[*tuple[Any, ...]], fold: Fold, exported: Sequence[str]) -> Iterator[Fault]:
    """One signature that the ledger speaks of, against its sign entry."""
    place = str(row.ledger_index)
    try:
        entry = entries.read(row.entry or "")
    except BadEntry:
        entry = None
    if not isinstance(entry, Sign) or entry.statement != row.statement_sha256:
        yield Fault("row", place)
        return
    if fold.counts(row.ledger_index) != row.in_total:
        yield Fault("row", place)
    if committing.commitment_of(row, exported) not in {None, entry.commitment}:
        yield Fault("commitment", place)


def _rows(session: Session, campaign_id: int, tick: Callable[[int], None]) -> Iterator[Row[*tuple[Any, ...]]]:
    query = (
        select(
            SignatureRow.ledger_index,
            SignatureRow.in_total,
            SignatureRow.details,
            SignatureRow.salt,
            SignatureRow.created_at,
            SignatureRow.confirmed_at,
            SignatureRow.source,
            StatementRow.version,
            StatementRow.sha256.label("statement_sha256"),
            LedgerEntry.entry,
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .outerjoin(
            LedgerEntry,
            (LedgerEntry.campaign_id == SignatureRow.campaign_id) & (LedgerEntry.index == SignatureRow.ledger_index),
        )
        .where(SignatureRow.campaign_id == campaign_id, SignatureRow.ledger_index.is_not(None))
    )
    for chunk in session.execute(query, execution_options={"yield_per": _CHUNK}).partitions():
        yield from chunk
        tick(len(chunk))


def _counted(session: Session, campaign_id: int) -> int:
    query = select(func.count()).where(SignatureRow.campaign_id == campaign_id, SignatureRow.in_total)
    return session.scalar(query) or 0
