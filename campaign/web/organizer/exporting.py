"""Exports: ordered, agreed to by a second person, made by the worker, downloaded."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, send_file, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting.jobs import rules, steps, store, table
from campaign.journey.exporting.jobs.table import Job
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web import typed
from campaign.web.organizer import access, door, exports_page, office_words, pages
from campaign.web.organizer.forms import exporting as forms
from campaign.web.parts import parts

blueprint = Blueprint("organizer_export", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/export")
@access.needs("export")
def show(campaign: Campaign) -> str:
    """The form, and what was ordered before."""
    return exports_page.page(campaign, forms.of(campaign, posted=False))


@blueprint.get("/c/<slug>/export/progress")
@access.needs("export")
def progress(campaign: Campaign) -> Response:
    """How far the exports are, for the page that is open already."""
    return exports_page.progress(campaign)


@blueprint.post("/c/<slug>/export")
@access.needs("export", fresh=True)
def ask(campaign: Campaign) -> ResponseReturnValue:
    """Orders an export."""
    form = forms.of(campaign, posted=True)
    try:
        with writing(db.session()):
            job = steps.ask(db.session(), campaign, form.order(), door.seat().id, parts().clock())
            door.act("export.asked", campaign, export=job.id)
    except Refused as refused:
        form.refuse(refused, office_words.REFUSALS)
        return exports_page.page(campaign, form), 422
    return _back(campaign)


@blueprint.post("/c/<slug>/export/<int:job_id>/agree")
@access.needs("approve_export", fresh=True)
def agree(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """A second person agrees."""
    return _decide(campaign, job_id, agreed=True)


@blueprint.post("/c/<slug>/export/<int:job_id>/refuse")
@access.needs("approve_export")
def refuse(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """A second person refuses."""
    return _decide(campaign, job_id, agreed=False)


@blueprint.post("/c/<slug>/export/<int:job_id>/cancel")
@access.needs("export")
def cancel(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """Ends one that is not finished."""
    job = _found(campaign, job_id)
    return _done(campaign, job, "export.cancelled", lambda: steps.cancel(db.session(), job))


@blueprint.post("/c/<slug>/export/<int:job_id>/download")
@access.needs("export", fresh=True)
def download(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """Writes down who downloads, and leads to the file: reading it changes nothing, so that it may be resumed."""
    job = _found(campaign, job_id)
    there = url_for("organizer_export.file", slug=campaign.slug, job_id=job_id)
    who, now = door.seat().id, parts().clock()
    return _done(campaign, job, "export.downloaded", lambda: steps.fetch(db.session(), job, who, now), there)


@blueprint.post("/c/<slug>/export/<int:job_id>/delete")
@access.needs("export", fresh=True)
def delete(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """Deletes a finished one before its time."""
    job = _found(campaign, job_id)
    who, now = door.seat().id, parts().clock()
    answer = _done(campaign, job, "export.deleted", lambda: steps.delete(db.session(), job, who, now))
    after = table.find(db.session(), campaign.id, job_id)
    if after is not None and after.deleted_at is not None:
        store.remove(_folder(), job)
    return answer


@blueprint.get("/c/<slug>/export/<int:job_id>/file")
@access.needs("export")
def file(campaign: Campaign, job_id: int) -> ResponseReturnValue:
    """The file or a part of it (RFC 9110, section 14), for whoever has pressed the button."""
    job = _found(campaign, job_id)
    path = _folder() / str(job.file)
    if not steps.may_fetch(db.session(), job, door.seat().id, parts().clock()):
        return redirect(url_for("organizer_export.show", slug=campaign.slug), 303)
    if not path.is_file():
        return pages.page("organizer/export/elsewhere.html"), 404
    day = job.asked_at.astimezone(UTC).date().isoformat()
    name = rules.download_name(campaign.slug, job.signatures or 0, day)
    # The checksum is the strongest validator there is; and what was fetched to one end goes on from there.
    answer = send_file(path, "application/zip", as_attachment=True, download_name=name, etag=str(job.sha256))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/c/<slug>/export/rule")
@access.needs("manage_team", fresh=True)
def rule(campaign: Campaign) -> ResponseReturnValue:
    """From now on, whether a second person must agree."""
    wanted = bool(forms.rule(False, posted=True).approval.data)
    with writing(db.session()):
        steps.set_rule(db.session(), campaign.id, wanted)
        door.act("export.rule", campaign, approval=int(wanted))
    return _back(campaign)


def _decide(campaign: Campaign, job_id: int, *, agreed: bool) -> ResponseReturnValue:
    job = _found(campaign, job_id)
    who, now = door.seat().id, parts().clock()
    action = "export.agreed" if agreed else "export.refused"
    return _done(campaign, job, action, lambda: steps.decide(db.session(), job, who, agreed, now))


def _done(
    campaign: Campaign, job: Job, action: str, act: Callable[[], None], there: str | None = None
) -> ResponseReturnValue:
    """Does it and writes it down; else the page again, with the reason."""
    try:
        with writing(db.session()):
            act()
            door.act(action, campaign, export=job.id)
    except Refused as refused:
        form = forms.of(campaign, posted=False)
        form.refuse(refused, office_words.REFUSALS)
        return exports_page.page(campaign, form), 422
    return redirect(there, 303) if there else _back(campaign)


def _found(campaign: Campaign, job_id: int) -> Job:
    job = table.find(db.session(), campaign.id, job_id) if job_id < typed.INTEGER else None
    return job or abort(404)


def _folder() -> Path:
    return parts().settings.instance_dir / store.FOLDER


def _back(campaign: Campaign) -> ResponseReturnValue:
    return redirect(url_for("organizer_export.show", slug=campaign.slug), 303)
