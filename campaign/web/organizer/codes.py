"""The second factor, checked: at sign-in and whenever a fresh code is asked for. Without one, the password is."""

import json

from flask import current_app, request

from campaign.errors import Refused
from campaign.organizers import accounts, passkeys, sessions, throttle, two_factor
from campaign.organizers.sessions import Seat
from campaign.storage import audit
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import known, seats
from campaign.web.organizer.forms.accounts import CodeForm, StepUpForm
from campaign.web.parts import parts

# Wrong codes in a row that end a session.
_MOST_WRONG = 5
FIELDS = ("step_up_code", "step_up_recovery", "step_up_password", "step_up_passkey")


def is_given() -> bool:
    """Whether the form that was sent carries an answer to the question for a code."""
    return any(name in request.form for name in FIELDS)


def is_right(here: Seat, form: StepUpForm) -> bool:
    """Whether that answer is right; then the session is fresh, and its token another one. Else the form says why."""
    if here.has_factor:
        return fits(here, form)
    if form.lacks("password"):
        return False
    if not knows_password(here, str(form.password.data or "")):
        form.refuse(Refused("wrong_password", "password"))
        return False
    _renew(here)
    return True


def fits(here: Seat, form: CodeForm) -> bool:
    """The same of a code or passkey alone. A blank form is no attempt."""
    code, passkey = form.given(), request.form.get("step_up_passkey", "")
    if (code or passkey) and accepted(here, code, passkey):
        return True
    if passkey:
        form.refuse(Refused("bad_passkey"))
    else:
        form.refuse_code("wrong_code" if code else "required", has_app=has_app(here))
    return False


def accepted(here: Seat, code: str, passkey: str = "") -> bool:
    """Whether code or passkey is right and unused; then the session is complete and fresh, its token another one."""
    session, now = db.session(), parts().clock()
    counts = _counts(here)
    if not throttle.take(session, counts, now):
        return False
    with writing(session):
        if passkey:
            right = passkeys.answers(session, parts().settings.base_url, here, passkey, now)
        else:
            right = two_factor.spend(session, parts().boxes, here.id, code, now)
        if right:
            throttle.give_back(session, counts)
        else:
            sessions.failed(session, here, _MOST_WRONG)
            audit.record(session, here.id, "account.code_failed", now)
    if right:
        _renew(here)
    return right


def knows_password(here: Seat, password: str) -> bool:
    """Whether it is the password of whoever sits here."""
    session, counts = db.session(), _counts(here)
    if not throttle.take(session, counts, parts().clock()):
        return False
    if accounts.fits(session, here.email, password) is None:
        return False
    with writing(session):
        throttle.give_back(session, counts)
    return True


def question(here: Seat) -> str:
    """What the browser needs to answer with a passkey, as JSON; empty where there is none."""
    found = passkeys.question(db.session(), parts().settings.base_url, here)
    return json.dumps(found) if found else ""


def has_app(here: Seat) -> bool:
    """Whether an app is one of the second factors."""
    return any(factor.kind == "totp" for factor in two_factor.listed(db.session(), here.id))


def secret() -> str:
    """The installation's secret, for keyed counts."""
    return str(current_app.secret_key)


def _counts(here: Seat) -> list[throttle.Count]:
    is_known = known.is_known(here.email.casefold())
    return throttle.codes(secret(), request.remote_addr or "", here.id, known=is_known)


def _renew(here: Seat) -> None:
    session = db.session()
    with writing(session):
        token = sessions.renew(session, here, parts().clock())
    seats.take(token)
