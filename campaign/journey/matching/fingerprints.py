"""The keyed fingerprints of one signature, and the rows that share one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, bindparam, delete, insert, select, union_all
from sqlalchemy.orm import Session

from campaign.crypto.blinding import blind
from campaign.crypto.evidence import LOOKUP_BYTES, blinded
from campaign.journey.matching import signals
from campaign.journey.matching.rules import MOST_CANDIDATES
from campaign.journey.signing import keys
from campaign.journey.signing.table import FingerprintRow
from campaign.storage.base import core
from campaign.storage.transactions import change

_SIGN = "sign/"


class Print(NamedTuple):
    """One fingerprint: ``lookup`` finds rows that share it, ``evidence`` (None for a sign of abuse) compares them."""

    kind: str
    lookup: bytes
    evidence: bytes | None

    @property
    def sign(self) -> str:
        """The sign's name, empty for a fingerprint of the person."""
        return self.kind.removeprefix(_SIGN) if self.evidence is None else ""


class Sharing(NamedTuple):
    """Another signature that has the same lookup."""

    signature_id: int
    lookup: bytes
    evidence: bytes | None


def derive(pepper: bytes, answers: Mapping[str, str], confirmed_at: datetime, *, fold: bool) -> list[Print]:
    """The fingerprints of what was collected: those of the person first, then the signs of abuse."""
    version = keys.FINGERPRINT_VERSION
    found = keys.derive(answers, fold=fold)
    rows = blinded(pepper, version, found.blocks, found.slots())
    prints = [Print(kind, *row) for (kind, _), row in zip(found.blocks, rows, strict=True)]
    for kind, parts in (*keys.signals(answers), *signals.burst_parts(answers, confirmed_at)):
        prints.append(Print(_SIGN + kind, blind(pepper, _SIGN + kind, version, parts)[:LOOKUP_BYTES], None))
    # One kind may give the same value twice.
    return list({one.lookup: one for one in prints}.values())


def sharing(session: Session, campaign_id: int, prints: Sequence[Print]) -> dict[bytes, list[Sharing]]:
    """By lookup, up to ``MOST_CANDIDATES`` + 1 rows of the campaign that have it: the cost does not grow with it."""
    if not prints:
        return {}
    values = {f"lookup_{place}": one.lookup for place, one in enumerate(prints)}
    found: dict[bytes, list[Sharing]] = {}
    for row in session.execute(_query(len(prints)), values | {"campaign": campaign_id}):
        found.setdefault(row.lookup, []).append(Sharing(*row))
    return found


@cache
def _query(lookups: int) -> CompoundSelect[Any]:
    """One statement for so many lookups, built once: building it costs more than running it."""
    mine = FingerprintRow.campaign_id == bindparam("campaign")
    columns = (FingerprintRow.signature_id, FingerprintRow.lookup, FingerprintRow.evidence)
    arms = [
        select(*columns)
        .where(mine, FingerprintRow.lookup == bindparam(f"lookup_{place}"))
        .limit(MOST_CANDIDATES + 1)
        .subquery()
        for place in range(lookups)
    ]
    return union_all(*(select(arm) for arm in arms))


def keep(session: Session, campaign_id: int, signature_id: int, prints: Sequence[Print]) -> None:
    """Stores the fingerprints of a signature that holds a place."""
    shared = {"campaign_id": campaign_id, "signature_id": signature_id, "version": keys.FINGERPRINT_VERSION}
    values = [shared | one._asdict() for one in prints]
    if values:
        session.execute(insert(core(FingerprintRow)), values)


def drop(session: Session, signature_id: int) -> None:
    """Deletes the fingerprints of a signature that holds no place any more."""
    change(session, delete(FingerprintRow).where(FingerprintRow.signature_id == signature_id))
