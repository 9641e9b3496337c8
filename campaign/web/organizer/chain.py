"""Whether the activity log holds, for a page to say: recounted now and then, not at every look."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy.orm import Session

from campaign.storage import activity, audit
from campaign.storage.audit import Verdict
from campaign.web.parts import parts

# A recount reads every row: a processor is at it for about two seconds with this many. Longer logs are for a worker.
MOST = 100_000
_GOOD_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    """What the last recount found, and when that was; no verdict where the log is too long for a page."""

    at: datetime
    verdict: Verdict | None


def check(session: Session) -> Check:
    """The newest recount of this process, if it is young enough; else a new one."""
    now = parts().clock()
    known: Check | None = current_app.extensions.get(_NAME)
    if known is None or not now - _GOOD_FOR < known.at <= now:
        short = activity.newest(session) <= MOST
        known = current_app.extensions[_NAME] = Check(now, audit.verify(session) if short else None)
    return known


_NAME = "campaign.chain"
