"""The form is sent: one answer for everybody, whoever signs and however often."""

from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from campaign.journey.signing import steps
from campaign.storage.db import db
from campaign.web import guards, i18n
from campaign.web.campaign_page import render
from campaign.web.catalogue import Entry
from campaign.web.forms import signing as forms
from campaign.web.parts import parts
from campaign.web.public.page import entry_or_404, source_code

blueprint = Blueprint("signing", __name__)


@blueprint.post("/c/<slug>/sign")
def sign(slug: str) -> ResponseReturnValue:
    """Takes a signature in; 303 to the same page for a new, a pending and a counted address."""
    guards.same_site()
    entry = entry_or_404(slug)
    language = i18n.choose(entry.campaign.languages)
    if entry.status != "open":
        return _not_open(entry, language)
    # The form alone: left to itself, Flask-WTF takes files and JSON for answers too.
    form = forms.of(entry.campaign)(request.form)
    signature, errors = form.check(language, parts().clock().date())
    via = source_code(entry, form.via.data)
    if signature is None:
        return Response(render(entry, language, form, errors, via), 422, mimetype="text/html")
    pepper = parts().peppers.get(entry.campaign.uid)
    steps.sign(db.session(), entry.campaign, pepper, replace(signature, source_code=via), parts().clock())
    return redirect(url_for("page.check_inbox", slug=slug, lang=i18n.asked()), 303)


def _not_open(entry: Entry, language: str) -> ResponseReturnValue:
    words = entry.campaign.in_language(language)
    page = render_template("public/not_open.html", campaign=entry.campaign, words=words, status=entry.status)
    return page, 409
