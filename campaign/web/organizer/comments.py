"""Comments: what signers wrote, to be published or kept back one by one; nothing is published by itself."""

from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import comments
from campaign.journey.signing.comments import CommentState
from campaign.storage.db import db
from campaign.web import i18n, typed
from campaign.web.forms import signing as forms
from campaign.web.organizer import access, desk_words, door, pages
from campaign.web.organizer.forms.base import OrganizerForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_comments", __name__, url_prefix="/organizer")

_STATES = ("new", "published", "kept")


@blueprint.get("/c/<slug>/comments")
@access.needs("review")
def show(campaign: Campaign) -> ResponseReturnValue:
    """A page of comments."""
    return _page(campaign, OrganizerForm())


@blueprint.post("/c/<slug>/comments/<int(max=999999999999999):signature_id>")
@access.needs("review")
def choose(campaign: Campaign, signature_id: int) -> ResponseReturnValue:
    """Publishes a comment, or keeps it back."""
    form = OrganizerForm()
    wanted = request.form.get("choice")
    if wanted not in {"published", "kept"}:
        abort(404)
    try:
        who, now = door.seat().id, parts().clock()
        comments.choose(db.session(), campaign.id, signature_id, cast("CommentState", wanted), who, now)
    except Refused as refused:
        form.refuse(Refused(refused.code), desk_words.REFUSALS)
        return _page(campaign, form), 404 if refused.code == "no_comment" else 422
    return redirect(_url(campaign, _state(request.form), typed.number(request.form.get("before"))), 303)


def _page(campaign: Campaign, form: OrganizerForm) -> str:
    given = request.args if request.method != "POST" else request.form
    state, before = _state(given), typed.number(given.get("before"))
    found, further = comments.page(db.session(), campaign.id, state, before=before)
    return pages.page(
        "organizer/comments.html",
        form=form,
        state=state,
        before=before,
        states=[(one, _url(campaign, cast("CommentState", one))) for one in _STATES],
        comments=[(one, _region(campaign, one.region)) for one in found],
        asked=campaign.field("comment") is not None,
        next_url=_url(campaign, state, further) if further else None,
        first_url=_url(campaign, state) if before else None,
    )


def _state(given: Any) -> CommentState:
    state = given.get("state")
    return cast("CommentState", state) if state in _STATES else "new"


def _url(campaign: Campaign, state: CommentState, before: int | None = None) -> str:
    shown = None if state == "new" else state
    return url_for("organizer_comments.show", slug=campaign.slug, state=shown, before=before)


def _region(campaign: Campaign, value: str | None) -> str:
    field = campaign.field("region")
    return forms.answer(field, value, i18n.current(), campaign) if field and value else ""
