"""One-time links: to an account, to a place in a team, to a new password. Each works once, and for a while."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, and_, insert, or_, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.organizers import rules
from campaign.organizers.roles import ALL_ROLES, Role, allows
from campaign.organizers.table import InvitationRow, MembershipRow, OrganizerRow
from campaign.storage.base import core
from campaign.storage.transactions import change

Kind = Literal["invitation", "first", "reset"]
_FOR = {"invitation": rules.INVITED_FOR, "first": rules.FIRST_FOR, "reset": rules.RESET_FOR}


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """One that can still be used. ``email`` is None for the first account's."""

    id: int
    kind: Kind
    nonce: str
    email: str | None
    organizer_id: int | None
    campaign_id: int | None
    role: Role | None
    may_create: bool
    invited_by: int | None
    expires_at: datetime


def make(session: Session, kind: Kind, now: datetime, **values: object) -> OneTimeLink:
    """A new link, in the running transaction."""
    usual = {"may_create": False, "kind": kind, "nonce": secrets.token_urlsafe(32), "created_at": now}
    row = session.execute(
        insert(_table).values(**(usual | {"expires_at": now + _FOR[kind]} | values)).returning(*_COLUMNS)
    ).one()
    return OneTimeLink(**row._mapping)


def find(session: Session, invitation_id: int, nonce: str, now: datetime) -> OneTimeLink | None:
    """The link that can still be used; None for one that ran out, was used or was taken back."""
    this = (_table.c.id == invitation_id, _table.c.nonce == nonce)
    row = session.execute(select(*_COLUMNS).where(*this, _live(now))).first()
    return OneTimeLink(**row._mapping) if row and _is_somebodys(row.kind, row.organizer_id) else None


def usable(session: Session, now: datetime, *conditions: ColumnElement[bool]) -> list[OneTimeLink]:
    """Those that fulfil the conditions and can still be used, the latest first."""
    query = select(*_COLUMNS).where(*conditions, _live(now)).order_by(_table.c.id.desc())
    return [OneTimeLink(**row._mapping) for row in session.execute(query)]


def use(session: Session, link: OneTimeLink, now: datetime) -> None:
    """Uses it up, in the running transaction. Raises ``Refused("link_used")``."""
    if change(session, update(_table).where(_table.c.id == link.id, _live(now)).values(used_at=now)) != 1:
        raise Refused("link_used")


def _live(now: datetime) -> ColumnElement[bool]:
    """Unused, in time, and from somebody who could still invite: whoever was thrown out leaves no door behind."""
    inviter, place = core(OrganizerRow).c, core(MembershipRow).c
    may = [role for role in ALL_ROLES if allows(role, "manage_team")]
    seat = select(place.id).where(
        place.organizer_id == _table.c.invited_by, place.campaign_id == _table.c.campaign_id, place.role.in_(may)
    )
    able = select(inviter.id).where(inviter.id == _table.c.invited_by, inviter.disabled_at.is_(None))
    invited = and_(able.exists(), or_(_table.c.campaign_id.is_(None), seat.exists()))
    return and_(_table.c.used_at.is_(None), _table.c.expires_at > now, or_(_table.c.invited_by.is_(None), invited))


def _is_somebodys(kind: str, organizer_id: int | None) -> bool:
    return kind != "reset" or organizer_id is not None


_table = core(InvitationRow)
_COLUMNS = [_table.c[name] for name in OneTimeLink.__dataclass_fields__]
