"""The link in the mail: GET shows, POST confirms. Mail scanners open links; they must change nothing."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign.crypto.tokens import Expired
from campaign.journey.confirming import steps
from campaign.journey.confirming.steps import Shown
from campaign.storage.db import db
from campaign.web import i18n, typed
from campaign.web.parts import parts
from campaign.web.public import links

blueprint = Blueprint("confirming", __name__)


@blueprint.get("/confirm/<token>")
def show(token: str) -> ResponseReturnValue:
    """What is about to be confirmed, and one button."""
    try:
        link = links.read("confirm", token)
    except Expired:
        return _expired(token)
    shown = steps.look(db.session(), link, parts().clock())
    if shown is None or shown.form is None:
        return _done(token, shown)
    return render_template(
        "public/confirm.html",
        **links.described(shown, shown.form),
        others=[links.other(shown.campaign, form) for form in shown.others],
        action=url_for("confirming.confirm", token=token, lang=i18n.asked()),
    )


@blueprint.post("/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """Confirms; the same page however often."""
    try:
        link = links.read("confirm", token)
    except Expired:
        return _expired(token)
    chosen = typed.number(request.form.get("choice"))
    return _done(token, steps.confirm(db.session(), link, chosen, parts().clock()))


@blueprint.post("/confirm/<token>/renew")
def renew(token: str) -> ResponseReturnValue:
    """A fresh mail for a link that is too old; the answer is the same whether one goes out."""
    try:
        link = links.read("confirm", token)
    except Expired as expired:
        link = expired.link
    steps.renew(db.session(), link, parts().clock())
    return render_template("public/renewed.html")


def _expired(token: str) -> ResponseReturnValue:
    action = url_for("confirming.renew", token=token, lang=i18n.asked())
    return render_template("public/expired.html", action=action), 410


def _done(token: str, shown: Shown | None) -> ResponseReturnValue:
    if shown is None:
        return links.gone("erased", None)
    if shown.outcome != "confirmed":
        return links.gone(str(shown.outcome), shown.campaign)
    receipt_url = url_for("receipt.show", token=token, lang=i18n.asked())
    about = links.about(shown.campaign)
    thanks = links.thanks(shown.campaign)
    return render_template("public/confirmed.html", **about, thanks_html=thanks, receipt_url=receipt_url)
