"""What a letter's return does: its state, the counts, and that nobody writes to a dead address again."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any, Literal

from sqlalchemy import Row, Update, select, update
from sqlalchemy.orm import Session

from campaign.crypto import stamps
from campaign.crypto.stamps import Stamps
from campaign.journey.mailing import activity
from campaign.journey.mailing.bounces import maildir, reading
from campaign.journey.mailing.bounces.reading import LONGEST, Unreadable
from campaign.journey.mailing.bounces.rules import Report
from campaign.journey.mailing.bulletins import table as bulletins
from campaign.journey.mailing.bulletins import unsubscribing
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import alone, change, end_reading, writing

# ``known``: said before, or of no use any more; ``foreign``: about no letter of this installation; ``early``: the
# worker has not written down yet that the letter left, so it must be read again later.
Taken = Literal["permanent", "temporary", "known", "foreign", "early", "no_bounce", "unreadable"]

_table = core(Letter)
_COLUMNS = [_table.c[name] for name in ("id", "campaign_id", "kind", "state", "email_key", "created_at", "bulletin_id")]
# A notice names one letter, here and there; more candidates are somebody's attempt at something.
_MOST_STAMPS = 20


def take(session: Session, keys: Stamps, raw: bytes, now: datetime) -> Taken:
    """Reads one message and does what it says. The same message again changes nothing."""
    try:
        report = reading.read(raw)
    except Unreadable:
        return "unreadable"
    if report is None:
        return "no_bounce"
    letter = _letter(session, keys, raw)
    if letter is None:
        return "foreign"
    if letter.state in {"queued", "sending"}:
        return "early"
    with writing(session):
        return _record(session, letter, report, now)


def empty(session: Session, keys: Stamps, folder: Path, clock: Callable[[], datetime], stop: Event) -> Iterator[Taken]:
    """Takes every message out of a Maildir; gives what each was. ``early`` ones come again when their claim runs out.

    Raises ``OSError`` where the folder is no Maildir.
    """
    for path, raw in maildir.messages(folder):
        taken = take(session, keys, raw, clock())
        if taken != "early":
            path.unlink(missing_ok=True)
        yield taken
        if stop.is_set():
            return


def _letter(session: Session, keys: Stamps, raw: bytes) -> Row[Any] | None:
    """The letter whose stamp stands in the message, wherever: nobody else could have made it."""
    for stamp in dict.fromkeys(islice(stamps.find(raw[:LONGEST]), _MOST_STAMPS)):
        row = session.execute(select(*_COLUMNS).where(_table.c.id == stamp.number)).first()
        if row is not None and keys.fits(stamp, row.created_at):
            end_reading(session)
            return row
    end_reading(session)
    return None


def _record(session: Session, letter: Row[Any], report: Report, now: datetime) -> Taken:
    alone(session, letter.email_key)
    if change(session, _marking(letter.id, report)) == 0:
        return "known"
    if report.ends_updates:
        unsubscribing.end(session, letter.campaign_id, letter.email_key)
    if report.permanent and letter.bulletin_id is not None:
        bulletins.count(session, {(letter.bulletin_id, "bounced"): 1})
    activity.came_back(session, letter.campaign_id, letter.kind, report.permanent, report.domains, now)
    return "permanent" if report.permanent else "temporary"


def _marking(letter_id: int, report: Report) -> Update:
    """A letter comes back once; a temporary failure is written down once, and only while nothing worse is known."""
    sent = update(_table).where(_table.c.id == letter_id, _table.c.state == "sent")
    values = {"failure": f"bounce_{report.status}"}
    if report.permanent:
        return sent.values(state="bounced", **values)
    return sent.where(_table.c.failure.is_(None)).values(values)
