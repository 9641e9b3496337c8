"""Sending invitations from the browser, so many in an hour and in a day; the shell decides for itself."""

from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.organizers import invitations, rules, throttle
from campaign.organizers.invitations import Offer
from campaign.storage.db import db
from campaign.web import i18n
from campaign.web.organizer import codes, door
from campaign.web.parts import parts

_FULL = "too_many_invitations"


def send(offer: Offer, timezone: str) -> None:
    """Invites in the name of whoever is signed in.

    Raises ``Refused``, with ``too_many_invitations`` before it is looked up whether the address has an account.
    """
    session, now, here = db.session(), parts().clock(), door.seat()
    shown, _ = rules.email(offer.email)
    counts = throttle.invitations(codes.secret(), here.id, offer.campaign_id, shown)
    # Who is refused and tries on shall not wait longer for it; taking decides where many try at once.
    until = throttle.full_until(session, counts, now)
    if until is not None or not throttle.take(session, counts, now):
        until = until or throttle.full_until(session, counts, now) or now
        seconds = max(1, int((until - now).total_seconds()))
        raise Refused(_FULL, "email", until=i18n.moment(until, timezone), seconds=seconds)
    invitations.invite(session, here.id, offer, i18n.current(), now)


def answer(page: str, refused: Refused) -> ResponseReturnValue:
    """The page with what was refused: 429 with the time to wait where too much was sent, else 422."""
    if refused.code == _FULL:
        return page, 429, {"Retry-After": str(refused.values["seconds"])}
    return page, 422
