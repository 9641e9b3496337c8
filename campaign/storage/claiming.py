"""Claiming letters of any kind: each row that is due is in one worker's hands until its time runs out.

Pattern: conditional UPDATE, and SKIP LOCKED where the engine has it. The table has the columns ``id``, ``state`` and
``due_at``; the state is ``queued``, ``sending`` once it is claimed, or one of those that nobody claims.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Table, select, text, update
from sqlalchemy.orm import Session

from campaign.storage.transactions import end_reading, writing

# Spelled as in the partial indexes, so that both engines use them.
_WAITS = text("state IN ('queued', 'sending')")


def claim(
    session: Session, table: Table, now: datetime, lease: timedelta, *, most: int, **values: object
) -> Sequence[Row[Any]]:
    """Up to ``most`` rows that are due, those that wait longest first, as they are now: held until ``now`` + ``lease``.

    ``values`` change with the claim. A killed worker's rows are due again when their time has run out.
    """
    due = select(table.c.id).where(_WAITS, table.c.due_at <= now).order_by(table.c.due_at, table.c.id).limit(most)
    if session.execute(due.limit(1)).first() is None:
        # Most often there is nothing, and then nobody who writes is kept waiting.
        end_reading(session)
        return []
    with writing(session):
        ids = session.scalars(due.with_for_update(skip_locked=True)).all()
        mine = update(table).where(table.c.id.in_(ids)).values(state="sending", due_at=now + lease, **values)
        rows = {row.id: row for row in session.execute(mine.returning(table))}
    return [rows[one] for one in ids]
