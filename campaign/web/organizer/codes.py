"""The second factor, checked: at sign-in and whenever a fresh code is asked for. Without one, the password is."""

from flask import current_app, request

from campaign.organizers import accounts, sessions, throttle, two_factor
from campaign.organizers.sessions import Seat
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import seats
from campaign.web.parts import parts

# Wrong codes in a row that end a session.
_MOST_WRONG = 5
FIELDS = {"step_up_code", "step_up_password", "csrf_token"}


def is_given() -> bool:
    """Whether the form that was sent carries an answer to the question for a code."""
    return "step_up_code" in request.form or "step_up_password" in request.form


def is_right(here: Seat) -> bool:
    """Whether that answer is right; then the session is fresh, and its token another one."""
    if here.has_factor:
        return accepted(here, request.form.get("step_up_code", ""))
    counts = throttle.codes(secret(), here.id)
    if not throttle.take(db.session(), counts, parts().clock()):
        return False
    if accounts.fits(db.session(), here.email, request.form.get("step_up_password", "")) is None:
        return False
    _renew(here, counts)
    return True


def accepted(here: Seat, code: str) -> bool:
    """Whether the code is right and unused; then the session is complete and fresh, and its token another one."""
    session, now = db.session(), parts().clock()
    counts = throttle.codes(secret(), here.id)
    if not throttle.take(session, counts, now):
        return False
    with writing(session):
        right = two_factor.spend(session, parts().boxes, here.id, code, now)
        if not right:
            sessions.failed(session, here, _MOST_WRONG)
    if right:
        _renew(here, counts)
    return right


def secret() -> str:
    """The installation's secret, for keyed counts."""
    return str(current_app.secret_key)


def _renew(here: Seat, counts: list[throttle.Count]) -> None:
    session = db.session()
    with writing(session):
        throttle.give_back(session, counts)
        token = sessions.renew(session, here, parts().clock())
    seats.take(token)
