"""Review: what matching found, side by side, to be accepted or rejected, one by one or in bulk, and taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import queue
from campaign.journey.matching import report as reports
from campaign.journey.matching import review as reviews
from campaign.journey.matching.queue import FindingState, Item
from campaign.journey.matching.reasons import CODES
from campaign.journey.matching.review import BULK, Action
from campaign.storage.db import db
from campaign.web import i18n, typed
from campaign.web.organizer import access, desk, desk_words, pages, pairs
from campaign.web.organizer.forms.desk import WhyForm

blueprint = Blueprint("organizer_review", __name__, url_prefix="/organizer")

_STATES = ("open", "upheld", "dismissed")
_ACTIONS = ("accept", "reject")
_HISTORY = 50
# So many duplicates the report reads, the newest first.
_REPORTED = 20_000
# What a preview shows of a signature.
_TELLING = ("name", "given_name", "family_name", "birth_date", "email")


@dataclass(frozen=True, slots=True)
class Where:
    """Which findings are looked at, and from where on."""

    state: FindingState
    reason: str | None
    after: int | None

    def url(self, slug: str, **more: Any) -> str:
        """The address of that page."""
        state = None if self.state == "open" else self.state
        return url_for(
            "organizer_review.show", slug=slug, state=state, reason=self.reason, **({"after": self.after} | more)
        )


@blueprint.get("/c/<slug>/review")
@access.needs("review")
def show(campaign: Campaign) -> ResponseReturnValue:
    """A page of findings."""
    return _page(campaign, _where(request.args), WhyForm())


@blueprint.post("/c/<slug>/review")
@access.needs("review")
def decide(campaign: Campaign) -> ResponseReturnValue:
    """Accepts or rejects one finding, as it was seen."""
    form, where = WhyForm(), _where(request.form)
    finding, action = typed.number(request.form.get("finding")), _action(request.form)
    if finding is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    if queue.item(db.session(), campaign.id, finding) is None:
        abort(404)
    try:
        by = desk.reviewer(form.reason(required=False))
        batch = reviews.decide(desk.of(campaign), [finding], action, by, seen=where.state)
    except Refused as refused:
        form.refuse(refused, desk_words.REFUSALS)
        return _page(campaign, where, form, wrong=finding), 409 if refused.code == "decided" else 422
    following = typed.number(request.form.get("next"))
    anchor = f"finding-{following}" if following else "main"
    return redirect(where.url(campaign.slug, done=batch, _anchor=anchor), 303)


@blueprint.get("/c/<slug>/review/bulk")
@access.needs("review")
def preview(campaign: Campaign) -> ResponseReturnValue:
    """What deciding all findings of a reason would meet."""
    where, action = _where(request.args), _action(request.args)
    if where.reason is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    return _preview(campaign, where.reason, action, WhyForm())


@blueprint.post("/c/<slug>/review/bulk")
@access.needs("review")
def decide_all(campaign: Campaign) -> ResponseReturnValue:
    """Decides those that were previewed."""
    form, where = WhyForm(), _where(request.form)
    action, last = _action(request.form), typed.number(request.form.get("last"))
    if where.reason is None or action is None:
        return redirect(where.url(campaign.slug), 303)
    try:
        by = desk.reviewer(form.reason())
        done = reviews.decide_all(desk.of(campaign), where.reason, action, by, last=last or 0)
    except Refused as refused:
        form.refuse(refused, desk_words.REFUSALS)
        return _preview(campaign, where.reason, action, form), 422
    return redirect(where.url(campaign.slug, done=done.batch), 303)


@blueprint.post("/c/<slug>/review/undo")
@access.needs("review")
def undo(campaign: Campaign) -> ResponseReturnValue:
    """Takes a batch of decisions back."""
    form, where = WhyForm(), _where(request.form)
    batch = request.form.get("batch", "")[:16]
    try:
        done = reviews.undo(desk.of(campaign), batch, desk.reviewer(form.reason(required=False)))
    except Refused as refused:
        form.refuse(Refused(refused.code, "", **refused.values), desk_words.REFUSALS)
        return _page(campaign, where, form), 409
    return redirect(where.url(campaign.slug, done=done.batch, _anchor="main"), 303)


@blueprint.get("/c/<slug>/review/history")
@access.needs("review")
def history(campaign: Campaign) -> ResponseReturnValue:
    """Who decided what, when and why; the newest first."""
    before = typed.number(request.args.get("before"))
    rows = queue.history(db.session(), campaign.id, _HISTORY + 1, before=before)
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


def _where(given: Any) -> Where:
    state = given.get("state")
    reason = given.get("reason")
    return Where(
        cast("FindingState", state) if state in _STATES else "open",
        reason if reason in CODES else None,
        typed.number(given.get("after")),
    )


def _action(given: Any) -> Action | None:
    action = given.get("action")
    return cast("Action", action) if action in _ACTIONS else None


def _page(campaign: Campaign, where: Where, form: WhyForm, *, wrong: int | None = None) -> str:
    session = db.session()
    found = queue.page(session, campaign.id, where.state, reason=where.reason, after=where.after)
    items = list(found.items)
    mistaken = None if wrong is None else queue.item(session, campaign.id, wrong)
    if mistaken is not None and wrong not in {one.id for one in items}:
        # Somebody else was faster: it stands there once more, with what became of it.
        items.insert(0, mistaken)
    return pages.page(
        "organizer/review.html",
        where=where,
        items=[(one, pairs.lines(campaign, one, i18n.current())) for one in items],
        next_url=where.url(campaign.slug, after=found.next) if found.next else None,
        first_url=where.url(campaign.slug, after=None) if where.after else None,
        reasons=queue.by_reason(session, campaign.id) if where.state == "open" else {},
        capped=queue.MOST_COUNTED,
        waiting=queue.waiting(session, campaign.id),
        state_urls=[(state, Where(cast("FindingState", state), None, None).url(campaign.slug)) for state in _STATES],
        wrong=wrong,
        decisions=queue.decisions(session, [wrong], most=10) if wrong else (),
        done=_done(campaign),
        form=form,
        w=desk_words,
    )


def _in_words(counts: Mapping[str, int]) -> list[tuple[object, str]]:
    return [(desk_words.REASONS[code], format_decimal(count)) for code, count in counts.items()]


def _done(campaign: Campaign) -> dict[str, Any] | None:
    """The batch that was decided just now, to be taken back."""
    rows = queue.batch(db.session(), campaign.id, request.args.get("done", "")[:16], most=BULK)
    if not rows:
        return None
    undoable = rows[0].action != "undo" and any(row.undone_at is None for row in rows)
    return {"batch": rows[0].batch, "action": rows[0].action, "count": len(rows), "undoable": undoable}


def _preview(campaign: Campaign, reason: str, action: Action, form: WhyForm) -> str:
    found = queue.page(db.session(), campaign.id, reason=reason, most=BULK)
    counted = sum(one.signature.state == "counted" for one in found.items)
    return pages.page(
        "organizer/review_bulk.html",
        reason=reason,
        action=action,
        items=[(one, _title(campaign, one)) for one in found.items],
        last=found.items[-1].id if found.items else 0,
        more=found.next is not None,
        counted=counted,
        form=form,
        w=desk_words,
    )


def _title(campaign: Campaign, item: Item) -> list[str]:
    """One line about each side."""
    sides = [item.signature, *([item.other] if item.other else [])]
    keys = [field.key for field in campaign.fields if field.kind in _TELLING]
    return [", ".join(side.answers[key] for key in keys if side.answers.get(key)) for side in sides]
