"""The database: how durable it is, what its clock says, which letters wait in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.storage.notices import NoticeRow
from campaign.storage.outbox import Letter
from campaign.upkeep.examining.finding import Finding

# A clock may differ from the database's by this much before links and times go wrong.
_SKEW = timedelta(seconds=30)
_SLOW_MAIL = timedelta(minutes=15)


def engine(session: Session) -> Iterator[Finding]:
    """The engine, and the clock."""
    if session.get_bind().dialect.name == "sqlite":
        mode = session.scalar(text("PRAGMA journal_mode"))
        level = session.scalar(text("PRAGMA synchronous"))
        yield Finding("sqlite", (mode, level) == ("wal", 2), {"mode": str(mode), "level": int(level or 0)})
        now = datetime.now(UTC)
        yield Finding("clock", now.year >= 2026, {"now": f"{now:%Y-%m-%d %H:%M:%S}"})  # noqa: PLR2004 -- this was written then
        return
    durable = session.scalar(text("SHOW synchronous_commit"))
    yield Finding("postgresql", durable != "off", {"durable": str(durable)})
    theirs = session.scalar(select(func.now()))
    skew = abs(datetime.now(UTC) - theirs) if theirs else _SKEW
    yield Finding("clock_skew", skew < _SKEW, {"seconds": f"{skew.total_seconds():.1f}"})


def letters(session: Session, now: datetime) -> Iterator[Finding]:
    """Letters that wait, and those that never reached anybody."""
    waiting = select(func.count(), func.min(Letter.created_at)).where(text("state IN ('queued', 'sending')"))
    count, oldest = session.execute(waiting).one()
    late = bool(oldest) and now - oldest > _SLOW_MAIL
    since = {"since": f"{oldest:%Y-%m-%d %H:%M}"} if late else {}
    yield Finding("letters_late" if late else "letters", not late, {"count": count, **since})
    for code, column in (
        ("letters_failed", Letter.state == "failed"),
        ("letters_bounced", Letter.state == "bounced"),
        ("notices_failed", NoticeRow.state == "failed"),
    ):
        yield Finding(code, values={"count": session.scalar(select(func.count()).where(column)) or 0})
