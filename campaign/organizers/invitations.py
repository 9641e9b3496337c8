"""Invitations: to the first account, to an account that may start campaigns, to a place in a team."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.organizers import accounts, links, rules, teams
from campaign.organizers.links import OneTimeLink
from campaign.organizers.roles import Role
from campaign.organizers.table import InvitationRow, OrganizerRow
from campaign.storage import audit, notices
from campaign.storage.base import core
from campaign.storage.notices import Notice
from campaign.storage.transactions import alone, change, writing

_FIRST = b"first organizer"


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation gives: a role in a campaign, or an account that may start campaigns."""

    email: str
    campaign_id: int | None = None
    role: Role | None = None
    may_create: bool = False
    title: str = ""  # of the campaign, for the letter


def invite(session: Session, who: int | None, offer: Offer, language: str, now: datetime) -> OneTimeLink:
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
        made = links.make(session, "invitation", now, email=shown, invited_by=who, **_given(offer))
        notices.queue(session, Notice("invitation", made.id, made.nonce, shown, language, offer.title), now)
        about = {"invitation": made.id, "role": offer.role or "none"}
        audit.record(session, who, "team.invited", now, campaign_id=offer.campaign_id, **about)
    return made


def again(session: Session, campaign_id: int, invitation_id: int, now: datetime) -> Offer | None:
    """What an unused invitation to a campaign offers, to invite anew; None where there is none."""
    found = next((one for one in waiting(session, campaign_id, now) if one.id == invitation_id), None)
    return Offer(found.email or "", campaign_id, found.role) if found else None


def first(session: Session, now: datetime) -> OneTimeLink | None:
    """The link to the first account; None where there is an account. Older ones stop working."""
    with writing(session):
        alone(session, _FIRST)
        if not accounts.none_yet(session):
            return None
        change(session, delete(_table).where(_table.c.kind == "first"))
        return links.make(session, "first", now, may_create=True)


def accept(session: Session, link: OneTimeLink, email: str, password_hash: str, now: datetime) -> int:
    """Makes the account that was offered; gives its id. Raises ``Refused``: ``link_used``, ``email_taken``."""
    with writing(session):
        links.use(session, link, now)
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


def join(session: Session, link: OneTimeLink, organizer_id: int, now: datetime) -> None:
    """Takes somebody who has an account into the team. Raises ``Refused("link_used")``."""
    with writing(session):
        links.use(session, link, now)
        if link.may_create:
            mine = core(OrganizerRow).c.id == organizer_id
            change(session, update(core(OrganizerRow)).where(mine).values(may_create=True))
        _join(session, link, organizer_id, now)


def waiting(session: Session, campaign_id: int, now: datetime) -> list[OneTimeLink]:
    """The invitations to a campaign that nobody has used yet, the latest first."""
    return links.usable(session, now, _table.c.campaign_id == campaign_id)


def take_back(session: Session, who: int, campaign_id: int, invitation_id: int, now: datetime) -> bool:
    """Takes an unused invitation to a campaign back; whether there was one."""
    mine = (_table.c.id == invitation_id, _table.c.campaign_id == campaign_id, _table.c.used_at.is_(None))
    with writing(session):
        gone = change(session, delete(_table).where(*mine)) == 1
        if gone:
            audit.record(session, who, "team.uninvited", now, campaign_id=campaign_id, invitation=invitation_id)
    return gone


def _join(session: Session, link: OneTimeLink, organizer_id: int, now: datetime) -> None:
    if link.campaign_id is None or link.role is None:
        return
    teams.grant(session, organizer_id, link.campaign_id, link.role, now)
    about = {"organizer": organizer_id, "role": link.role}
    audit.record(session, organizer_id, "team.joined", now, campaign_id=link.campaign_id, **about)


def _given(offer: Offer) -> dict[str, object]:
    return {"campaign_id": offer.campaign_id, "role": cast("str | None", offer.role), "may_create": offer.may_create}


_table = core(InvitationRow)
