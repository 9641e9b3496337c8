"""A code again, for what must not be done by whoever finds an open browser."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from campaign.web.organizer import access, codes, door, pages
from campaign.web.organizer.forms.accounts import StepUpForm

blueprint = Blueprint("organizer_step_up", __name__, url_prefix="/organizer")


@blueprint.get("/step-up")
@access.signed_in
def show() -> ResponseReturnValue:
    """Asks for a code, or for the password of whoever has no second factor."""
    return door.ask_again([], StepUpForm())


@blueprint.post("/step-up")
@access.signed_in
def check() -> ResponseReturnValue:
    """Checks it, and goes on to what was asked for."""
    form = StepUpForm()
    if codes.is_right(door.seat(), form):
        return redirect(pages.local(request.args.get("next")), 303)
    return door.ask_again([], form), 422
