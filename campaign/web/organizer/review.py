"""Review: what matching found, side by side, to be accepted or rejected, one by one or in bulk, and taken back."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, cast

from flask import Blueprint, abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import decisions, queue
from campaign.journey.matching import report as reports
from campaign.journey.matching import review as reviews
from campaign.journey.matching.settling import Action
from campaign.storage.db import db
from campaign.web import typed
from campaign.web.organizer import access, desk, desk_words, pages, review_page
from campaign.web.organizer.forms.desk import WhyForm

blueprint = Blueprint("organizer_review", __name__, url_prefix="/organizer")

_ACTIONS = ("accept", "reject")
_HISTORY = 50
# So many duplicates the report reads, the newest first.
_REPORTED = 20_000


@blueprint.get("/c/<slug>/review")
@access.needs("review")
def show(campaign: Campaign) -> ResponseReturnValue:
    """A page of findings."""
    return review_page.findings(campaign, review_page.asked(request.args), WhyForm())


@blueprint.post("/c/<slug>/review")
@access.needs("review")
def decide(campaign: Campaign) -> ResponseReturnValue:
    """Accepts or rejects one finding, as it was seen."""
    form, where = WhyForm(), review_page.asked(request.form)
    finding, action = typed.number(request.form.get("finding")), _action(request.form)
    if finding is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    if queue.item(db.session(), campaign.id, finding) is None:
        abort(404)
    try:
        by = desk.reviewer(form.reason(required=False))
        batch = reviews.decide(desk.of(campaign), [finding], action, by, seen=where.state)
    except Refused as refused:
        form.why.id = f"why-{finding}"
        form.refuse(refused, desk_words.REFUSALS)
        return review_page.findings(campaign, where, form, wrong=finding), 409 if refused.code == "decided" else 422
    following = typed.number(request.form.get("next"))
    anchor = f"finding-{following}" if following else "main"
    return redirect(where.url(campaign.slug, done=batch, _anchor=anchor), 303)


@blueprint.get("/c/<slug>/review/bulk")
@access.needs("review")
def preview(campaign: Campaign) -> ResponseReturnValue:
    """What deciding all findings of a reason would meet."""
    where, action = review_page.asked(request.args), _action(request.args)
    if where.reason is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    return review_page.bulk(campaign, where.reason, action, WhyForm())


@blueprint.post("/c/<slug>/review/bulk")
@access.needs("review")
def decide_all(campaign: Campaign) -> ResponseReturnValue:
    """Decides those that were previewed."""
    form, where = WhyForm(), review_page.asked(request.form)
    action, last = _action(request.form), typed.number(request.form.get("last"))
    if where.reason is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    try:
        by = desk.reviewer(form.reason())
        done = reviews.decide_all(desk.of(campaign), where.reason, action, by, last=last or 0)
    except Refused as refused:
        form.refuse(refused, desk_words.REFUSALS)
        return review_page.bulk(campaign, where.reason, action, form), 422
    return redirect(where.url(campaign.slug, done=done.batch), 303)


@blueprint.post("/c/<slug>/review/undo")
@access.needs("review")
def undo(campaign: Campaign) -> ResponseReturnValue:
    """Takes a batch of decisions back."""
    form, where = WhyForm(), review_page.asked(request.form)
    batch = request.form.get("batch", "")[:16]
    try:
        done = reviews.undo(desk.of(campaign), batch, desk.reviewer(form.reason(required=False)))
    except Refused as refused:
        form.refuse(Refused(refused.code, "", **refused.values), desk_words.REFUSALS)
        return review_page.findings(campaign, where, form), 409
    return redirect(where.url(campaign.slug, done=done.batch, _anchor="main"), 303)


@blueprint.get("/c/<slug>/review/history")
@access.needs("review")
def history(campaign: Campaign) -> ResponseReturnValue:
    """Who decided what, when and why; the newest first."""
    before = typed.number(request.args.get("before"))
    rows = decisions.history(db.session(), campaign.id, _HISTORY + 1, before=before)
    further = rows[_HISTORY - 1].id if len(rows) > _HISTORY else None
    return pages.page(
        "organizer/review_history.html",
        batches=[list(rows) for _, rows in groupby(rows[:_HISTORY], key=lambda row: row.batch)],
        further=further,
        w=desk_words,
    )


@blueprint.get("/c/<slug>/review/report")
@access.needs("review")
def report(campaign: Campaign) -> ResponseReturnValue:
    """What matching found, by reason, and how many duplicates may be left."""
    session = db.session()
    caught = reports.caught(session, campaign.id, _REPORTED)
    return pages.page(
        "organizer/review_report.html",
        caught=caught,
        most=_REPORTED,
        found=_in_words(caught.by_reason),
        waiting=_in_words(queue.by_reason(session, campaign.id)),
    )


def _action(given: Any) -> Action | None:
    action = given.get("action")
    return cast("Action", action) if action in _ACTIONS else None


def _in_words(counts: Mapping[str, int]) -> list[tuple[object, str]]:
    return [(desk_words.REASONS[code], format_decimal(count)) for code, count in counts.items()]
