"""Teams: who has which role in which campaign. A change is seen by the next request, since nothing is remembered."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.organizers.roles import Role
from campaign.organizers.table import FactorRow, MembershipRow, OrganizerRow
from campaign.storage import audit
from campaign.storage.base import core
from campaign.storage.transactions import alone, change, upsert, writing


@dataclass(frozen=True, slots=True)
class Member:
    """One of a campaign's team."""

    organizer_id: int
    email: str
    role: Role
    has_factor: bool
    disabled: bool
    since: datetime


def role(session: Session, organizer_id: int, campaign_id: int) -> Role | None:
    """Somebody's role in a campaign, None for strangers."""
    found = session.scalar(select(_table.c.role).where(_mine(organizer_id, campaign_id)))
    return cast("Role | None", found)


def campaigns(session: Session, organizer_id: int) -> dict[int, Role]:
    """The ids of the campaigns somebody has a role in."""
    query = select(_table.c.campaign_id, _table.c.role).where(_table.c.organizer_id == organizer_id)
    return {row.campaign_id: row.role for row in session.execute(query)}


def members(session: Session, campaign_id: int) -> list[Member]:
    """A campaign's team, by address."""
    factor = select(_factors.c.id).where(
        _factors.c.organizer_id == _people.c.id, _factors.c.confirmed, _factors.c.kind != "recovery"
    )
    query = (
        select(_table, _people.c.email, _people.c.disabled_at, factor.exists().label("has_factor"))
        .join(_people, _people.c.id == _table.c.organizer_id)
        .where(_table.c.campaign_id == campaign_id)
        .order_by(_people.c.email_key)
    )
    return [
        Member(row.organizer_id, row.email, row.role, row.has_factor, row.disabled_at is not None, row.created_at)
        for row in session.execute(query)
    ]


def grant(session: Session, organizer_id: int, campaign_id: int, given: Role, now: datetime) -> None:
    """Gives a role in the running transaction, in place of another one."""
    values = {"organizer_id": organizer_id, "campaign_id": campaign_id, "role": given, "created_at": now}
    insert = upsert(session, MembershipRow).values(**values)
    key = ["organizer_id", "campaign_id"]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_={"role": given}))


def grant_ownerless(session: Session, organizer_id: int, now: datetime) -> None:
    """Makes somebody owner of every campaign that has none, in the running transaction."""
    campaign = MembershipRow.metadata.tables["campaign"]
    owned = select(_table.c.campaign_id).where(_table.c.role == "owner")
    for campaign_id in session.scalars(select(campaign.c.id).where(campaign.c.id.not_in(owned))).all():
        grant(session, organizer_id, campaign_id, "owner", now)


def set_role(session: Session, who: int, campaign_id: int, organizer_id: int, given: Role, now: datetime) -> bool:
    """Another role for a member; False where it is theirs already: then nothing is changed, nor written down.

    Raises ``Refused("no_member")`` or ``Refused("last_owner")``.
    """
    with writing(session):
        if _leave_an_owner(session, campaign_id, organizer_id, given) == given:
            return False
        change(session, update(_table).where(_mine(organizer_id, campaign_id)).values(role=given))
        audit.record(session, who, "team.role", now, campaign_id=campaign_id, organizer=organizer_id, role=given)
        return True


def remove(session: Session, who: int, campaign_id: int, organizer_id: int, now: datetime) -> None:
    """Takes a member out of the team. Raises ``Refused("no_member")`` or ``Refused("last_owner")``."""
    with writing(session):
        _leave_an_owner(session, campaign_id, organizer_id, None)
        change(session, delete(_table).where(_mine(organizer_id, campaign_id)))
        audit.record(session, who, "team.removed", now, campaign_id=campaign_id, organizer=organizer_id)


def _leave_an_owner(session: Session, campaign_id: int, organizer_id: int, becomes: Role | None) -> Role:
    """The role that the member has until now."""
    # Two owners who remove each other at once: one of them waits here and is refused.
    alone(session, b"team" + campaign_id.to_bytes(8, "big")[4:])
    current = role(session, organizer_id, campaign_id)
    if current is None:
        raise Refused("no_member", "member")
    others = select(func.count()).select_from(_table.join(_people, _people.c.id == _table.c.organizer_id))
    owners = (_table.c.role == "owner", _people.c.disabled_at.is_(None), _table.c.organizer_id != organizer_id)
    left = session.scalar(others.where(_table.c.campaign_id == campaign_id, *owners))
    if current == "owner" and becomes != "owner" and not left:
        raise Refused("last_owner", "role")
    return current


def _mine(organizer_id: int, campaign_id: int) -> ColumnElement[bool]:
    return and_(_table.c.organizer_id == organizer_id, _table.c.campaign_id == campaign_id)


_table, _people, _factors = core(MembershipRow), core(OrganizerRow), core(FactorRow)
