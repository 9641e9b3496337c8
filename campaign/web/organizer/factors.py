"""Second factors: an app's codes, passkeys, recovery codes."""

import json

import segno
from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from campaign.errors import Refused
from campaign.organizers import passkeys, sessions, two_factor
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import access, door, pages, seats
from campaign.web.organizer.forms.accounts import FirstCodeForm, PasskeyForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_factors", __name__, url_prefix="/organizer")

_ISSUER = "Campaign"
_WORDS = {"bad_passkey": _("The passkey was not accepted. Try again, or use an app.")}


@blueprint.get("/account/second-factor")
@access.signed_in
def show() -> ResponseReturnValue:
    """What is set up, and what can be."""
    return _page(PasskeyForm())


@blueprint.post("/account/second-factor/app")
@access.signed_in_fresh
def begin_app() -> ResponseReturnValue:
    """Makes a new secret for an app; it opens nothing until a code of it was typed."""
    two_factor.begin_totp(db.session(), parts().boxes, door.seat().id, parts().clock())
    return redirect(url_for("organizer_factors.set_up_app"), 303)


@blueprint.get("/account/second-factor/app")
@access.signed_in_fresh
def set_up_app() -> ResponseReturnValue:
    """The QR code, and the form for the first code."""
    return _set_up(FirstCodeForm(), 200)


@blueprint.post("/account/second-factor/app/confirm")
@access.signed_in_fresh
def confirm_app() -> ResponseReturnValue:
    """Checks the first code; shows the recovery codes, this once."""
    here, form = door.seat(), FirstCodeForm()
    try:
        codes = two_factor.confirm_totp(db.session(), parts().boxes, here.id, form.typed("code"), parts().clock())
    except Refused as refused:
        form.refuse(refused)
        return _set_up(form, 422)
    _others_end()
    return _codes(codes)


@blueprint.post("/account/second-factor/passkey")
@access.signed_in_fresh
def add_passkey() -> ResponseReturnValue:
    """Takes a passkey that the browser made."""
    here, form, base_url = door.seat(), PasskeyForm(), parts().settings.base_url
    try:
        name, answer = form.called(), str(form.passkey.data or "")
        codes = passkeys.add(db.session(), base_url, here, answer, name, parts().clock())
    except Refused as refused:
        form.refuse(Refused(refused.code, refused.field.removeprefix("passkey"), **refused.values), _WORDS)
        form.passkey.data = ""
        return _page(form), 422
    _others_end()
    return _codes(codes) if codes else redirect(url_for("organizer_factors.show"), 303)


@blueprint.post("/account/second-factor/codes")
@access.signed_in_fresh
def new_codes() -> ResponseReturnValue:
    """Ten new recovery codes; the old ones open nothing any more."""
    here = door.seat()
    if not here.has_factor:
        abort(404)
    with writing(db.session()) as session:
        codes = two_factor.new_codes(session, here.id, parts().clock())
        door.act("factor.codes_made")
    return _codes(codes)


@blueprint.post("/account/second-factor/<int:factor_id>/remove")
@access.signed_in_fresh
def remove(factor_id: int) -> ResponseReturnValue:
    """Takes a factor away."""
    here = door.seat()
    try:
        two_factor.remove(db.session(), here.id, factor_id, parts().clock(), keep=here.session_id)
    except Refused:
        abort(404)
    return redirect(url_for("organizer_factors.show"), 303)


def _page(form: PasskeyForm) -> str:
    here, base_url = door.seat(), parts().settings.base_url
    return pages.page(
        "organizer/factors.html",
        factors=two_factor.listed(db.session(), here.id),
        codes_left=two_factor.codes_left(db.session(), here.id),
        options=json.dumps(passkeys.creation(db.session(), base_url, here)) if passkeys.are_possible(base_url) else "",
        form=form,
    )


def _set_up(form: FirstCodeForm, status: int) -> ResponseReturnValue:
    here = door.seat()
    secret = two_factor.waiting_secret(db.session(), parts().boxes, here.id)
    if secret is None:
        return redirect(url_for("organizer_factors.show"), 303)
    code = segno.make(two_factor.uri(secret, here.email, _ISSUER), micro=False)
    # No "style": the policy allows none inline. A light ground, so that phones read it in a dark theme too.
    picture = code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    grouped = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    shown = Markup(picture)  # noqa: S704 -- segno's own output: a drawing of squares
    return pages.page("organizer/set_up_app.html", form=form, picture=shown, secret=grouped), status


def _codes(codes: list[str]) -> str:
    return pages.page("organizer/recovery_codes.html", codes=codes)


def _others_end() -> None:
    """Whoever was signed in elsewhere was so without this factor."""
    here, session = door.seat(), db.session()
    with writing(session):
        sessions.end_all(session, here.id, but=here.session_id)
        token = sessions.renew(session, here, parts().clock())
    seats.take(token)
