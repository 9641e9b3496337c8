"""No more updates (RFC 8058): GET shows, POST does it, and the signature stays as it is.

Mail programs post here by themselves, from wherever they run and without a cookie; what they may do is in the token
alone. So nobody asks which site the post comes from.
"""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins import unsubscribing
from campaign.storage.db import db
from campaign.web import i18n
from campaign.web.public import links

blueprint = Blueprint("unsubscribing", __name__)


@blueprint.get("/unsubscribe/<token>")
def show(token: str) -> ResponseReturnValue:
    """What would end, and one button."""
    campaign = unsubscribing.look(db.session(), links.read("unsubscribe", token))
    if campaign is None:
        return _done(None)
    values = links.about(campaign)
    action = url_for("unsubscribing.unsubscribe", token=token, lang=i18n.asked())
    return render_template("public/unsubscribe.html", **values, action=action)


@blueprint.post("/unsubscribe/<token>")
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ends updates; the same page however often."""
    return _done(unsubscribing.unsubscribe(db.session(), links.read("unsubscribe", token)))


def _done(campaign: Campaign | None) -> ResponseReturnValue:
    # Where the signature is gone, nobody writes to its owner either.
    return render_template("public/unsubscribed.html", **(links.about(campaign) if campaign else {}))
