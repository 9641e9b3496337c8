"""Where an organizer begins: the campaigns they have a role in."""

from flask import Blueprint

from campaign.web.organizer import door

blueprint = Blueprint("organizer_home", __name__, url_prefix="/organizer")


@blueprint.get("/")
@door.signed_in
def show() -> str:
    """The campaigns of whoever is signed in."""
    return door.page("organizer/home.html")
