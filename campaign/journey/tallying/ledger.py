"""The rows of the ledger: entries and tiles, only ever added to, and the signed head of each hour."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.tallying import edge, merkle
from campaign.journey.tallying.tiles import HASH_BYTES, HEIGHT, WIDTH
from campaign.storage import bulk
from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.transactions import upsert

_CHUNK = 5000


class LedgerEntry(Base):
    """One entry, as the text whose bytes the tree hashes."""

    __tablename__ = "ledger_entry"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    index: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(String)


class LedgerTile(Base):
    """One tile of hashes. The last of each level grows; a full one never changes."""

    __tablename__ = "ledger_tile"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerHead(Base):
    """The last head of an hour (UTC, as entries write it); the newest row is the current head.

    ``counts`` says how many entries there are of each kind; ``reject`` has the reason after a slash.
    """

    __tablename__ = "ledger_head"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    hour: Mapped[str] = mapped_column(String(14), primary_key=True)
    size: Mapped[int] = mapped_column(BigId)
    total: Mapped[int] = mapped_column(BigId)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(String)


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head as published. ``counts`` are of entries, by kind."""

    hour: str
    size: int
    total: int
    root: bytes
    at: datetime
    counts: dict[str, int]
    note: str


_entries, _tiles, _heads = core(LedgerEntry), core(LedgerTile), core(LedgerHead)
_HEAD = (_heads.c.hour, _heads.c.size, _heads.c.total, _heads.c.root, _heads.c.at, _heads.c.counts, _heads.c.note)


def newest(session: Session, campaign_id: int) -> SignedHead | None:
    """The current head; None before the ledger has begun."""
    query = select(*_HEAD).where(_heads.c.campaign_id == campaign_id).order_by(_heads.c.hour.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else SignedHead(*row)


def heads(session: Session, campaign_id: int, since: str = "") -> list[SignedHead]:
    """The heads of all hours from ``since`` on, the oldest first."""
    query = select(*_HEAD).where(_heads.c.campaign_id == campaign_id, _heads.c.hour >= since)
    return [SignedHead(*row) for row in session.execute(query.order_by(_heads.c.hour))]


def size_before(session: Session, campaign_id: int, hour: str) -> int:
    """How many entries there were when that hour began."""
    query = select(_heads.c.size).where(_heads.c.campaign_id == campaign_id, _heads.c.hour < hour)
    return session.scalar(query.order_by(_heads.c.hour.desc()).limit(1)) or 0


def entries(session: Session, campaign_id: int, start: int, count: int) -> list[str]:
    """The entries ``[start, start + count)``, as far as there are any."""
    place = (_entries.c.campaign_id == campaign_id, _entries.c.index >= start, _entries.c.index < start + count)
    return list(session.scalars(select(_entries.c.entry).where(*place).order_by(_entries.c.index)))


def stream(session: Session, campaign_id: int) -> Iterator[tuple[int, str]]:
    """Index and text of every entry, in order; memory does not grow with their number."""
    query = select(_entries.c.index, _entries.c.entry).where(_entries.c.campaign_id == campaign_id)
    rows = session.execute(query.order_by(_entries.c.index), execution_options={"yield_per": _CHUNK})
    for chunk in rows.partitions():
        yield from ((index, entry) for index, entry in chunk)


def tile(session: Session, campaign_id: int, level: int, number: int) -> bytes:
    """The hashes of a tile, as many as there are by now."""
    place = (_tiles.c.campaign_id == campaign_id, _tiles.c.level == level, _tiles.c.number == number)
    return session.scalar(select(_tiles.c.hashes).where(*place)) or b""


def hash_at(session: Session, campaign_id: int) -> Callable[[int, int], bytes]:
    """The hash of a complete subtree, for proofs; each tile is read once."""
    known: dict[tuple[int, int], bytes] = {}

    def find(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, HEIGHT)
        number, first = divmod(index << height, WIDTH)
        if (tile_level, number) not in known:
            known[tile_level, number] = tile(session, campaign_id, tile_level, number)
        hashes = known[tile_level, number][first * HASH_BYTES : (first + (1 << height)) * HASH_BYTES]
        if len(hashes) != HASH_BYTES << height:
            raise LookupError(f"the ledger has no hash {index} of level {level}")
        return merkle.root(edge.split(hashes))

    return find


def append(session: Session, campaign_id: int, size: int, lines: Sequence[str]) -> bytes:
    """Adds entries to a ledger of ``size`` of them; gives the new root.

    In the transaction of whoever holds the head's lock. Reads the growing tiles and nothing else.
    """
    values = [{"campaign_id": campaign_id, "index": size + at, "entry": line} for at, line in enumerate(lines)]
    bulk.add(session, _entries, values)
    leaves = [merkle.leaf(line.encode("ascii")) for line in lines]
    tiles = edge.grown(size, _edge(session, campaign_id, size), leaves)
    _keep(session, campaign_id, tiles)
    return edge.root(size + len(lines), tiles)


def publish(session: Session, campaign_id: int, head: SignedHead) -> None:
    """Makes a head the current one; of one hour the last stays."""
    values = {name: getattr(head, name) for name in SignedHead.__slots__}
    fresh = upsert(session, LedgerHead).values(campaign_id=campaign_id, **values)
    changed = {name: value for name, value in values.items() if name != "hour"}
    session.execute(fresh.on_conflict_do_update(index_elements=["campaign_id", "hour"], set_=changed))


def _edge(session: Session, campaign_id: int, size: int) -> dict[tuple[int, int], bytes]:
    places = edge.places(size)
    if not places:
        return {}
    query = select(_tiles.c.level, _tiles.c.number, _tiles.c.hashes).where(_tiles.c.campaign_id == campaign_id)
    rows = session.execute(query.where(tuple_(_tiles.c.level, _tiles.c.number).in_(places)))
    return {(level, number): hashes for level, number, hashes in rows}


def _keep(session: Session, campaign_id: int, tiles: edge.Tiles) -> None:
    values = [
        {"campaign_id": campaign_id, "level": level, "number": number, "hashes": hashes}
        for (level, number), hashes in sorted(tiles.items())
    ]
    if not values:
        return
    fresh = upsert(session, LedgerTile)
    grown = fresh.on_conflict_do_update(
        index_elements=["campaign_id", "level", "number"], set_={"hashes": fresh.excluded.hashes}
    )
    session.connection().execute(grown, values)
