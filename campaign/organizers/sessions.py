"""Who is signed in: sessions as rows, found by the hash of a random token, with an idle and an absolute limit."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from campaign.organizers.rules import ABSOLUTE, FRESH, HALFWAY, IDLE
from campaign.organizers.table import FactorRow, OrganizerRow, SessionRow
from campaign.storage.base import core
from campaign.storage.transactions import change, writing

# A row is written again only this long after the last time, so that reading pages costs no writes.
_SEEN_EVERY = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Seat:
    """An organizer at a browser. ``complete`` is False while the second factor is awaited."""

    id: int
    email: str
    session_id: int
    fresh_until: datetime
    has_factor: bool
    may_create: bool
    oversees: bool
    complete: bool
    challenge: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """One signed-in browser, as the account page lists it."""

    id: int
    device: str
    created_at: datetime
    seen_at: datetime


def begin(session: Session, organizer_id: int, device: str, now: datetime, *, complete: bool) -> str:
    """A new session in the running transaction; gives its token. Old ones of the same person that ran out go."""
    token = secrets.token_urlsafe(32)
    change(session, delete(_table).where(_table.c.organizer_id == organizer_id, _over(now)))
    session.execute(
        insert(_table).values(
            token_hash=_hash(token),
            organizer_id=organizer_id,
            complete=complete,
            device=device[:60],
            created_at=now,
            seen_at=now,
            fresh_until=now + FRESH if complete else now,
            failures=0,
            challenge=secrets.token_bytes(32),
        )
    )
    return token


def find(session: Session, token: str, now: datetime) -> Seat | None:
    """Who sits behind the token; None where the session ran out or was ended, or the account is disabled."""
    row = session.execute(_query().where(_table.c.token_hash == _hash(token), _people.c.disabled_at.is_(None))).first()
    if row is None or now >= _ends_at(row):
        return None
    return Seat(
        row.organizer_id,
        row.email,
        row.id,
        row.fresh_until,
        row.has_factor,
        row.may_create,
        row.oversees,
        row.complete,
        row.challenge,
    )


def seen(session: Session, seat: Seat, now: datetime) -> None:
    """Notes that the session is in use, now and then."""
    mine = (_table.c.id == seat.session_id, _table.c.seen_at < now - _SEEN_EVERY)
    if session.scalar(select(_table.c.id).where(*mine)) is not None:
        with writing(session):
            change(session, update(_table).where(*mine).values(seen_at=now))


def renew(session: Session, seat: Seat, now: datetime) -> str:
    """Completes or refreshes a session after a right code, in the running transaction; gives its new token.

    The old token opens nothing any more.
    """
    token = secrets.token_urlsafe(32)
    values = {"token_hash": _hash(token), "complete": True, "seen_at": now, "fresh_until": now + FRESH, "failures": 0}
    change(session, update(_table).where(_table.c.id == seat.session_id).values(**values))
    return token


def answer(session: Session, seat: Seat) -> bool:
    """Takes the challenge out of use, in the running transaction; False where somebody else has just done that."""
    mine = (_table.c.id == seat.session_id, _table.c.challenge == seat.challenge)
    return change(session, update(_table).where(*mine).values(challenge=secrets.token_bytes(32))) == 1


def failed(session: Session, seat: Seat, most: int) -> None:
    """Counts a wrong code, in the running transaction; the ``most``-th one in a row ends the session."""
    mine = _table.c.id == seat.session_id
    change(session, update(_table).where(mine).values(failures=_table.c.failures + 1))
    change(session, delete(_table).where(mine, _table.c.failures >= most))


def end(session: Session, organizer_id: int, session_id: int) -> bool:
    """Ends one session of that person, in the running transaction; whether there was one."""
    mine = (_table.c.id == session_id, _table.c.organizer_id == organizer_id)
    return change(session, delete(_table).where(*mine)) == 1


def end_all(session: Session, organizer_id: int, but: int | None = None) -> int:
    """Ends all sessions of that person but one, in the running transaction; gives how many."""
    others = _table.c.organizer_id == organizer_id
    return change(session, delete(_table).where(others, _table.c.id != (but or 0)))


def places(session: Session, organizer_id: int, now: datetime) -> list[Place]:
    """Where somebody is signed in, the latest first."""
    query = select(_table).where(_table.c.organizer_id == organizer_id, _table.c.complete)
    rows = session.execute(query.order_by(_table.c.seen_at.desc(), _table.c.id.desc())).all()
    return [Place(row.id, row.device, row.created_at, row.seen_at) for row in rows if now < _ends_at(row)]


_table, _people, _factors = core(SessionRow), core(OrganizerRow), core(FactorRow)


def _query() -> Select[tuple[object, ...]]:
    factor = select(_factors.c.id).where(
        _factors.c.organizer_id == _people.c.id, _factors.c.confirmed, _factors.c.kind != "recovery"
    )
    joined = _table.join(_people, _people.c.id == _table.c.organizer_id)
    account = (_people.c.email, _people.c.may_create, _people.c.oversees)
    return select(*_table.c, *account, factor.exists().label("has_factor")).select_from(joined)


def _ends_at(row: Row[tuple[object, ...]]) -> datetime:
    ends: datetime = min(row.created_at + ABSOLUTE, row.seen_at + IDLE) if row.complete else row.created_at + HALFWAY
    return ends


def _over(now: datetime) -> ColumnElement[bool]:
    return or_(_table.c.seen_at <= now - IDLE, _table.c.created_at <= now - ABSOLUTE)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
