"""Second factors: an app's codes, recovery codes."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from campaign.web.organizer import door

blueprint = Blueprint("organizer_factors", __name__, url_prefix="/organizer")


@blueprint.get("/account/second-factor")
@door.signed_in
def show() -> ResponseReturnValue:
    """What is set up."""
    return door.page("organizer/factors.html")
