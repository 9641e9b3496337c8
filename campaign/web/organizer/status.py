"""Opening, pausing, closing, archiving, duplicating and deleting, each with what it means in words."""

from collections.abc import Callable

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting import steps
from campaign.journey.drafting.rules import Campaign, Status, status_at
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying import unbegun
from campaign.storage.db import db
from campaign.web.organizer import access, door, drafting_words, new_campaigns, pages
from campaign.web.organizer.forms import copying
from campaign.web.organizer.forms.copying import CopyForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_status", __name__, url_prefix="/organizer")

_MOVES: dict[str, Status] = {"open": "open", "pause": "paused", "close": "closed"}


@blueprint.get("/c/<slug>/status")
@access.needs("view")
def show(campaign: Campaign) -> str:
    """Where the campaign stands, and what can be done with it."""
    return _page(campaign, copying.of(campaign.slug))


@blueprint.post("/c/<slug>/status")
@access.needs("change_status")
def act(campaign: Campaign) -> ResponseReturnValue:
    """Opens, pauses, closes; puts into the archive and takes out of it."""
    wanted = request.form.get("do", "")
    if wanted in _MOVES:
        return _tried(campaign, lambda: _move(campaign, _MOVES[wanted]))
    if wanted in {"archive", "unarchive"}:
        return _tried(campaign, lambda: _archive(campaign, archived=wanted == "archive"))
    return _refused(campaign, Refused("not_offered"))


@blueprint.post("/c/<slug>/duplicate")
@access.needs("edit")
def duplicate(campaign: Campaign) -> ResponseReturnValue:
    """A new draft of a campaign; whoever makes it owns it."""
    new_campaigns.may_create()
    form = CopyForm()
    new = form.typed("slug")

    def copy() -> ResponseReturnValue:
        own = new_campaigns.owned("campaign.duplicated", source=campaign.slug)
        steps.duplicate(db.session(), parts().peppers, campaign.slug, new, parts().clock(), own)
        return redirect(url_for("organizer_drafting.show", slug=new), 303)

    return _tried(campaign, copy, form)


@blueprint.post("/c/<slug>/delete")
@access.needs("delete", fresh=True)
def delete(campaign: Campaign) -> ResponseReturnValue:
    """Deletes a draft."""

    def also(gone: int) -> None:
        unbegun.forget(db.session(), gone)
        # In the installation's log: the campaign's own has no page any more.
        door.act("campaign.deleted", slug=campaign.slug, id=gone)

    def remove() -> ResponseReturnValue:
        steps.delete_draft(db.session(), parts().peppers, campaign.slug, also)
        return redirect(url_for("organizer_home.show"), 303)

    return _tried(campaign, remove)


def _move(campaign: Campaign, wanted: Status) -> ResponseReturnValue:
    if wanted == "closed":
        door.fresh()
    steps.set_status(
        db.session(), campaign.slug, wanted, parts().clock(), _logged("campaign.status", campaign, status=wanted)
    )
    return _back(campaign)


def _archive(campaign: Campaign, *, archived: bool) -> ResponseReturnValue:
    log = _logged("campaign.archived" if archived else "campaign.unarchived", campaign)
    steps.archive(db.session(), campaign.slug, parts().clock(), archived=archived, also=log)
    return _back(campaign)


def _logged(action: str, campaign: Campaign, **about: str) -> steps.Also:
    return lambda _campaign_id: door.act(action, campaign, **about)


def _tried(
    campaign: Campaign, act: Callable[[], ResponseReturnValue], form: CopyForm | None = None
) -> ResponseReturnValue:
    try:
        return act()
    except Refused as refused:
        return _refused(campaign, refused, form)


def _refused(campaign: Campaign, refused: Refused, form: CopyForm | None = None) -> ResponseReturnValue:
    shown = form or copying.of(campaign.slug)
    # What a button was refused for is about no input.
    shown.refuse(Refused(refused.code, refused.field if form else "", **refused.values), drafting_words.REFUSALS)
    return _page(campaign, shown), 422


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for("organizer_status.show", slug=campaign.slug), 303)


def _page(campaign: Campaign, form: CopyForm) -> str:
    now = parts().clock()
    return pages.page(
        "organizer/drafting/status.html",
        status=status_at(campaign, now),
        total=tallying.head(db.session(), campaign.id).total,
        over=campaign.closes_at is not None and campaign.closes_at <= now,
        form=form,
        may_create=door.seat().may_create,
    )
