"""A finding as a reviewer sees it: two signatures side by side, and why they may be one person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campaign.journey.matching.reasons import in_words
from campaign.journey.signing.rules import readable
from campaign.journey.signing.table import SignatureRow


@dataclass(frozen=True, slots=True)
class Side:
    """One signature of a pair; ``answers`` only where they are readable."""

    id: int
    state: str
    answers: dict[str, str]
    confirmed_at: datetime | None = None

    @property
    def is_readable(self) -> bool:
        """Whether what was typed is there to be shown."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Item:
    """One finding as a reviewer sees it; ``kinds`` are the sorts of fingerprint that both have."""

    id: int
    verdict: str
    state: str
    probability: float
    reasons: tuple[str, ...]
    kinds: tuple[str, ...]
    words: str
    signature: Side
    other: Side | None

    @property
    def is_readable(self) -> bool:
        """Whether a reviewer can compare what was typed; else only the parts that agree can be shown."""
        return self.signature.is_readable and (self.other is None or self.other.is_readable)


def shown(session: Session, rows: Sequence[Row[Any]]) -> list[Item]:
    """The findings of these rows, with their signatures as they are now."""
    sides = _sides(session, {one for row in rows for one in (row.signature_id, row.other_id) if one is not None})
    return [_item(row, sides) for row in rows]


def _sides(session: Session, ids: set[int]) -> dict[int, Side]:
    columns = (SignatureRow.id, SignatureRow.state, SignatureRow.details, SignatureRow.confirmed_at)
    rows = session.execute(select(*columns).where(SignatureRow.id.in_(ids))) if ids else ()
    return {row.id: Side(row.id, row.state, readable(row.details), row.confirmed_at) for row in rows}


def _item(row: Row[Any], sides: dict[int, Side]) -> Item:
    return Item(
        id=row.id,
        verdict=row.verdict,
        state=row.state,
        probability=row.probability,
        reasons=tuple(row.reasons),
        kinds=tuple(row.kinds),
        words=in_words(row.reasons),
        signature=sides[row.signature_id],
        other=None if row.other_id is None else sides.get(row.other_id),
    )
