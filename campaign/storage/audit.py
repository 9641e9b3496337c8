"""The activity log: what organizers and the shell did, each row bound to the one before it by its hash.

``hash = SHA-256(previous hash + canonical JSON of the row)``; rows are numbered without gaps. Whoever changes, drops or
inserts a row must make every later hash anew, and the newest one that somebody noted down no longer fits.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.transactions import alone

_LOCK = hashlib.sha256(b"campaign activity").digest()
START = bytes(32)
_BATCH = 1000


class ActivityRow(Base):
    """One act. Ids are kept as plain numbers: the log outlives what it speaks of."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_action", "action", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    organizer_id: Mapped[int | None] = mapped_column(index=True)  # None: the shell, or the program itself
    campaign_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(40))
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


@dataclass(frozen=True, slots=True)
class Act:
    """One row of the log, without its hash."""

    id: int
    at: datetime
    who: int | None
    action: str
    campaign_id: int | None
    about: dict[str, str | int]

    def hash(self, previous: bytes) -> bytes:
        """The row's hash, given that of the row before."""
        values = [self.id, self.at.astimezone(UTC).isoformat(), self.who, self.action, self.campaign_id, self.about]
        text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(previous + text.encode("utf-8")).digest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain holds. ``broken_at`` is the first row that does not fit, None where all do."""

    rows: int
    head: str
    broken_at: int | None


def record(
    session: Session,
    who: int | None,
    action: str,
    now: datetime,
    *,
    campaign_id: int | None = None,
    **about: str | int,
) -> None:
    """Adds an act to the log, in the running write transaction.

    ``who`` is an organizer's id. ``about`` must not hold a signer's name or address: ids only.
    """
    alone(session, _LOCK)
    last = session.execute(select(_table.c.id, _table.c.hash).order_by(_table.c.id.desc()).limit(1)).first()
    number, previous = (last.id, last.hash) if last else (0, START)
    act = Act(number + 1, now, who, action, campaign_id, about)
    session.execute(
        insert(_table).values(
            id=act.id,
            at=now,
            organizer_id=who,
            campaign_id=campaign_id,
            action=action,
            about=about,
            hash=act.hash(previous),
        )
    )


def acts(session: Session) -> Iterator[tuple[Act, bytes]]:
    """Every act with its hash, the oldest first, a thousand at a time."""
    query = select(_table).order_by(_table.c.id).limit(_BATCH)
    last = 0
    while rows := session.execute(query.where(_table.c.id > last)).all():
        for row in rows:
            yield Act(row.id, row.at, row.organizer_id, row.action, row.campaign_id, row.about), row.hash
        last = rows[-1].id


def verify(session: Session) -> Verdict:
    """Recounts every hash of the log."""
    previous, rows = START, 0
    for act, kept in acts(session):
        rows += 1
        if act.id != rows or act.hash(previous) != kept:
            return Verdict(rows, previous.hex(), act.id)
        previous = kept
    return Verdict(rows, previous.hex(), None)


_table = core(ActivityRow)
