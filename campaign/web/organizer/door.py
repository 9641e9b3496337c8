"""The organizers' door: who may enter which page. Everything is shut unless its view says who may see it.

A view declares that with a decorator, below the route::

    @blueprint.get("/c/<slug>/edit")
    @door.needs("edit")                  # a role in the campaign ``slug`` that allows it
    def show(slug: str) -> ...:
        campaign = door.campaign_or_404(slug, "edit")

    @door.needs("export", fresh=True)    # and a code of the second factor, no older than ten minutes
    @door.signed_in                      # anybody with an account
    @door.signed_in_fresh                # the same, with a code no older than ten minutes
    @door.overseer                       # who looks after the installation, with a second factor; others get 404
    @door.anyone                         # the pages of signing in

A view that declares nothing answers with an error, and a test that walks all routes fails. The checks run before the
view; ``campaign_or_404`` then gives what they found. Strangers to a campaign get 404, members whose role lacks the
permission a page in words with 403. Posts need the form's token and must come from this site.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NoReturn, TypeVar, cast

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.local import LocalProxy

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.organizers.roles import NEED_FACTOR, Permission, Role, allows
from campaign.organizers.sessions import Seat
from campaign.storage import audit
from campaign.storage.db import db
from campaign.web import guards, i18n
from campaign.web.organizer import codes, navigation, seats, unsent, words
from campaign.web.organizer.forms.accounts import SignInForm
from campaign.web.organizer.unsent import Unsent
from campaign.web.parts import parts

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()
_SAFE = {"GET", "HEAD", "OPTIONS"}
# Read in one way only: a stranger writes what it is matched with.
_LOCAL = re.compile(r"/organizer(?:/[\w.-]+)*/?(?:\?[\w.=&%+-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Access:
    """Whom a view lets in: ``permission`` is None where no campaign is concerned."""

    signed_in: bool = True
    permission: Permission | None = None
    fresh: bool = False
    oversees: bool = False


def anyone(view: View) -> View:
    """Declares a page of signing in."""
    return _declare(view, Access(signed_in=False))


def signed_in(view: View) -> View:
    """Declares a page for everybody with an account."""
    return _declare(view, Access())


def needs(permission: Permission, *, fresh: bool = False) -> Callable[[View], View]:
    """Declares a page of the campaign ``slug`` for roles with that permission."""
    return lambda view: _declare(view, Access(permission=permission, fresh=fresh))


def signed_in_fresh(view: View) -> View:
    """Declares a page for everybody with an account whose last code is no older than ten minutes."""
    return _declare(view, Access(fresh=True))


def access(endpoint: str) -> Access:
    """What the view of an endpoint declares. Raises ``LookupError`` where it declares nothing."""
    found = getattr(current_app.view_functions[endpoint], "access", None)
    if found is None:
        raise LookupError(f"{endpoint} does not say who may see it")
    return cast("Access", found)


def overseer(view: View) -> View:
    """Declares a page for whoever looks after the installation."""
    return _declare(view, Access(oversees=True))


def guard() -> None:
    """Runs before every view of this door.

    The token comes after seat and role: to find it the form is read, and an editor's may be as large as a picture.
    """
    if not (request.blueprint or "").startswith("organizer_"):
        return
    _settle_language()
    if request.method not in _SAFE:
        guards.same_site()
    declared = access(str(request.endpoint))
    if declared.signed_in:
        seat()
    if declared.oversees:
        _oversees()
    if declared.permission:
        campaign_or_404(str((request.view_args or {})["slug"]), declared.permission)
    if request.method not in _SAFE:
        _check_token()
    if declared.fresh:
        fresh()
    if request.method not in _SAFE and unsent.is_sent_twice():
        abort(make_response(page("organizer/sent_already.html"), 409))


def seat() -> Seat:
    """Who is signed in. Everybody else is sent to sign in first, and back afterwards."""
    found = seats.current()
    if found is None or not found.complete:
        _sign_in_first(halfway=found is not None)
    return found


def campaign_or_404(slug: str, permission: Permission) -> Campaign:
    """The campaign, if the role of whoever is signed in allows that."""
    here = seat()
    campaign = drafting.find(db.session(), slug)
    role = teams.role(db.session(), here.id, campaign.id) if campaign else None
    if campaign is None or role is None:
        abort(404)
    g.campaign, g.role = campaign, role
    if not allows(role, permission):
        _refuse(role)
    if permission in NEED_FACTOR:
        _needs_factor(here)
    return campaign


def fresh() -> None:
    """Asks for a code again where the last one is older than ten minutes; what was typed is sent with it."""
    here = seat()
    if parts().clock() < here.fresh_until:
        return
    if request.method in _SAFE:
        abort(redirect(url_for("organizer_step_up.show", next=local(_here())), 303))
    asked = codes.is_given()
    if asked and codes.is_right(here):
        return
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in {*codes.FIELDS, "csrf_token"}]
    abort(make_response(ask_again(kept, wrong=asked), 422 if asked else 403))


def ask_again(kept: Sequence[tuple[str, str]], *, wrong: bool) -> str:
    """The page that asks for a code; it posts to the address it was shown at, and sends ``kept`` along."""
    # The session may have ended over the wrong codes.
    found = seats.again() if wrong else seats.current()
    if found is None or not found.complete:
        _sign_in_first(halfway=found is not None)
    return page("organizer/step_up.html", kept=kept, action=_here(), wrong=wrong, question=codes.question(found))


def page(template: str, **values: object) -> str:
    """Renders a page of this door with what all of them show."""
    found = seats.current()
    shared: dict[str, object] = {"seat": found if found and found.complete else None}
    if shared["seat"]:
        mine = cast("Seat", found).id
        # Looked up only by the pages that list them.
        shared["my_campaigns"] = LocalProxy(cache(lambda: navigation.campaigns(db.session(), mine)))
    if "campaign" in g:
        shared |= {"campaign": g.campaign, "role": g.role, "words": g.campaign.in_language(i18n.current())}
        shared["tabs"] = navigation.tabs(g.campaign.slug, g.role)
    shared["may"] = lambda permission: "role" in g and allows(g.role, permission)
    return render_template(template, **(shared | values))


def with_old_token(answer: Callable[..., object]) -> Callable[[View], View]:
    """Names what a page of signing in answers to a form whose token is old; None from it: the usual error.

    It stands above ``anyone``, and gets the arguments of the view.
    """

    def declare(view: View) -> View:
        view.again = answer  # type: ignore[attr-defined] # read by ``_again``
        return view

    return declare


def act(action: str, campaign: Campaign | None = None, **about: str | int) -> None:
    """Adds an act of whoever is signed in to the activity log, in the running write transaction."""
    where = campaign.id if campaign else None
    audit.record(db.session(), seat().id, action, parts().clock(), campaign_id=where, **about)


def local(path: str | None) -> str:
    """The path, if it is one of this door; else its start. Nobody is sent elsewhere."""
    return path if path and _LOCAL.fullmatch(path) else url_for("organizer_home.show")


def _declare(view: View, declared: Access) -> View:
    view.access = declared  # type: ignore[attr-defined] # read by ``access``
    return view


def _refuse(role: Role) -> None:
    abort(make_response(page("organizer/forbidden.html", role_word=words.ROLES[role]), 403))


def _oversees() -> None:
    if not seat().oversees:
        abort(404)
    _needs_factor(seat())


def _needs_factor(here: Seat) -> None:
    if not here.has_factor:
        abort(redirect(url_for("organizer_factors.show", next=local(request.path)), 303))


def _sign_in_first(*, halfway: bool) -> NoReturn:
    """Ends the request; what was typed goes along where it can."""
    if request.method in _SAFE:
        abort(redirect(url_for("organizer_login.show", next=local(_here())), 303))
    back = local(_came_from())
    packed = "" if halfway or not _LOCAL.fullmatch(_here()) else unsent.pack(_here())
    if not packed:
        abort(redirect(url_for("organizer_login.show", next=back, ended=None if halfway else 1), 303))
    form = SignInForm(formdata=None)
    values = {"form": form, "next": back, "unsent": packed, "ended": True, "languages": []}
    abort(make_response(page("organizer/login.html", **values), 403))


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
    if here is None or not here.complete or not _LOCAL.fullmatch(_here()):
        return None
    found = unsent.shown_again(_here())
    return found and unsent_page(
        found, gettext("The page had been open for too long, or you signed in again meanwhile.")
    )


def unsent_page(found: Unsent, reason: str) -> str:
    """What was typed and not saved, with a button that sends it again."""
    return page("organizer/unsent.html", unsent=found, reason=reason, languages=[])


def _here() -> str:
    return request.full_path.rstrip("?")


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
