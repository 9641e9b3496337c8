"""What it costs to append to a ledger, however long it is: the sequencer alone, without signatures and web.

The entries of the long ledger lie in the database, which made them itself; of its hashes only those are there that
appending reads. Alone: ``python -m tests.bench.appending``, on SQLite.
"""

import secrets
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, insert, text
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying import edge, ledger, sequencer
from campaign.journey.tallying.checkpoint import Checkpoint
from campaign.journey.tallying.entries import Sign, hour_of
from campaign.journey.tallying.ledger import LedgerTile, SignedHead
from campaign.journey.tallying.notary import Notary
from campaign.journey.tallying.steps import BATCH
from campaign.journey.tallying.table import Head
from campaign.journey.tallying.tiles import HASH_BYTES, HEIGHT, WIDTH
from campaign.storage.base import core
from campaign.storage.engine import IMMEDIATE
from campaign.storage.transactions import writing
from tests.bench import crowd
from tests.bench.measure import installed

_BATCHES = 20
_FILL = """
INSERT INTO ledger_entry (campaign_id, "index", entry)
SELECT :campaign, n, '1 sign 2026-03-01T12Z ' || {hash} || ' ' || {hash} FROM {numbers}
"""
_DIALECTS = {
    "postgresql": {
        "hash": "md5('one' || n) || md5('other' || n)",
        "numbers": "generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS n",
    },
    "sqlite": {
        "hash": "lower(hex(randomblob(32)))",
        "numbers": crowd.COUNTED_UP,
    },
}


def rates(database_url: str, sizes: Sequence[int]) -> dict[int, float]:
    """Entries a second by the length of the ledger; ``sizes`` grow, each by more than is appended to the one before."""
    with installed(database_url, 0, 1) as site, Session(site.engine) as session:
        signer, campaign = crowd.notary(site.folder / "instance"), drafting.by_id(session, site.campaign_id)
        found, filled = {}, 0
        for size in sizes:
            _fill(site.engine, campaign.id, filled, size)
            head = _begin(session, signer, campaign, size)
            filled = size + _BATCHES * BATCH
            found[size] = BATCH / statistics.median(_seconds(session, signer, campaign, head))
        return found


def _fill(engine: Engine, campaign_id: int, first: int, size: int) -> None:
    """The entries ``[first, size)``."""
    given = {"campaign": campaign_id, "first": first, "last": size - 1}
    with engine.connect().execution_options(**IMMEDIATE) as connection, connection.begin():
        connection.execute(text(_FILL.format(**_DIALECTS[engine.dialect.name])), given)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE ledger_entry"))


def _begin(session: Session, signer: Notary, campaign: Campaign, size: int) -> Head:
    """A signed head over a ledger of that length, whose last tiles hold hashes of nothing."""
    now = datetime.now(UTC)
    tiles = {
        (level, number): secrets.token_bytes(HASH_BYTES * ((size >> HEIGHT * level) % WIDTH))
        for level, number in edge.places(size)
    }
    head = Head(size, size, 1, now, signer.origin(campaign.slug), edge.root(size, tiles))
    note = signer.sign(Checkpoint(head.origin, size, head.root))
    rows = [
        {"campaign_id": campaign.id, "level": level, "number": number, "hashes": hashes}
        for (level, number), hashes in tiles.items()
    ]
    with writing(session):
        session.execute(delete(core(LedgerTile)).where(core(LedgerTile).c.campaign_id == campaign.id))
        session.execute(insert(core(LedgerTile)), rows)
        ledger.publish(session, campaign.id, SignedHead(hour_of(now), size, size, head.root, now, {"sign": size}, note))
    return head


def _seconds(session: Session, signer: Notary, campaign: Campaign, head: Head) -> list[float]:
    """What each of some batches took, as large as those of the worker, with commit."""
    took = []
    for _ in range(_BATCHES):
        now = datetime.now(UTC)
        new = [Sign(hour_of(now), secrets.token_hex(32), secrets.token_hex(32)) for _ in range(BATCH)]
        begun = time.perf_counter()
        with writing(session):
            head = sequencer.append(session, signer, campaign, head, new, now)
        took.append(time.perf_counter() - begun)
    return took


def main() -> None:
    """Prints the rates on SQLite."""
    for size, rate in rates("", (1_000, 6_000_000)).items():
        print(f"{size:,} entries: {rate:,.0f} a second")


if __name__ == "__main__":
    main()
