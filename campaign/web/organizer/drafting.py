"""The editor of a campaign: every button posts the whole form, so that nothing is lost and no script is needed."""

from dataclasses import replace

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting import history, pictures, steps
from campaign.journey.drafting.checks import checked
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.rules import Campaign, Words
from campaign.storage.db import db
from campaign.web import headers, i18n, markdown
from campaign.web.organizer import access, door, editor_form, kept_picture, new_campaigns
from campaign.web.organizer.editor_page import ZONES, Editor
from campaign.web.organizer.forms import sheet as sheets
from campaign.web.organizer.forms import sheet_merge
from campaign.web.organizer.forms.sheet import Sheet
from campaign.web.organizer.forms.sheet_acts import press
from campaign.web.organizer.forms.sheet_draft import drafted
from campaign.web.parts import parts

blueprint = Blueprint("organizer_drafting", __name__, url_prefix="/organizer")

_SAVING = {"", "save"}
blueprint.url_value_preprocessor(editor_form.make_room)


@blueprint.get("/campaigns/new")
@access.signed_in
def new() -> str:
    """The form of a campaign that is not there yet."""
    new_campaigns.may_create()
    sheet = sheets.of(Draft("", {i18n.current(): Words("", "", "")}, {}, timezone=ZONES[0]))
    return Editor(sheet, drafted(sheet, None, None)[0]).render()


@blueprint.post("/campaigns/new")
@access.signed_in
def create() -> ResponseReturnValue:
    """A button of that form; saving makes the campaign, and whoever saves it its owner."""
    new_campaigns.may_create()
    button, sheet = request.form.get("do", "save"), sheets.typed(request.form)
    picture, wrong = editor_form.upload()
    if button == "remove_picture":
        picture = None
    draft, refused = drafted(sheet, None, pictures.of(picture) if picture else None)
    if button in _SAVING and not wrong and not refused:
        own = new_campaigns.owned("campaign.created")
        try:
            made = steps.create(db.session(), parts().peppers, draft, parts().clock(), own, picture)
            return _saved(made.slug)
        except Refused as one:
            refused = [one]
    kept = kept_picture.keep(picture, door.seat().id) if picture else None
    editor = Editor(sheet, draft, refused=[*wrong, *refused], kept=kept)
    answer = Response(editor.render(), 422) if button in _SAVING else _pressed(editor, button)
    return headers.with_picture(answer) if kept else answer


@blueprint.get("/c/<slug>/edit")
@access.needs("edit")
def show(campaign: Campaign) -> ResponseReturnValue:
    """The form of a campaign; of one that is closed, what it says."""
    draft = as_draft(campaign)
    editor = Editor(sheets.of(draft), draft, campaign, campaign.revision, signed=editor_form.signed(campaign))
    return replace(editor, saved="saved" in request.args).render()


@blueprint.post("/c/<slug>/edit")
@access.needs("edit")
def act(campaign: Campaign) -> ResponseReturnValue:
    """A button of that form."""
    sheet, refused = editor_form.sent(campaign)
    button, revision = request.form.get("do", "save"), editor_form.revision(campaign)
    if button in _SAVING and not refused:
        return _save(campaign, sheet, revision)
    editor = editor_form.editor(campaign, sheet, refused)
    # Whoever has saved meanwhile is compared with when this form is saved, not before.
    return _pressed(replace(editor, revision=revision), button)


@blueprint.post("/preview")
@access.signed_in
def preview() -> str:
    """Markdown as a page would show it, for the preview that follows the typing."""
    return str(markdown.html(request.form.get("text", "")[: sheets.MOST_TEXT]))


@blueprint.get("/c/<slug>/picture/<sha256>.webp")
@access.needs("view")
def picture(campaign: Campaign, sha256: str) -> Response:
    """A picture of the campaign, shown to the public or not yet."""
    body = pictures.body(db.session(), campaign.id, sha256) if sheets.is_digest(sha256) else None
    if body is None:
        abort(404)
    return Response(body, mimetype="image/webp")


def _save(campaign: Campaign, sheet: Sheet, revision: int) -> ResponseReturnValue:
    before = as_draft(campaign)
    theirs = sheets.of(before)
    if revision != campaign.revision:
        old = history.at(db.session(), campaign.id, revision)
        base = None if old is None else sheets.of(old)
        found = sheet_merge.changes(base, theirs, sheet)
        if found:
            sheet = sheet_merge.merged(base, theirs, sheet)
            return Response(replace(editor_form.editor(campaign, sheet), changes=found).render(), 409)
    for name, side in request.form.items():
        if name.startswith("choose:") and side == "theirs":
            sheet = sheet_merge.take(sheet, theirs, name.removeprefix("choose:"))
    editor = editor_form.editor(campaign, sheet)
    if editor.refused:
        return Response(editor.render(), 422)
    version = editor_form.new_version(campaign, editor.draft)
    if version is not None and request.form.get("version") != str(version.current + 1):
        return Response(replace(editor, new_version=version).render(), 422)
    return _written(campaign, editor)


def _written(campaign: Campaign, editor: Editor) -> ResponseReturnValue:
    if checked(editor.draft) == as_draft(campaign):
        return _saved(campaign.slug)
    try:
        steps.edit(
            db.session(),
            campaign.slug,
            editor.draft,
            parts().clock(),
            campaign.revision,
            lambda _id: door.act("campaign.edited", campaign, statement=editor_form.version(campaign, editor.draft)),
        )
    except Refused as refused:
        if refused.code == "stale":
            # Somebody saved in the very moment: now there is something to compare with.
            return _save(steps.find(db.session(), campaign.slug), editor.sheet, campaign.revision)
        return Response(replace(editor, refused=[refused]).render(), 422)
    return _saved(campaign.slug)


def _pressed(editor: Editor, button: str) -> Response:
    """The same form after a button that saves nothing. Until somebody saves, nobody is told what is wrong."""
    sheet = press(editor.sheet, button, request.form.get("new_kind", ""))
    uploads = [one for one in editor.refused if one.field == "picture"]
    shown = replace(editor, sheet=sheet, refused=uploads, previewed=button == "preview")
    if editor.campaign is None or sheet != editor.sheet:
        shown = replace(shown, draft=drafted(sheet, None, editor.draft.picture)[0])
    return Response(shown.render(), 422 if uploads else 200)


def _saved(slug: str) -> ResponseReturnValue:
    return redirect(url_for("organizer_drafting.show", slug=slug, saved="yes"), 303)
