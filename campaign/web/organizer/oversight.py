"""The activity log of the whole installation, accounts included, for whoever looks after it."""

from flask import Blueprint, Response

from campaign.journey.drafting import table as drafting
from campaign.organizers import accounts
from campaign.storage import activity
from campaign.storage.db import db
from campaign.web.organizer import access, chain, log_files, log_filter, log_page, office_words, pages

blueprint = Blueprint("organizer_oversight", __name__, url_prefix="/organizer")
_ZONE = "UTC"


@blueprint.get("/log")
@access.overseer
def show() -> str:
    """One page, the newest first, and whether the chain holds."""
    session = db.session()
    return pages.page(
        "organizer/whole_log.html",
        people={one.id: one.email for one in accounts.every(session)},
        campaigns={one.id: one.slug for one in drafting.every(session)},
        actions=office_words.spoken(office_words.ACTIONS),
        check=chain.check(session),
        **log_page.shown(log_filter.wish(None, _ZONE)),
    )


@blueprint.get("/log.csv")
@access.overseer
def as_csv() -> Response:
    """All that fits the filter, with the hashes by which it can be checked."""
    return log_files.as_csv("activity", activity.every(db.session(), log_filter.wish(None, _ZONE)))


@blueprint.get("/log.jsonl")
@access.overseer
def as_json_lines() -> Response:
    """The same, one JSON object a line."""
    return log_files.as_json_lines("activity", activity.every(db.session(), log_filter.wish(None, _ZONE)))
