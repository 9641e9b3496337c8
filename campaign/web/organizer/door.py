"""The organizers' door: who may enter which page. Everything is shut unless its view says who may see it.

What a view declares is in ``access``. One that declares nothing answers with an error, and a test that walks all routes
fails. The checks run before the view, which is given the campaign that they have looked up. Strangers to a campaign get
404, members whose role lacks the permission a page in words with 403. Posts need the form's token and must come from
this site.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from flask import abort, current_app, g, make_response, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.organizers.roles import NEED_FACTOR, Permission, Role, allows
from campaign.organizers.sessions import Seat
from campaign.storage import audit
from campaign.storage.db import db
from campaign.storage.transactions import end_reading
from campaign.web import guards, i18n
from campaign.web.organizer import access, codes, pages, seats, unsent, words
from campaign.web.organizer.forms.accounts import SignInForm, StepUpForm
from campaign.web.parts import parts

csrf = CSRFProtect()
_SAFE = {"GET", "HEAD", "OPTIONS"}


def guard() -> None:
    """Runs before every view of this door.

    The token comes after seat and role: to find it the form is read, and an editor's may be as large as a picture.
    That may take long, so seat and role are asked for once more then: whoever was thrown out meanwhile is out.
    """
    if not (request.blueprint or "").startswith("organizer_"):
        return
    _settle_language()
    if request.method not in _SAFE:
        guards.same_site()
    declared, arguments = access.of(str(request.endpoint)), dict(request.view_args or {})
    _admit(declared, arguments)
    if request.method not in _SAFE:
        # Nor is a connection to the database held until it has come.
        end_reading(db.session())
        _check_token()
        seats.again()
        _admit(declared, arguments)
    if declared.fresh:
        fresh()
    if request.method not in _SAFE and unsent.is_sent_twice():
        abort(make_response(pages.page("organizer/sent_already.html"), 409))


def _admit(declared: access.Access, arguments: Mapping[str, Any]) -> None:
    if declared.signed_in:
        seat()
    if declared.oversees:
        _oversees()
    if declared.permission:
        _hand_on(declared.permission, dict(arguments))


def seat() -> Seat:
    """Who is signed in. Everybody else is sent to sign in first, and back afterwards."""
    found = seats.current()
    if found is None or not found.complete:
        _sign_in_first(halfway=found is not None)
    return found


def fresh() -> None:
    """Asks for a code again where the last one is older than ten minutes; what was typed is sent with it."""
    here = seat()
    if parts().clock() < here.fresh_until:
        return
    if request.method in _SAFE:
        abort(redirect(url_for("organizer_step_up.show", next=pages.local(pages.here())), 303))
    form, asked = StepUpForm(), codes.is_given()
    if asked and codes.is_right(here, form):
        return
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {*codes.FIELDS, "csrf_token"}]
    abort(make_response(ask_again(kept, form), 422 if asked else 403))


def ask_again(kept: Sequence[tuple[str, str]], form: StepUpForm) -> str:
    """The page that asks for a code; it posts to the address it was shown at, and sends ``kept`` along."""
    # The session may have ended over the wrong codes.
    found = seats.again() if form.errors else seats.current()
    if found is None or not found.complete:
        _sign_in_first(halfway=found is not None)
    asked = {"question": codes.question(found), "has_app": codes.has_app(found)}
    return pages.page("organizer/step_up.html", kept=kept, action=pages.here(), form=form, **asked)


def act(action: str, campaign: Campaign | None = None, **about: str | int) -> None:
    """Adds an act of whoever is signed in to the activity log, in the running write transaction."""
    where = campaign.id if campaign else None
    audit.record(db.session(), seat().id, action, parts().clock(), campaign_id=where, **about)


def _hand_on(permission: Permission, arguments: dict[str, Any]) -> None:
    """Looks up the campaign that the address names, and gives it to the view in place of its slug."""
    here = seat()
    campaign = drafting.find(db.session(), arguments.pop("slug"))
    role = teams.role(db.session(), here.id, campaign.id) if campaign else None
    if campaign is None or role is None:
        abort(404)
    g.campaign, g.role = campaign, role
    if not allows(role, permission):
        _refuse(role)
    if permission in NEED_FACTOR:
        _needs_factor(here)
    request.view_args = arguments | {"campaign": campaign}


def _refuse(role: Role) -> None:
    abort(make_response(pages.page("organizer/forbidden.html", role_word=words.ROLES[role]), 403))


def _oversees() -> None:
    if not seat().oversees:
        abort(404)
    _needs_factor(seat())


def _needs_factor(here: Seat) -> None:
    if not here.has_factor:
        abort(redirect(url_for("organizer_factors.show", next=pages.local(request.path)), 303))


def _sign_in_first(*, halfway: bool) -> NoReturn:
    """Ends the request; what was typed goes along where it can."""
    if request.method in _SAFE:
        abort(redirect(url_for("organizer_login.show", next=pages.local(pages.here())), 303))
    back = pages.local(_came_from())
    packed = "" if halfway or not pages.is_local(pages.here()) else unsent.pack(pages.here())
    if not packed:
        abort(redirect(url_for("organizer_login.show", next=back, ended=None if halfway else 1), 303))
    form = SignInForm(formdata=None)
    values = {"form": form, "next": back, "unsent": packed, "ended": True, "languages": []}
    abort(make_response(pages.page("organizer/login.html", **values), 403))


def _check_token() -> None:
    """Ends the request where the form's token is not this session's, with the form again if there is one to show."""
    try:
        csrf.protect()
    except CSRFError:
        answer = _again()
        if answer is None:
            raise
        made = make_response(answer)
        made.status_code = 400
        abort(made)


def _again() -> object:
    view = current_app.view_functions[str(request.endpoint)]
    if hasattr(view, "again"):
        return view.again(**(request.view_args or {}))
    here = seats.current()
    if here is None or not here.complete or not pages.is_local(pages.here()):
        return None
    found = unsent.shown_again(pages.here())
    return found and pages.unsent_page(
        found, gettext("The page had been open for too long, or you signed in again meanwhile.")
    )


def _came_from() -> str | None:
    found = re.sub(r"^https?://[^/]+", "", request.referrer or "")
    return found or None


def _settle_language() -> None:
    asked = request.args.get("lang", "")
    if asked in i18n.INTERFACE:
        seats.remember_language(asked)
    kept = seats.remembered_language()
    if kept in i18n.INTERFACE:
        g.language, g.offered = kept, i18n.INTERFACE
    else:
        i18n.choose(i18n.INTERFACE)
