"""Work is asked for and cancelled. Everything here runs in the caller's transaction, beside the line in the log."""

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.storage.transactions import alone, change
from campaign.upkeep import table
from campaign.upkeep.rules import ACTIVE, Kind
from campaign.upkeep.table import TASKS, Task, tasks

_LOCK = hashlib.sha256(b"campaign upkeep").digest()


def ask(session: Session, kind: Kind, campaign_id: int | None, who: int, now: datetime) -> Task:
    """Queues a task, one of each kind for each campaign at a time. Raises ``Refused("asked_already")``.

    What came to nothing before is forgotten; what was found is kept until there is something newer.
    """
    alone(session, _LOCK)
    kept = table.of_campaign(session, kind, campaign_id)
    if any(one.state in ACTIVE for one in kept):
        raise Refused("asked_already")
    change(session, delete(tasks).where(tasks.c.id.in_([one.id for one in kept if one.state != "done"])))
    return TASKS.add(session, who, now, kind=kind, campaign_id=campaign_id, state="queued")


def cancel(session: Session, task: Task, now: datetime) -> None:
    """Ends a task that is not finished; its worker notices at the next sign of life. Raises ``Refused``."""
    TASKS.cancel(session, task, ACTIVE, ended_at=now)
