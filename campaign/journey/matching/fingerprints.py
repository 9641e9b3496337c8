"""The fingerprints of signatures as rows: which signatures share one; stored, and packed again."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, bindparam, delete, insert, select, union_all
from sqlalchemy.orm import Session

from campaign.journey.matching import signals
from campaign.journey.matching.rules import MOST_CANDIDATES
from campaign.journey.signing import own_keys
from campaign.journey.signing.prints import Print, pack
from campaign.journey.signing.table import FingerprintRow
from campaign.storage.base import core
from campaign.storage.transactions import change


class Sharing(NamedTuple):
    """Another signature that has the same lookup."""

    signature_id: int
    lookup: bytes
    evidence: bytes | None


def dated(pepper: bytes, prints: Sequence[Print], confirmed_at: datetime) -> list[Print]:
    """The fingerprints of a signature that was confirmed then: its mail domain alone says nothing, its burst may."""
    return [_burst(pepper, one, confirmed_at) if one.sign == "domain" else one for one in prints]


def _burst(pepper: bytes, domain: Print, confirmed_at: datetime) -> Print:
    return own_keys.sign(pepper, domain.version, "burst", signals.burst(domain.lookup.hex(), confirmed_at))


def sharing(session: Session, campaign_id: int, prints: Sequence[Print]) -> dict[bytes, list[Sharing]]:
    """By lookup, the rows of the campaign that have it, up to a bound: the cost does not grow with the campaign."""
    if not prints:
        return {}
    persons = [one.lookup for one in prints if not one.sign]
    lookups = persons + [one.lookup for one in prints if one.sign]
    values = {f"lookup_{place}": lookup for place, lookup in enumerate(lookups)}
    found: dict[bytes, list[Sharing]] = {}
    for row in session.execute(_query(len(persons), len(lookups)), values | {"campaign": campaign_id}):
        found.setdefault(row.lookup, []).append(Sharing(*row))
    return found


@cache
def _query(persons: int, lookups: int) -> CompoundSelect[Any]:
    """One statement for so many lookups, ``persons`` first, built once: building it costs more than running it."""
    mine = FingerprintRow.campaign_id == bindparam("campaign")
    columns = (FingerprintRow.signature_id, FingerprintRow.lookup, FingerprintRow.evidence)
    arms = [
        select(*columns)
        .where(mine, FingerprintRow.lookup == bindparam(f"lookup_{place}"))
        .limit(1 + (MOST_CANDIDATES if place < persons else signals.MOST))
        .subquery()
        for place in range(lookups)
    ]
    return union_all(*(select(arm) for arm in arms))


def keep(session: Session, campaign_id: int, signature_id: int, prints: Sequence[Print]) -> None:
    """Stores the fingerprints of a signature that holds a place; whoever calls it clears the packed ones."""
    shared = {"campaign_id": campaign_id, "signature_id": signature_id}
    values = [shared | one._asdict() for one in prints]
    if values:
        session.execute(insert(core(FingerprintRow)), values)


def fold(session: Session, signature_id: int) -> dict[str, bytes]:
    """Deletes the rows of a signature that leaves its place; gives them packed, as the value of their column.

    It may come back, and then nothing can derive them anew. No value where there was no row.
    """
    columns = (FingerprintRow.kind, FingerprintRow.lookup, FingerprintRow.evidence, FingerprintRow.version)
    rows = session.execute(select(*columns).where(FingerprintRow.signature_id == signature_id)).all()
    drop(session, signature_id)
    return {"prints": pack(Print(*row) for row in rows)} if rows else {}


def drop(session: Session, signature_id: int) -> None:
    """Deletes the fingerprint rows of a signature."""
    change(session, delete(FingerprintRow).where(FingerprintRow.signature_id == signature_id))
