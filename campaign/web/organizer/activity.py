"""The activity log of a campaign: who did what, and when; to read, to filter, to take away."""

from collections.abc import Iterator

from flask import Blueprint, Response

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Kept
from campaign.storage.db import db
from campaign.web.organizer import access, log_files, log_filter, log_page, office_words, pages

blueprint = Blueprint("organizer_log", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/log")
@access.needs("manage_team")
def show(campaign: Campaign) -> str:
    """One page, the newest first."""
    session = db.session()
    people, actions = activity.kinds(session, campaign.id)
    return pages.page(
        "organizer/log.html",
        people=directory.of(session, people),
        actions=office_words.spoken(actions),
        **log_page.shown(log_filter.wish(campaign.id, campaign.timezone)),
    )


@blueprint.get("/c/<slug>/log.csv")
@access.needs("manage_team")
def as_csv(campaign: Campaign) -> Response:
    """All that fits the filter, with the hashes by which it can be checked."""
    return log_files.as_csv(f"{campaign.slug}-log", _acts(campaign))


@blueprint.get("/c/<slug>/log.jsonl")
@access.needs("manage_team")
def as_json_lines(campaign: Campaign) -> Response:
    """The same, one JSON object a line."""
    return log_files.as_json_lines(f"{campaign.slug}-log", _acts(campaign))


def _acts(campaign: Campaign) -> Iterator[Kept]:
    return activity.every(db.session(), log_filter.wish(campaign.id, campaign.timezone))
