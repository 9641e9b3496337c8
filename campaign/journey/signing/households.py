"""The places that one address has: who holds them, and what becomes of the other forms.

One is the rule; a campaign may allow a household more, if their names differ.
"""

from collections.abc import Sequence
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, bindparam, select, update
from sqlalchemy.orm import Session

from campaign.journey.signing.table import ERASED, ON_PLACE, WITHOUT_PRINTS, SignatureRow
from campaign.storage.base import core
from campaign.storage.transactions import change


def holders(session: Session, campaign_id: int, email_key: bytes) -> Sequence[Row[Any]]:
    """The rows that hold this address's places, by slot."""
    return session.execute(_HOLDERS, {"campaign": campaign_id, "address": email_key}).all()


def in_the_way(rows: Sequence[Row[Any]], name_key: bytes | None, household: int) -> Row[Any] | None:
    """Of the holders of an address, the one that leaves no place for a signer of that name, or None."""
    same = next((row for row in rows if row.name_key == name_key), None)
    return same or (rows[0] if len(rows) >= household else None)


def free_slot(rows: Sequence[Row[Any]]) -> int:
    """The first place of the address that nobody of ``rows`` holds."""
    taken = {row.slot for row in rows}
    return next(slot for slot in count(1) if slot not in taken)


def supersede(session: Session, campaign_id: int, email_key: bytes, name_key: bytes | None = None) -> None:
    """Ends the pending forms of an address, or those of one name, and erases what they held."""
    who = {"campaign": campaign_id, "address": email_key}
    if name_key is None:
        change(session, _SUPERSEDE, who)
    else:
        change(session, _SUPERSEDE_NAME, who | {"name": name_key})


def _superseding(*more: ColumnElement[bool]) -> Update:
    pending = select(_table.c.id).where(*_SAME, _table.c.state == "pending", *more)
    # Who holds one of them already is superseding it too; waiting for each other would be a deadlock.
    free = pending.with_for_update(skip_locked=True, key_share=True)
    return update(_table).where(_table.c.id.in_(free)).values(state="superseded", **ERASED)


# Built once: building a statement costs as much as running it.
_table = core(SignatureRow)
_SAME = (_table.c.campaign_id == bindparam("campaign"), _table.c.email_key == bindparam("address"))
_HOLDERS = select(*WITHOUT_PRINTS).where(*_SAME, ON_PLACE).order_by(_table.c.slot)
_SUPERSEDE = _superseding()
_SUPERSEDE_NAME = _superseding(_table.c.name_key == bindparam("name"))
