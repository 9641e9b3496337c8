"""Test letters: an organizer sees an update in a mail program before supporters do."""

from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sqlalchemy import ForeignKey, Row, String, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.journey.mailing.bulletins import letter, table
from campaign.journey.mailing.bulletins.letter import Ways
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.journey.mailing.office import PostOffice, Round
from campaign.journey.mailing.transport import Connection, Undelivered, Unreachable
from campaign.storage import claiming
from campaign.storage.base import Base, UTCDateTime, core
from campaign.storage.transactions import change, writing

MOST = 30  # of one bulletin, in all its languages
_PAUSE = timedelta(minutes=1)
_BATCH = 10


class TrialRow(Base):
    """One test letter. ``address`` is wiped when it is sent or refused for good; ``due_at``: when it may be taken."""

    __tablename__ = "bulletin_trial"

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(8))  # queued, sending, sent, failed
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    failure: Mapped[str | None] = mapped_column(String(40))


_trials = core(TrialRow)


def ask(session: Session, bulletin: Bulletin, address: str, now: datetime) -> None:
    """Queues one letter a language to an organizer, in the running transaction. Raises ``Refused``."""
    had = session.scalar(select(func.count()).select_from(_trials).where(_trials.c.bulletin_id == bulletin.id)) or 0
    if had + len(bulletin.texts) > MOST:
        raise Refused("too_many_trials", "", most=MOST)
    common = {"bulletin_id": bulletin.id, "address": address, "state": "queued", "due_at": now}
    session.execute(insert(_trials), [{**common, "language": language} for language in bulletin.texts])


def newest(session: Session, bulletin_id: int) -> str | None:
    """What became of the last test letter, None where there was none."""
    query = select(_trials.c.state).where(_trials.c.bulletin_id == bulletin_id)
    return session.scalar(query.order_by(_trials.c.id.desc()).limit(1))


def deliver(office: PostOffice, stop: Event) -> Round:
    """The worker's part: sends what is due. What does not get away is due again when its claim has run out."""
    with office.sessions() as session:
        rows = claiming.claim(session, _trials, office.clock(), _PAUSE, most=_BATCH)
    if not rows:
        return Round(0)
    try:
        with office.transport.connect() as connection:
            for row in rows:
                office.pace.wait(office.rate, stop)
                _send(office, connection, row)
    except Unreachable as error:
        return Round(len(rows), error.name)
    return Round(len(rows))


def _send(office: PostOffice, connection: Connection, row: Row[Any]) -> None:
    with office.sessions() as session:
        bulletin = table.by_id(session, row.bulletin_id)
        given = bulletin.texts.get(row.language) if bulletin else None
        if bulletin is None or given is None:
            _end(office, row, "failed", "rewritten")
            return
        campaign = drafting.by_id(session, bulletin.campaign_id)
    values = letter.values(campaign, row.language, given, office.composer.base_url, Ways())
    name = f"trial.{row.id}.{campaign.uid[:8]}"
    try:
        write = office.composer.renderer.letter
        message = write("update", row.address, name, row.language, office.clock(), **values)
        connection.send(message, office.composer.returns.plain)
    except Undelivered as error:
        _end(office, row, "failed", error.name)
    else:
        _end(office, row, "sent", None)


def _end(office: PostOffice, row: Row[Any], state: str, failure: str | None) -> None:
    values = {"state": state, "failure": failure and failure[:40], "address": None}
    with office.sessions() as session, writing(session):
        change(session, update(_trials).where(_trials.c.id == row.id).values(values))
