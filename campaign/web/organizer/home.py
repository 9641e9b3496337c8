"""Where an organizer begins: the campaigns they have a role in, one line of figures each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from flask import Blueprint
from flask_babel import lazy_gettext as _

from campaign.journey.drafting.rules import Status, status_at
from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import board, series
from campaign.journey.tallying import table as tallying
from campaign.storage.db import db
from campaign.storage.transactions import snapshot
from campaign.web.organizer import access, door, navigation, pages
from campaign.web.organizer.navigation import Mine
from campaign.web.parts import parts

blueprint = Blueprint("organizer_home", __name__, url_prefix="/organizer")

STATUSES: dict[Status, object] = {
    "draft": _("Draft"),
    "scheduled": _("Opens soon"),
    "open": _("Open"),
    "paused": _("Paused"),
    "closed": _("Closed"),
}
_WEEK = 7


class Line(NamedTuple):
    """A campaign with its figures."""

    mine: Mine
    status: object
    total: int
    goal: int | None
    today: int
    week: int
    updated_at: datetime | None


@blueprint.get("/")
@access.signed_in
def show() -> str:
    """The campaigns of whoever is signed in."""
    mine = navigation.campaigns(db.session(), door.seat().id)
    current = [one for one in mine if one.campaign.archived_at is None]
    archived = [one for one in mine if one.campaign.archived_at is not None]
    return pages.page("organizer/home.html", lines=_lines(current, parts().clock()), archived=archived)


def _lines(mine: Sequence[Mine], now: datetime) -> list[Line]:
    today = day_of(now)
    with snapshot(db.session()) as session:
        days = board.lately(session, [one.campaign.id for one in mine], today - timedelta(days=_WEEK - 1))
        heads = {one.campaign.id: tallying.head(session, one.campaign.id) for one in mine}
    found = []
    for one in mine:
        head = heads[one.campaign.id]
        counts = [count for _day, count in series.days(days.get(one.campaign.id, {}), today, _WEEK)]
        status = STATUSES[status_at(one.campaign, now)]
        found.append(
            Line(one, status, head.total, one.campaign.goal_at(head.total), counts[-1], sum(counts), head.updated_at)
        )
    return found
