"""Who may start campaigns, and whose they are."""

from flask import Response, abort

from campaign.journey.drafting.steps import Also
from campaign.organizers import teams
from campaign.storage import audit
from campaign.storage.db import db
from campaign.web.organizer import door, pages
from campaign.web.parts import parts


def may_create() -> None:
    """Ends the request with a page in words where the account may not start campaigns."""
    if not door.seat().may_create:
        abort(Response(pages.page("organizer/drafting/may_not.html"), 403))


def owned(action: str, **about: str) -> Also:
    """Makes whoever is signed in the owner of the new campaign, and writes the act down, in its transaction."""
    who = door.seat().id

    def own(campaign_id: int) -> None:
        now = parts().clock()
        teams.grant(db.session(), who, campaign_id, "owner", now)
        audit.record(db.session(), who, action, now, campaign_id=campaign_id, **about)

    return own
