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
from typing import Any, TypeVar, cast

from flask import abort, current_app, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.organizers.roles import NEED_FACTOR, Permission, Role, allows
from campaign.organizers.sessions import Seat
from campaign.storage import audit
from campaign.storage.db import db
from campaign.web import guards, i18n
from campaign.web.organizer import codes, navigation, seats, words
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
        csrf.protect()
    if declared.fresh:
        fresh()


def seat() -> Seat:
    """Who is signed in. Everybody else is sent to sign in first, and back afterwards."""
    found = seats.current()
    if found is None or not found.complete:
        here = request.full_path.rstrip("?") if request.method in _SAFE else _came_from()
        abort(redirect(url_for("organizer_login.show", next=local(here)), 303))
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
        abort(redirect(url_for("organizer_step_up.show", next=local(request.full_path.rstrip("?"))), 303))
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
        abort(redirect(url_for("organizer_login.show"), 303))
    action = request.full_path.rstrip("?")
    return page("organizer/step_up.html", kept=kept, action=action, wrong=wrong, question=codes.question(found))


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
