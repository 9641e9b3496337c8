"""One-time links: to an account, to a place in a team, to a new password. Each works once, and for a while."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.organizers import accounts, rules, teams
from campaign.organizers.roles import ALL_ROLES, Role, allows
from campaign.organizers.table import InvitationRow, MembershipRow, OrganizerRow
from campaign.storage import audit, notices
from campaign.storage.base import core
from campaign.storage.notices import Notice
from campaign.storage.transactions import alone, change, writing

Kind = Literal["invitation", "first", "reset"]
_FOR = {"invitation": rules.INVITED_FOR, "first": rules.FIRST_FOR, "reset": rules.RESET_FOR}
_FIRST = b"first organizer"
# How long a link that has run out stays, so that its page can still be told from one that never was.
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link that can still be used. ``email`` is None for the first account's."""

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


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation gives: a role in a campaign, or an account that may start campaigns."""

    email: str
    campaign_id: int | None = None
    role: Role | None = None
    may_create: bool = False
    title: str = ""  # of the campaign, for the letter


def invite(session: Session, who: int | None, offer: Offer, language: str, now: datetime) -> Invitation:
    """Makes an invitation and queues its letter. An older one to the same address and campaign stops working.

    Raises ``Refused`` where the address is malformed, or in the team already.
    """
    shown, _ = rules.email(offer.email)
    with writing(session):
        known = accounts.find(session, shown)
        if known and offer.campaign_id and teams.role(session, known.id, offer.campaign_id):
            raise Refused("member_already", "email")
        same = (func.lower(_table.c.email) == shown.lower(), _table.c.campaign_id == offer.campaign_id)
        change(session, delete(_table).where(*same, _table.c.used_at.is_(None)))
        made = _make(session, "invitation", now, email=shown, invited_by=who, **_given(offer))
        notices.queue(session, Notice("invitation", made.id, made.nonce, shown, language, offer.title), now)
        about = {"invitation": made.id, "role": offer.role or "none"}
        audit.record(session, who, "team.invited", now, campaign_id=offer.campaign_id, **about)
    return made


def again(session: Session, campaign_id: int, invitation_id: int, now: datetime) -> Offer | None:
    """What an unused invitation to a campaign offers, to invite anew; None where there is none."""
    found = next((one for one in waiting(session, campaign_id, now) if one.id == invitation_id), None)
    return Offer(found.email or "", campaign_id, found.role) if found else None


def first(session: Session, now: datetime) -> Invitation | None:
    """The link to the first account; None where there is an account. Older ones stop working."""
    with writing(session):
        alone(session, _FIRST)
        if not accounts.none_yet(session):
            return None
        change(session, delete(_table).where(_table.c.kind == "first"))
        return _make(session, "first", now, may_create=True)


def ask_reset(session: Session, email: str, language: str, now: datetime, *, noted: bool = True) -> None:
    """Queues a link to a new password, if there is such an account; ``noted`` in the activity log.

    For anybody else the same rows are written, of which nothing comes: the answer takes as long.
    """
    with writing(session):
        change(session, delete(_table).where(_table.c.expires_at < now - _KEPT))
        found = accounts.find(session, email)
        known = found if found and found.disabled_at is None else None
        made = reset_link(session, known.id if known else None, now)
        notices.queue(session, Notice("reset", made.id, made.nonce, known.email if known else None, language), now)
        if noted:
            audit.record(session, None, "account.reset_asked", now, organizer=known.id if known else 0)


def reset_link(session: Session, organizer_id: int | None, now: datetime) -> Invitation:
    """A link to a new password, in the running transaction; older ones stop working."""
    change(session, delete(_table).where(_table.c.kind == "reset", _table.c.organizer_id == organizer_id))
    return _make(session, "reset", now, organizer_id=organizer_id)


def find(session: Session, invitation_id: int, nonce: str, now: datetime) -> Invitation | None:
    """The link that can still be used; None for one that ran out, was used or was taken back."""
    this = (_table.c.id == invitation_id, _table.c.nonce == nonce)
    row = session.execute(select(*_COLUMNS).where(*this, _live(now))).first()
    return Invitation(**row._mapping) if row and _is_somebodys(row.kind, row.organizer_id) else None


def _is_somebodys(kind: str, organizer_id: int | None) -> bool:
    return kind != "reset" or organizer_id is not None


def accept(session: Session, link: Invitation, email: str, password_hash: str, now: datetime) -> int:
    """Makes the account that was offered; gives its id. Raises ``Refused``: ``link_used``, ``email_taken``."""
    with writing(session):
        _use(session, link, now)
        if link.kind == "first":
            alone(session, _FIRST)
            if not accounts.none_yet(session):
                raise Refused("link_used")
        rights = {"may_create": link.may_create, "oversees": link.kind == "first"}
        made = accounts.make(session, email, password_hash, now, **rights)
        audit.record(session, made, "account.made", now, organizer=made, by=link.invited_by or 0)
        _join(session, link, made, now)
        if link.kind == "first":
            teams.grant_ownerless(session, made, now)
    return made


def join(session: Session, link: Invitation, organizer_id: int, now: datetime) -> None:
    """Takes somebody who has an account into the team. Raises ``Refused("link_used")``."""
    with writing(session):
        _use(session, link, now)
        if link.may_create:
            mine = core(OrganizerRow).c.id == organizer_id
            change(session, update(core(OrganizerRow)).where(mine).values(may_create=True))
        _join(session, link, organizer_id, now)


def reset(session: Session, link: Invitation, password_hash: str, now: datetime) -> int:
    """Sets the new password; every session ends. The second factor is asked for as before.

    Raises ``Refused("link_used")``.
    """
    with writing(session):
        _use(session, link, now)
        organizer_id = link.organizer_id or 0
        accounts.set_password(session, organizer_id, password_hash, keep=None)
        audit.record(session, organizer_id, "account.password_reset", now, organizer=organizer_id)
    return organizer_id


def waiting(session: Session, campaign_id: int, now: datetime) -> list[Invitation]:
    """The invitations to a campaign that nobody has used yet, the latest first."""
    query = select(*_COLUMNS).where(_table.c.campaign_id == campaign_id, _live(now)).order_by(_table.c.id.desc())
    return [Invitation(**row._mapping) for row in session.execute(query)]


def take_back(session: Session, who: int, campaign_id: int, invitation_id: int, now: datetime) -> bool:
    """Takes an unused invitation to a campaign back; whether there was one."""
    mine = (_table.c.id == invitation_id, _table.c.campaign_id == campaign_id, _table.c.used_at.is_(None))
    with writing(session):
        gone = change(session, delete(_table).where(*mine)) == 1
        if gone:
            audit.record(session, who, "team.uninvited", now, campaign_id=campaign_id, invitation=invitation_id)
    return gone


def _make(session: Session, kind: Kind, now: datetime, **values: object) -> Invitation:
    usual = {"may_create": False, "kind": kind, "nonce": secrets.token_urlsafe(32), "created_at": now}
    row = session.execute(
        insert(_table).values(**(usual | {"expires_at": now + _FOR[kind]} | values)).returning(*_COLUMNS)
    ).one()
    return Invitation(**row._mapping)


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


def _use(session: Session, link: Invitation, now: datetime) -> None:
    if change(session, update(_table).where(_table.c.id == link.id, _live(now)).values(used_at=now)) != 1:
        raise Refused("link_used")


def _join(session: Session, link: Invitation, organizer_id: int, now: datetime) -> None:
    if link.campaign_id is None or link.role is None:
        return
    teams.grant(session, organizer_id, link.campaign_id, link.role, now)
    about = {"organizer": organizer_id, "role": link.role}
    audit.record(session, organizer_id, "team.joined", now, campaign_id=link.campaign_id, **about)


def _given(offer: Offer) -> dict[str, object]:
    return {"campaign_id": offer.campaign_id, "role": cast("str | None", offer.role), "may_create": offer.may_create}


_table = core(InvitationRow)
_COLUMNS = [_table.c[name] for name in Invitation.__dataclass_fields__]
