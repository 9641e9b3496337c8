"""Taking a signature back: GET shows, POST does it."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from campaign.journey.confirming import steps
from campaign.storage.db import db
from campaign.web import i18n
from campaign.web.parts import parts
from campaign.web.public import links

blueprint = Blueprint("withdrawing", __name__)


@blueprint.get("/withdraw/<token>")
def show(token: str) -> ResponseReturnValue:
    """What would be taken back, and one button."""
    shown = steps.look_at_withdrawal(db.session(), links.read("withdraw", token))
    if shown is None:
        return links.gone("erased", None)
    if shown.form is None:
        return render_template("public/withdrawn.html", **links.about(shown.campaign))
    action = url_for("withdrawing.withdraw", token=token, lang=i18n.asked())
    return render_template("public/withdraw.html", **links.described(shown, shown.form), action=action)


@blueprint.post("/withdraw/<token>")
def withdraw(token: str) -> ResponseReturnValue:
    """Takes it back; the same page however often."""
    shown = steps.withdraw(db.session(), links.read("withdraw", token), parts().clock())
    if shown is None:
        return links.gone("erased", None)
    return render_template("public/withdrawn.html", **links.about(shown.campaign))
