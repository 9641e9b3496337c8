"""The worker's part in an update: its audience is counted, its letters queued a few at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from campaign.journey.mailing.bulletins import table
from campaign.journey.mailing.bulletins.table import Bulletin, BulletinRow
from campaign.storage.base import core
from campaign.storage.outbox import ON_ITS_WAY, Letter
from campaign.storage.transactions import change, snapshot, upsert, writing

_table = core(BulletinRow)


def work(session: Session, most: int, now: datetime) -> int:
    """Counts what is not counted and tops up what is being sent, to ``most`` waiting letters a bulletin.

    Gives how many letters were queued. Killed at any point, it goes on from there: letters and cursor are one
    transaction, and of one address the database takes one letter.
    """
    with snapshot(session):
        uncounted = session.execute(table.to_count()).all()
        sending = list(session.scalars(select(_table.c.id).where(_table.c.state == "sending")))
    for bulletin_id, campaign_id in uncounted:
        _count(session, bulletin_id, campaign_id, now)
    return sum(_top_up(session, bulletin_id, most, now) for bulletin_id in sending)


def _count(session: Session, bulletin_id: int, campaign_id: int, now: datetime) -> None:
    with snapshot(session):
        audience = table.audience(session, campaign_id)
    with writing(session):
        change(session, update(_table).where(_table.c.id == bulletin_id).values(audience=audience, counted_at=now))


def _top_up(session: Session, bulletin_id: int, most: int, now: datetime) -> int:
    with writing(session):
        mine = select(_table).where(_table.c.id == bulletin_id, _table.c.state == "sending")
        row = session.execute(mine.with_for_update(skip_locked=True)).first()
        if row is None:
            return 0
        bulletin = table.of(row)
        _release(session, bulletin_id, now)
        waiting = table.on_their_way(session, bulletin_id)
        readers = table.next_readers(session, bulletin, max(0, most - waiting))
        queued = _queue(session, bulletin, readers, now)
        values: dict[str, object] = {}
        if readers:
            values = {"cursor": readers[-1].id, "queued": _table.c.queued + queued}
        elif waiting == 0:
            values = {"state": "done", "finished_at": now}
        if values:
            change(session, update(_table).where(_table.c.id == bulletin_id).values(values))
    return queued


def _release(session: Session, bulletin_id: int, now: datetime) -> None:
    """What a pause has held goes on."""
    held = update(Letter).where(Letter.bulletin_id == bulletin_id, ON_ITS_WAY, Letter.state == "held")
    change(session, held.values(state="queued", due_at=now))


def _queue(session: Session, bulletin: Bulletin, readers: Sequence[Row[*tuple[Any, ...]]], now: datetime) -> int:
    if not readers:
        return 0
    values = [
        {
            "campaign_id": bulletin.campaign_id,
            "signature_id": reader.id,
            "email_key": reader.email_key,
            "kind": "update",
            "state": "queued",
            "created_at": now,
            "due_at": now,
            "attempts": 0,
            "bulletin_id": bulletin.id,
        }
        for reader in readers
    ]
    once = upsert(session, Letter).values(values).on_conflict_do_nothing().returning(Letter.id)
    return len(session.scalars(once).all())
