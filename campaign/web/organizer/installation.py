"""How the installation stands, and long work on it, for whoever looks after it."""

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.upkeep import steps, table
from campaign.web import typed
from campaign.web.organizer import access, door, live, pages, upkeep_page, upkeep_words
from campaign.web.organizer.forms import upkeep as forms
from campaign.web.organizer.forms.upkeep import UpkeepForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_installation", __name__, url_prefix="/organizer")


@blueprint.get("/installation")
@access.overseer
def show() -> str:
    """The page."""
    return _page(forms.of(drafting.every(db.session()), posted=False))


@blueprint.get("/installation/progress")
@access.overseer
def progress() -> Response:
    """How far the work is, for the page that is open already."""
    values = upkeep_page.installation()
    return live.fragment(pages.page("organizer/installation/_parts.html", **values), over=not values["moving"])


@blueprint.post("/installation")
@access.overseer_fresh
def ask() -> ResponseReturnValue:
    """Has something done."""
    campaigns = drafting.every(db.session())
    form = forms.of(campaigns, posted=True)
    try:
        kind, campaign = form.wanted(campaigns)
        with writing(db.session()):
            steps.ask(db.session(), kind, campaign.id if campaign else None, door.seat().id, parts().clock())
            door.act(f"upkeep.{kind}", campaign)
    except Refused as refused:
        form.refuse(refused, upkeep_words.REFUSALS)
        return _page(form), 422
    return _back()


@blueprint.post("/installation/<int:task_id>/cancel")
@access.overseer_fresh
def cancel(task_id: int) -> ResponseReturnValue:
    """Ends what is not finished."""
    task = table.find(db.session(), task_id) if task_id < typed.INTEGER else None
    if task is None:
        abort(404)
    campaign = drafting.by_id(db.session(), task.campaign_id) if task.campaign_id else None
    try:
        with writing(db.session()):
            steps.cancel(db.session(), task, parts().clock())
            door.act("upkeep.cancelled", campaign)
    except Refused as refused:
        form = forms.of(drafting.every(db.session()), posted=False)
        form.refuse(refused, upkeep_words.REFUSALS)
        return _page(form), 422
    return _back()


def _page(form: UpkeepForm) -> str:
    return pages.page("organizer/installation/page.html", form=form, **upkeep_page.installation())


def _back() -> ResponseReturnValue:
    return redirect(url_for("organizer_installation.show"), 303)
