"""Accounts: made, found, checked, given another password, disabled."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.errors import Refused
from campaign.organizers import rules, sessions
from campaign.organizers.table import FactorRow, OrganizerRow
from campaign.storage import audit
from campaign.storage.base import core
from campaign.storage.transactions import change, writing


@dataclass(frozen=True, slots=True)
class Organizer:
    """One account."""

    id: int
    email: str
    may_create: bool
    oversees: bool
    created_at: datetime
    disabled_at: datetime | None


def find(session: Session, email: str) -> Organizer | None:
    """The account of that address, disabled or not."""
    row = session.execute(select(*_COLUMNS).where(_table.c.email_key == _key(email))).first()
    return _organizer(row) if row else None


def by_id(session: Session, organizer_id: int) -> Organizer | None:
    """The account with that id."""
    row = session.execute(select(*_COLUMNS).where(_table.c.id == organizer_id)).first()
    return _organizer(row) if row else None


def every(session: Session) -> list[Organizer]:
    """All accounts, the oldest first."""
    return [_organizer(row) for row in session.execute(select(*_COLUMNS).order_by(_table.c.id))]


def none_yet(session: Session) -> bool:
    """Whether nobody has an account."""
    return not session.scalar(select(func.count()).select_from(_table))


def checked_password(password: str, email_key: str) -> str:
    """The hash of a new password. Raises ``Refused``. Slow on purpose: not to be called inside a transaction."""
    # Before it is normalised, which costs the square of a run of combining marks.
    if _is_long(password):
        raise Refused("password_long", "password")
    rules.password(passwords.normal(password), email_key, common())
    return passwords.hashed(password)


def make(
    session: Session, email: str, password_hash: str, now: datetime, *, may_create: bool, oversees: bool = False
) -> int:
    """A new account, in the running transaction; gives its id. Raises ``Refused("email_taken")``."""
    shown, key = rules.email(email)
    if session.scalar(select(_table.c.id).where(_table.c.email_key == key)) is not None:
        raise Refused("email_taken", "email")
    values = {"email": shown, "email_key": key, "password": password_hash, "created_at": now}
    values |= {"may_create": may_create, "oversees": oversees}
    return int(session.scalar(insert(_table).values(**values).returning(_table.c.id)) or 0)


def fits(session: Session, email: str, password: str) -> Organizer | None:
    """Whose address and password these are. It takes as long where there is no such account."""
    key = _key(email)
    row = session.execute(select(*_COLUMNS, _table.c.password).where(_table.c.email_key == key)).first()
    session.commit()  # nobody waits for a database connection while the hash is made
    stored = row.password if row else None
    if _is_long(password):
        password = ""
    right = passwords.matches(stored, password)
    if row is None or not right or row.disabled_at is not None:
        return None
    if passwords.is_dated(row.password):
        _rehash(session, row.id, row.password, password)
    return _organizer(row)


def set_password(session: Session, organizer_id: int, password_hash: str, keep: int | None) -> None:
    """Another password, in the running transaction: every session but ``keep`` ends."""
    change(session, update(_table).where(_table.c.id == organizer_id).values(password=password_hash))
    sessions.end_all(session, organizer_id, but=keep)


def disable(session: Session, email: str, now: datetime, who: int | None = None) -> None:
    """Shuts an account at once. ``who`` does it, None: the shell. Raises ``Refused("no_organizer")``."""
    with writing(session):
        found = _known(session, email)
        change(session, update(_table).where(_table.c.id == found.id).values(disabled_at=now))
        sessions.end_all(session, found.id)
        audit.record(session, who, "account.disabled", now, organizer=found.id)


def enable(session: Session, email: str, now: datetime, who: int | None = None) -> None:
    """Opens a disabled account again. ``who`` does it, None: the shell. Raises ``Refused("no_organizer")``."""
    with writing(session):
        found = _known(session, email)
        change(session, update(_table).where(_table.c.id == found.id).values(disabled_at=None))
        audit.record(session, who, "account.enabled", now, organizer=found.id)


def oversee(session: Session, email: str, now: datetime, *, wanted: bool) -> None:
    """Lets somebody look after the whole installation, or no more. Raises ``Refused("no_organizer")``."""
    with writing(session):
        found = _known(session, email)
        change(session, update(_table).where(_table.c.id == found.id).values(oversees=wanted))
        audit.record(session, None, "account.oversees", now, organizer=found.id, wanted=int(wanted))


def drop_factors(session: Session, email: str, now: datetime) -> None:
    """Takes all second factors from somebody who lost them, from the shell. Raises ``Refused("no_organizer")``."""
    with writing(session):
        found = _known(session, email)
        change(session, delete(core(FactorRow)).where(core(FactorRow).c.organizer_id == found.id))
        sessions.end_all(session, found.id)
        audit.record(session, None, "account.factors_dropped", now, organizer=found.id)


@cache
def common() -> frozenset[str]:
    """Well-known passwords of fifteen characters or more, in small letters."""
    lines = files(__package__).joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _key(email: str) -> str:
    """What an account is found by; what is no address is looked for too, so that it takes as long."""
    try:
        return rules.email(email)[1]
    except Refused:
        return ""


def _is_long(password: str) -> bool:
    return len(password.encode("utf-8", "surrogatepass")) > rules.MOST_BYTES


def _organizer(row: Any) -> Organizer:
    return Organizer(row.id, row.email, row.may_create, row.oversees, row.created_at, row.disabled_at)


def _known(session: Session, email: str) -> Organizer:
    found = find(session, email)
    if found is None:
        raise Refused("no_organizer", "email", given=email)
    return found


def _rehash(session: Session, organizer_id: int, stored: str, password: str) -> None:
    made = passwords.hashed(password)
    with writing(session):
        same = (_table.c.id == organizer_id, _table.c.password == stored)
        change(session, update(_table).where(*same).values(password=made))


_table = core(OrganizerRow)
_COLUMNS = tuple(_table.c[name] for name in Organizer.__dataclass_fields__)
