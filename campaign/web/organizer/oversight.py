"""The activity log of the whole installation, accounts included, for whoever looks after it."""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from campaign.journey.drafting import table as drafting
from campaign.organizers import accounts
from campaign.storage.activity import Wish
from campaign.storage.db import db
from campaign.web.organizer import access, chain, log_files, log_page, office_words
from campaign.web.organizer.forms.log import WholeLogForm

blueprint = Blueprint("organizer_oversight", __name__, url_prefix="/organizer")
_ZONE = "UTC"


@blueprint.get("/log")
@access.overseer
def show() -> ResponseReturnValue:
    """One page, the newest first, and whether the chain holds."""
    session, form = db.session(), WholeLogForm()
    people = ((one.id, one.email) for one in accounts.every(session))
    campaigns = ((one.id, one.slug) for one in drafting.every(session))
    form.offer("who", _("everybody"), sorted(people, key=lambda pair: pair[1]))
    form.offer("campaign", _("all"), sorted(campaigns, key=lambda pair: pair[1]))
    form.offer("action", _("everything"), office_words.spoken(office_words.ACTIONS))
    return log_page.answer("organizer/whole_log.html", form, form.wish(None, _ZONE), check=chain.check(session))


@blueprint.get("/log.csv")
@access.overseer
def as_csv() -> ResponseReturnValue:
    """All that fits the filter, with the hashes by which it can be checked."""
    return _file(log_files.as_csv)


@blueprint.get("/log.jsonl")
@access.overseer
def as_json_lines() -> ResponseReturnValue:
    """The same, one JSON object a line."""
    return _file(log_files.as_json_lines)


def _file(write: Callable[[str, Wish], Response]) -> ResponseReturnValue:
    form = WholeLogForm()
    wish = form.wish(None, _ZONE)
    if form.errors:
        # The page says why there is nothing to take away.
        return redirect(url_for("organizer_oversight.show", **form.kept()), 303)
    return write("activity", wish)
