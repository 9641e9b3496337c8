"""All accounts of the installation, for whoever looks after it: listed, shut, opened again."""

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.organizers import accounts, teams, two_factor
from campaign.organizers.accounts import Organizer
from campaign.storage.db import db
from campaign.web import typed
from campaign.web.organizer import access, door, pages, words
from campaign.web.parts import parts

blueprint = Blueprint("organizer_roster", __name__, url_prefix="/organizer")
_WORDS = {"own_account": _("This is your own account. Another overseer can do this, or the operator.")}


class Line(NamedTuple):
    """An account as it is listed."""

    account: Organizer
    has_factor: bool
    roles: list[tuple[str, object]]


@blueprint.get("/accounts")
@access.overseer
def show() -> str:
    """The list."""
    return _page()


@blueprint.post("/accounts/<int:organizer_id>/disable")
@access.overseer_fresh
def disable(organizer_id: int) -> ResponseReturnValue:
    """Shuts an account; its sessions end at once."""
    return _done(organizer_id, lambda email: accounts.disable(db.session(), email, parts().clock(), door.seat().id))


@blueprint.post("/accounts/<int:organizer_id>/enable")
@access.overseer_fresh
def enable(organizer_id: int) -> ResponseReturnValue:
    """Opens a disabled account again."""
    return _done(organizer_id, lambda email: accounts.enable(db.session(), email, parts().clock(), door.seat().id))


def _done(organizer_id: int, act: Callable[[str], None]) -> ResponseReturnValue:
    found = accounts.by_id(db.session(), organizer_id) if organizer_id < typed.INTEGER else None
    if found is None:
        abort(404)
    if found.id == door.seat().id:
        return _page(Refused("own_account")), 422
    act(found.email)
    return redirect(url_for("organizer_roster.show"), 303)


def _page(refused: Refused | None = None) -> str:
    session = db.session()
    slugs = {one.id: one.slug for one in drafting.every(session)}
    lines = [
        Line(
            one,
            bool(two_factor.listed(session, one.id)),
            [(slugs[key], words.ROLES[role]) for key, role in teams.campaigns(session, one.id).items()],
        )
        for one in accounts.every(session)
    ]
    problem = words.refusal(refused, _WORDS) if refused else None
    return pages.page("organizer/installation/accounts.html", lines=lines, problem=problem)
