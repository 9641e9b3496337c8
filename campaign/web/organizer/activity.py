"""The activity log of a campaign: who did what, and when; to read, to filter, to take away."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Wish
from campaign.storage.db import db
from campaign.web.organizer import access, log_files, log_page, office_words
from campaign.web.organizer.forms.log import CampaignLogForm

blueprint = Blueprint("organizer_log", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/log")
@access.needs("manage_team")
def show(campaign: Campaign) -> ResponseReturnValue:
    """One page, the newest first."""
    form = CampaignLogForm()
    people, actions = activity.kinds(db.session(), campaign.id)
    named = directory.of(db.session(), people)
    form.offer("who", _("everybody"), sorted(named.items(), key=lambda pair: pair[1]))
    form.offer("action", _("everything"), office_words.spoken(actions))
    return log_page.answer("organizer/log.html", form, form.wish(campaign.id, campaign.timezone))


@blueprint.get("/c/<slug>/log.csv")
@access.needs("manage_team")
def as_csv(campaign: Campaign) -> ResponseReturnValue:
    """All that fits the filter, with the hashes by which it can be checked."""
    return _file(campaign, log_files.as_csv)


@blueprint.get("/c/<slug>/log.jsonl")
@access.needs("manage_team")
def as_json_lines(campaign: Campaign) -> ResponseReturnValue:
    """The same, one JSON object a line."""
    return _file(campaign, log_files.as_json_lines)


def _file(campaign: Campaign, write: Callable[[str, Wish], Response]) -> ResponseReturnValue:
    form = CampaignLogForm()
    wish = form.wish(campaign.id, campaign.timezone)
    if form.errors:
        # The page says why there is nothing to take away.
        return redirect(url_for("organizer_log.show", slug=campaign.slug, **form.kept()), 303)
    return write(f"{campaign.slug}-log", wish)
