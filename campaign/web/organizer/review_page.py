"""How the review looks: a page of findings, side by side, and what a decision about many would meet."""

from dataclasses import dataclass
from typing import Any, cast

from flask import request, url_for

from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import decisions, queue
from campaign.journey.matching.findings import Item
from campaign.journey.matching.queue import FindingState
from campaign.journey.matching.reasons import CODES
from campaign.journey.matching.review import BULK
from campaign.journey.matching.settling import Action
from campaign.storage.db import db
from campaign.web import i18n, typed
from campaign.web.organizer import desk_words, pages, pairs
from campaign.web.organizer.forms.desk import WhyForm

_STATES = ("open", "upheld", "dismissed")
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


def asked(given: Any) -> Where:
    """The findings that a query or a form names; what it misspells is left out."""
    state = given.get("state")
    reason = given.get("reason")
    return Where(
        cast("FindingState", state) if state in _STATES else "open",
        reason if reason in CODES else None,
        typed.number(given.get("after")),
    )


def findings(campaign: Campaign, where: Where, form: WhyForm, *, wrong: int | None = None) -> str:
    """A page of findings; ``form`` holds what is wrong with the decision about the finding ``wrong``."""
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
        decisions=decisions.about(session, [wrong], most=10) if wrong else (),
        done=_done(campaign),
        form=form,
        w=desk_words,
    )


def bulk(campaign: Campaign, reason: str, action: Action, form: WhyForm) -> str:
    """What deciding all findings of a reason would meet."""
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


def _done(campaign: Campaign) -> dict[str, Any] | None:
    """The batch that was decided just now, to be taken back."""
    rows = decisions.batch(db.session(), campaign.id, request.args.get("done", "")[:16], most=BULK)
    if not rows:
        return None
    undoable = rows[0].action != "undo" and any(row.undone_at is None for row in rows)
    return {"batch": rows[0].batch, "action": rows[0].action, "count": len(rows), "undoable": undoable}


def _title(campaign: Campaign, item: Item) -> list[str]:
    """One line about each side."""
    sides = [item.signature, *([item.other] if item.other else [])]
    keys = [field.key for field in campaign.fields if field.kind in _TELLING]
    return [", ".join(side.answers[key] for key in keys if side.answers.get(key)) for side in sides]
