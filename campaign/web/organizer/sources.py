"""Source codes of a campaign: the list with its links, one more, one less."""

from contextlib import suppress

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from campaign.errors import Refused
from campaign.journey.drafting import source_codes
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying import table as tallying
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import access, door, pages
from campaign.web.organizer.forms.sources import SourceForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_sources", __name__, url_prefix="/organizer")

_WORDS = {
    "bad_code": _("Use 1 to 32 small Latin letters, digits and inner hyphens, such as poster."),
    "too_many_codes": _("A campaign has %(most)s codes at most. Remove one first."),
    "one_line": _("Write this in one line."),
}


@blueprint.get("/c/<slug>/sources")
@access.needs("edit")
def show(campaign: Campaign) -> str:
    """The codes, and a form for one more."""
    return _page(campaign, SourceForm(None))


@blueprint.post("/c/<slug>/sources")
@access.needs("edit")
def add(campaign: Campaign) -> ResponseReturnValue:
    """Puts a code on the list."""
    form = SourceForm(request.form)
    try:
        with writing(db.session()) as session:
            code = source_codes.add(session, campaign.id, form.typed("code"), form.typed("called"), parts().clock())
            door.act("source.added", campaign, code=code)
    except Refused as refused:
        form.refuse(refused, _WORDS)
        return _page(campaign, form), 422
    return redirect(url_for("organizer_sources.show", slug=campaign.slug), 303)


@blueprint.post("/c/<slug>/sources/<code>/remove")
@access.needs("edit")
def remove(campaign: Campaign, code: str) -> ResponseReturnValue:
    """Takes a code off the list; done twice, it is off the list."""
    if code not in {one.code for one in source_codes.every(db.session(), campaign.id)}:
        abort(404)
    # Refused where somebody else was faster: it is off the list then too.
    with suppress(Refused), writing(db.session()) as session:
        source_codes.remove(session, campaign.id, code, parts().clock())
        door.act("source.removed", campaign, code=code)
    return redirect(url_for("organizer_sources.show", slug=campaign.slug), 303)


def _page(campaign: Campaign, form: SourceForm) -> str:
    session, base = db.session(), parts().settings.base_url
    counts = tallying.totals(session, campaign.id, ("via",)).get("via", {})
    rows = [
        (one, f"{base}{url_for('page.campaign', slug=campaign.slug, via=one.code)}", counts.get(one.code, 0))
        for one in source_codes.every(session, campaign.id)
        if one.in_use or one.code in counts
    ]
    return pages.page("organizer/sources.html", form=form, rows=rows, most=source_codes.MOST)
