"""Updates to supporters: written, looked at, tried out, sent, paused, stopped."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins import rules, steps, trials
from campaign.journey.mailing.bulletins.rules import State, Texts
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web import typed
from campaign.web.forms import room
from campaign.web.organizer import access, door, office_words, updates_page
from campaign.web.organizer.forms import updates as forms
from campaign.web.organizer.forms.updates import UpdateForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_updates", __name__, url_prefix="/organizer")
# Three languages, in each a text as long as its input lets it become, each letter of which may be sent as nine bytes.
_MOST_TEXT = 2_500_000


@blueprint.url_value_preprocessor
def _make_room(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    room.make(_MOST_TEXT)


@blueprint.get("/c/<slug>/updates")
@access.needs("write_updates")
def show(campaign: Campaign) -> str:
    """All updates of the campaign."""
    return updates_page.overview(campaign)


@blueprint.get("/c/<slug>/updates/new")
@access.needs("write_updates")
def new(campaign: Campaign) -> str:
    """An empty form."""
    return updates_page.draft(forms.posted(campaign), None)


@blueprint.post("/c/<slug>/updates/new")
@access.needs("write_updates")
def create(campaign: Campaign) -> ResponseReturnValue:
    """Keeps a new draft."""
    form, texts = _checked(campaign)
    if texts is None or "preview" in request.form:
        return updates_page.draft(form, None, texts), 200 if texts else 422
    with writing(db.session()):
        bulletin_id = steps.create(db.session(), campaign.id, texts, parts().clock())
        door.act("update.written", campaign, update=bulletin_id)
    return _to(campaign, bulletin_id)


@blueprint.get("/c/<slug>/updates/<int:bulletin_id>")
@access.needs("write_updates")
def one(campaign: Campaign, bulletin_id: int) -> str:
    """A draft with its form and preview, else how far the update has come."""
    bulletin = updates_page.found(campaign, bulletin_id)
    return updates_page.one(campaign, bulletin)


@blueprint.get("/c/<slug>/updates/<int:bulletin_id>/progress")
@access.needs("write_updates")
def progress(campaign: Campaign, bulletin_id: int) -> Response:
    """How far it has come, for the page that is open already."""
    bulletin = updates_page.found(campaign, bulletin_id)
    return abort(404) if bulletin.state == "draft" else updates_page.progress(bulletin)


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>")
@access.needs("write_updates")
def save(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Changes a draft. Whoever saves second sees what the other wrote, below what they typed."""
    bulletin = updates_page.found(campaign, bulletin_id)
    form, texts = _checked(campaign)
    if texts is None or "preview" in request.form:
        return updates_page.draft(form, bulletin, texts), 200 if texts else 422
    try:
        with writing(db.session()):
            steps.edit(db.session(), bulletin, texts, _revision(form.revision.data))
            door.act("update.changed", campaign, update=bulletin_id)
    except Refused as refused:
        return _second(campaign, bulletin_id, form, refused)
    return _to(campaign, bulletin_id)


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>/test")
@access.needs("write_updates")
def test(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Sends what is saved to whoever is signed in."""
    bulletin = updates_page.found(campaign, bulletin_id)
    return _done(
        campaign, bulletin, "update.tested", lambda now: trials.ask(db.session(), bulletin, door.seat().email, now)
    )


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>/send")
@access.needs("write_updates", fresh=True)
def send(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Sends it on its way to everybody who asked for updates."""
    bulletin = updates_page.found(campaign, bulletin_id)
    revision = _revision(request.form.get("revision"))
    return _done(campaign, bulletin, "update.started", lambda now: steps.start(db.session(), bulletin, revision, now))


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>/pause")
@access.needs("write_updates")
def pause(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Holds what has not left."""
    return _move(campaign, bulletin_id, "paused", "update.paused")


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>/resume")
@access.needs("write_updates", fresh=True)
def resume(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Goes on."""
    return _move(campaign, bulletin_id, "sending", "update.resumed")


@blueprint.post("/c/<slug>/updates/<int:bulletin_id>/stop")
@access.needs("write_updates")
def stop(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    """Ends it for good."""
    return _move(campaign, bulletin_id, "stopped", "update.stopped")


def _move(campaign: Campaign, bulletin_id: int, wanted: State, action: str) -> ResponseReturnValue:
    bulletin = updates_page.found(campaign, bulletin_id)
    return _done(campaign, bulletin, action, lambda now: steps.move(db.session(), bulletin, wanted, now))


def _done(campaign: Campaign, bulletin: Bulletin, action: str, act: Callable[[datetime], None]) -> ResponseReturnValue:
    """Does it and writes it down; else the page of the update again, with the reason."""
    try:
        with writing(db.session()):
            act(parts().clock())
            door.act(action, campaign, update=bulletin.id)
    except Refused as refused:
        form = forms.posted(campaign)
        form.refuse(refused, office_words.REFUSALS)
        return updates_page.one(campaign, updates_page.found(campaign, bulletin.id), form), 422
    return _to(campaign, bulletin.id)


def _second(campaign: Campaign, bulletin_id: int, form: UpdateForm, refused: Refused) -> ResponseReturnValue:
    bulletin = updates_page.found(campaign, bulletin_id)
    form.refuse(refused, office_words.REFUSALS)
    # Saving again means it: the other text has been seen.
    form.revision.data = str(bulletin.revision)
    return updates_page.draft(form, bulletin, bulletin.texts, others=True), 409


def _checked(campaign: Campaign) -> tuple[UpdateForm, Texts | None]:
    form = forms.posted(campaign)
    texts, refusals = rules.check(campaign.languages, form.texts())
    for refused in refusals:
        form.refuse(refused, office_words.REFUSALS)
    return form, None if refusals else texts


def _revision(text: str | None) -> int:
    return typed.number(text, 10**9) or 0


def _to(campaign: Campaign, bulletin_id: int) -> ResponseReturnValue:
    return redirect(url_for("organizer_updates.one", slug=campaign.slug, bulletin_id=bulletin_id), 303)
