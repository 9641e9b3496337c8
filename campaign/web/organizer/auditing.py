"""A campaign's owner has all its numbers counted anew and compared."""

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.upkeep import steps, table
from campaign.web.organizer import access, door, live, pages, upkeep_page, upkeep_words, words
from campaign.web.parts import parts

blueprint = Blueprint("organizer_audit", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/audit")
@access.needs("audit")
def show(campaign: Campaign) -> str:
    """What the last count found, and the button."""
    return _page(campaign)


@blueprint.get("/c/<slug>/audit/progress")
@access.needs("audit")
def progress(campaign: Campaign) -> Response:
    """How far the count is, for the page that is open already."""
    values = upkeep_page.campaign(campaign.id)
    return live.fragment(pages.page("organizer/installation/_audits.html", **values), over=not values["moving"])


@blueprint.post("/c/<slug>/audit")
@access.needs("audit")
def ask(campaign: Campaign) -> ResponseReturnValue:
    """Has the numbers counted."""
    try:
        with writing(db.session()):
            steps.ask(db.session(), "audit", campaign.id, door.seat().id, parts().clock())
            door.act("upkeep.audit", campaign)
    except Refused as refused:
        return _page(campaign, refused), 422
    return _back(campaign)


@blueprint.post("/c/<slug>/audit/cancel")
@access.needs("audit")
def cancel(campaign: Campaign) -> ResponseReturnValue:
    """Ends the count that is not finished."""
    try:
        with writing(db.session()):
            task = table.active(db.session(), "audit", campaign.id)
            if task is None:
                raise Refused("not_active")
            steps.cancel(db.session(), task, parts().clock())
            door.act("upkeep.cancelled", campaign)
    except Refused as refused:
        return _page(campaign, refused), 422
    return _back(campaign)


def _page(campaign: Campaign, refused: Refused | None = None) -> str:
    problem = words.refusal(refused, upkeep_words.REFUSALS) if refused else None
    return pages.page("organizer/installation/campaign.html", problem=problem, **upkeep_page.campaign(campaign.id))


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for("organizer_audit.show", slug=campaign.slug), 303)
