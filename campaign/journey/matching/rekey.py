"""New rules for keys and fingerprints: what they would change is said before anything changes.

Every row carries the version of the rules that made its keys; rows of two versions do not find each other. In a sealed
campaign nothing can be derived anew, so the old version stays.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from campaign.journey.matching import fingerprints, places, table
from campaign.journey.matching.desk import Desk
from campaign.journey.signing import households, keys
from campaign.journey.signing.own_keys import address_key, name_key
from campaign.journey.signing.prints import pack
from campaign.journey.signing.rules import DECIDED, HOLDING, readable
from campaign.journey.signing.table import SignatureRow
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change, snapshot, writing

_BATCH = 500
Tick = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Rekeying:
    """``rows`` have keys of another version; ``moved`` of them would get another mailbox key, and ``merged`` of those
    that count would meet another signature of the same mailbox and name."""

    rows: int
    moved: int
    merged: int


class Meetings:
    """Counts keys that came before. Eight bytes a key: a worker with other work counts those of millions."""

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(256)]

    def add(self, key: bytes) -> None:
        """One more key, the bytes of which look drawn at random."""
        self._parts[key[0]].append(hash(key))

    def count(self) -> int:
        """How many of them came before."""
        return sum(len(part) - len(set(part)) for part in self._parts)


def preview(desk: Desk, tick: Tick = lambda _: None) -> Rekeying:
    """What ``apply`` would change; nothing is written. ``tick`` is told of each row that is looked at."""
    rows = moved = 0
    meetings = Meetings()
    with snapshot(desk.session):
        for row in filter(_is_readable, _old(desk.session, desk.campaign.id)):
            rows += 1
            tick(1)
            key, name = _keys(desk, row)
            moved += key != row.email_key
            if row.state in HOLDING:
                meetings.add(key + name)
    return Rekeying(rows, moved, meetings.count())


def apply(desk: Desk, tick: Tick = lambda _: None) -> int:
    """Gives every row the keys of this version, a batch a transaction; gives how many rows. May be run again.

    ``tick`` is told of each batch, after its transaction.
    """
    done = last = 0
    while rows := _apply_batch(desk, last):
        done += sum(map(_is_readable, rows))
        last = rows[-1].id
        tick(len(rows))
    return done


def _apply_batch(desk: Desk, after: int) -> Sequence[Row[Any]]:
    with writing(desk.session):
        table.lock(desk.session, desk.campaign.id)
        query = _query(desk.campaign.id).where(SignatureRow.id > after)
        rows = desk.session.execute(query.limit(_BATCH).with_for_update()).all()
        for row in filter(_is_readable, rows):
            _rekey(desk, row)
    return rows


def _rekey(desk: Desk, row: Row[Any]) -> None:
    key, name = _keys(desk, row)
    derived = desk.derive(row)
    values = {"email_key": key, "name_key": name, "key_version": keys.FINGERPRINT_VERSION, "prints": pack(derived)}
    fingerprints.drop(desk.session, row.id)
    # The letters of a bulletin keep the key by which nobody gets two of them.
    letters = (Letter.signature_id == row.id, Letter.bulletin_id.is_(None))
    change(desk.session, update(Letter).where(*letters).values(email_key=key))
    twin = _move(desk, row, values) if row.state in HOLDING else None
    if twin is not None:
        # Its place is another's now; the key follows when the place is left.
        places.leave(desk.session, row.id, "duplicate", twin)
    elif row.state in DECIDED:
        prints = fingerprints.dated(desk.pepper, derived, row.confirmed_at)
        fingerprints.keep(desk.session, desk.campaign.id, row.id, prints)
        values["prints"] = None
    change(desk.session, update(SignatureRow).where(SignatureRow.id == row.id).values(**values))


def _move(desk: Desk, row: Row[Any], values: dict[str, Any]) -> int | None:
    """Moves a row to its new keys, or gives the signature that has the place there."""
    others = [
        one for one in households.holders(desk.session, desk.campaign.id, values["email_key"]) if one.id != row.id
    ]
    taken = households.in_the_way(others, values["name_key"], desk.campaign.policy.household)
    if taken is not None:
        return int(taken.id)
    slot = row.slot if row.slot not in {one.slot for one in others} else households.free_slot(others)
    change(desk.session, update(SignatureRow).where(SignatureRow.id == row.id).values(**values, slot=slot))
    return None


def _is_readable(row: Row[Any]) -> bool:
    """Whether the keys of a row can be derived anew."""
    return "email" in readable(row.details)


def _keys(desk: Desk, row: Row[Any]) -> tuple[bytes, bytes]:
    key = address_key(desk.pepper, row.details["email"], fold=desk.campaign.policy.fold)
    return key, name_key(desk.pepper, row.details)


def _old(session: Session, campaign_id: int) -> Iterator[Row[Any]]:
    for part in session.execute(_query(campaign_id), execution_options={"yield_per": _BATCH}).partitions():
        yield from part


def _query(campaign_id: int) -> Select[Any]:
    return (
        select(SignatureRow.__table__)
        .where(
            SignatureRow.campaign_id == campaign_id,
            SignatureRow.key_version != keys.FINGERPRINT_VERSION,
            SignatureRow.details.is_not(None),
        )
        .order_by(SignatureRow.id)
    )
