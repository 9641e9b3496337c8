"""What every page that lists acts shows of them."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue

from campaign.journey.drafting import table as drafting
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Kept, Wish
from campaign.storage.db import db
from campaign.web import typed
from campaign.web.organizer import act_words, office_words, pages
from campaign.web.organizer.act_words import Names
from campaign.web.organizer.forms.log import LogForm

_PAGE = 50


class Line(NamedTuple):
    """One act as it is read."""

    kept: Kept
    who: str
    did: str
    details: list[str]
    campaign: str | None


def answer(template: str, form: LogForm, wish: Wish, **values: object) -> ResponseReturnValue:
    """The page with the acts that are asked for, and where the next one begins; where that means nothing, with why."""
    before = typed.number(request.args.get("before"), typed.INTEGER)
    found = [] if form.errors else activity.page(db.session(), wish, before, _PAGE + 1)
    shown = {"lines": lines(found[:_PAGE]), "before": found[_PAGE - 1].act.id if len(found) > _PAGE else None}
    return pages.page(template, form=form, kept=form.kept(), **shown, **values), 422 if form.errors else 200


def lines(found: Sequence[Kept]) -> list[Line]:
    """Acts in words."""
    session, acts = db.session(), [one.act for one in found]
    slugs = drafting.slugs(session, {act.campaign_id for act in acts if act.campaign_id is not None})
    names = Names(directory.of(session, act_words.people(acts)), slugs)
    return [
        Line(
            one,
            names.doer(one.act),
            office_words.action(one.act.action),
            act_words.details(one.act, names),
            slugs.get(one.act.campaign_id or 0),
        )
        for one in found
    ]
