"""Who may see a page of the organizers' door: every view declares it with a decorator, below the route.

::

    @blueprint.get("/c/<slug>/edit")
    @access.needs("edit")                # a role in the campaign ``slug`` that allows it; the view gets the campaign
    def show(campaign: Campaign) -> ...:

    @access.needs("export", fresh=True)  # and a code of the second factor, no older than ten minutes
    @access.signed_in                    # anybody with an account
    @access.signed_in_fresh              # the same, with a code no older than ten minutes
    @access.overseer                     # who looks after the installation, with a second factor; others get 404
    @access.overseer_fresh               # the same, with a code no older than ten minutes
    @access.anyone                       # the pages of signing in

A view that declares nothing answers with an error, and a test that walks all routes fails. ``door`` checks it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import current_app

from campaign.organizers.roles import Permission

View = TypeVar("View", bound=Callable[..., Any])


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
    """Declares a page of the campaign ``slug`` for roles with that permission; the view gets it as ``campaign``."""
    return lambda view: _declare(view, Access(permission=permission, fresh=fresh))


def signed_in_fresh(view: View) -> View:
    """Declares a page for everybody with an account whose last code is no older than ten minutes."""
    return _declare(view, Access(fresh=True))


def overseer(view: View) -> View:
    """Declares a page for whoever looks after the installation."""
    return _declare(view, Access(oversees=True))


def overseer_fresh(view: View) -> View:
    """Declares a page for whoever looks after the installation and whose last code is no older than ten minutes."""
    return _declare(view, Access(oversees=True, fresh=True))


def of(endpoint: str) -> Access:
    """What the view of an endpoint declares. Raises ``LookupError`` where it declares nothing."""
    found = getattr(current_app.view_functions[endpoint], "access", None)
    if found is None:
        raise LookupError(f"{endpoint} does not say who may see it")
    return cast("Access", found)


def with_old_token(answer: Callable[..., object]) -> Callable[[View], View]:
    """Names what a page of signing in answers to a form whose token is old; None from it: the usual error.

    It stands above ``anyone``, and gets the arguments of the view.
    """

    def declare(view: View) -> View:
        view.again = answer  # type: ignore[attr-defined] # read by ``door``
        return view

    return declare


def _declare(view: View, declared: Access) -> View:
    view.access = declared  # type: ignore[attr-defined] # read by ``access``
    return view
