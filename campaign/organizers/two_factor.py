"""Second factors by code: six digits that a phone shows (TOTP, RFC 6238) and ten recovery codes on paper.

Each code opens once, also when it is sent twice at the same moment: it is spent by a conditional UPDATE.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.orm import Session

from campaign.crypto.boxes import Boxes
from campaign.errors import Refused
from campaign.organizers import sessions
from campaign.organizers.table import FactorRow
from campaign.storage import audit
from campaign.storage.base import core
from campaign.storage.transactions import change, writing

RECOVERY_CODES = 10
_STEP_SECONDS = 30
STEP = timedelta(seconds=_STEP_SECONDS)
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like something else on paper


@dataclass(frozen=True, slots=True)
class Factor:
    """A confirmed second factor, as the account page lists it."""

    id: int
    kind: str
    name: str
    created_at: datetime
    used_at: datetime | None


def begin_totp(session: Session, boxes: Boxes, organizer_id: int, now: datetime) -> str:
    """A new secret in base32, sealed in a row that opens nothing until a code of it was seen."""
    secret = pyotp.random_base32()
    with writing(session):
        change(session, delete(_table).where(_unconfirmed(organizer_id)))
        session.execute(insert(_table).values(_row(organizer_id, "totp", boxes.seal(secret.encode("ascii")), now)))
    return secret


def waiting_secret(session: Session, boxes: Boxes, organizer_id: int) -> str | None:
    """The secret whose first code is awaited, None where there is none."""
    box = session.scalar(select(_table.c.secret).where(_unconfirmed(organizer_id)))
    return None if box is None else boxes.open(box).decode("ascii")


def uri(secret: str, email: str, issuer: str) -> str:
    """What the QR code says (the ``otpauth`` URI that authenticator apps read)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def confirm_totp(session: Session, boxes: Boxes, organizer_id: int, code: str, now: datetime) -> list[str]:
    """Puts the new secret in force, in place of an older one, once a code of it is right; gives new recovery codes.

    Raises ``Refused("wrong_first_code")``.
    """
    with writing(session):
        row = session.execute(select(_table).where(_unconfirmed(organizer_id))).first()
        step = _step(boxes.open(row.secret).decode("ascii"), _bare(code), now) if row else None
        if row is None or step is None:
            raise Refused("wrong_first_code", "code")
        change(session, delete(_table).where(_mine(organizer_id), _table.c.kind == "totp", _table.c.id != row.id))
        change(session, update(_table).where(_table.c.id == row.id).values(confirmed=True, counter=step, used_at=now))
        codes = new_codes(session, organizer_id, now)
        audit.record(session, organizer_id, "factor.totp_added", now)
    return codes


def spend(session: Session, boxes: Boxes, organizer_id: int, code: str, now: datetime) -> bool:
    """Whether the code is right and unused, by app or from paper; it is spent in the running transaction."""
    typed = _bare(code)
    return _spend_totp(session, boxes, organizer_id, typed, now) or _spend_recovery(session, organizer_id, typed, now)


def new_codes(session: Session, organizer_id: int, now: datetime) -> list[str]:
    """Ten new recovery codes in the running transaction; the old ones open nothing any more."""
    change(session, delete(_table).where(_mine(organizer_id), _table.c.kind == "recovery"))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    rows = [_row(organizer_id, "recovery", _hash(organizer_id, code), now, confirmed=True) for code in codes]
    session.execute(insert(_table), rows)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def listed(session: Session, organizer_id: int) -> list[Factor]:
    """The factors in force, recovery codes aside."""
    query = select(_table).where(_mine(organizer_id), _table.c.confirmed, _table.c.kind != "recovery")
    rows = session.execute(query.order_by(_table.c.id)).all()
    return [Factor(row.id, row.kind, row.name, row.created_at, row.used_at) for row in rows]


def codes_left(session: Session, organizer_id: int) -> int:
    """How many recovery codes are unused."""
    query = select(_table.c.id).where(_mine(organizer_id), _table.c.kind == "recovery", _table.c.used_at.is_(None))
    return len(session.scalars(query).all())


def remove(session: Session, organizer_id: int, factor_id: int, now: datetime, keep: int) -> None:
    """Takes a factor away; with the last one the recovery codes go too. All sessions but ``keep`` end.

    Raises ``Refused("no_factor")``.
    """
    with writing(session):
        mine = (_mine(organizer_id), _table.c.id == factor_id, _table.c.kind != "recovery", _table.c.confirmed)
        if change(session, delete(_table).where(*mine)) != 1:
            raise Refused("no_factor")
        if not listed(session, organizer_id):
            change(session, delete(_table).where(_mine(organizer_id)))
        sessions.end_all(session, organizer_id, but=keep)
        audit.record(session, organizer_id, "factor.removed", now, factor=factor_id)


def _bare(code: str) -> str:
    """A code as it was typed or pasted, without blanks, dashes and capitals."""
    return "".join(char for char in code if char.isalnum()).casefold()


def _spend_totp(session: Session, boxes: Boxes, organizer_id: int, typed: str, now: datetime) -> bool:
    query = select(_table.c.id, _table.c.secret).where(_mine(organizer_id), _table.c.kind == "totp", _table.c.confirmed)
    for row in session.execute(query).all():
        step = _step(boxes.open(row.secret).decode("ascii"), typed, now)
        if step is not None:
            unused = (_table.c.id == row.id, _table.c.counter < step)
            return change(session, update(_table).where(*unused).values(counter=step, used_at=now)) == 1
    return False


def _spend_recovery(session: Session, organizer_id: int, typed: str, now: datetime) -> bool:
    unused = (_mine(organizer_id), _table.c.kind == "recovery", _table.c.used_at.is_(None))
    right = _table.c.secret == _hash(organizer_id, typed)
    spent = change(session, update(_table).where(*unused, right).values(used_at=now)) == 1
    if spent:
        audit.record(session, organizer_id, "factor.recovery_code_used", now)
    return spent


def _step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is: now, or one to either side for clocks that differ."""
    if not (code.isascii() and code.isdigit()):
        return None
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
    steps = (present - 1, present, present + 1)
    right = [step for step in steps if secrets.compare_digest(totp.generate_otp(step), code)]
    return right[0] if right else None


def _row(organizer_id: int, kind: str, secret: bytes, now: datetime, *, confirmed: bool = False) -> dict[str, object]:
    values = {"organizer_id": organizer_id, "kind": kind, "name": "", "secret": secret, "counter": 0}
    return {**values, "confirmed": confirmed, "created_at": now}


def _hash(organizer_id: int, code: str) -> bytes:
    # Sixty random bits need no slow hash.
    return hashlib.sha256(f"{organizer_id}:{code}".encode()).digest()


def _unconfirmed(organizer_id: int) -> ColumnElement[bool]:
    return and_(_mine(organizer_id), _table.c.kind == "totp", ~_table.c.confirmed)


def _mine(organizer_id: int) -> ColumnElement[bool]:
    return _table.c.organizer_id == organizer_id


_table = core(FactorRow)
