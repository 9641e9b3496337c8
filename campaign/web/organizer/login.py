"""Signing in and out. A wrong address and a wrong password get one answer, in the same time."""

from flask import Blueprint, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from campaign.errors import Refused
from campaign.organizers import accounts, sessions, throttle, two_factor
from campaign.organizers.accounts import Organizer
from campaign.storage import audit
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import access, codes, door, known, pages, seats, unsent
from campaign.web.organizer.forms.accounts import CodeForm, SignInForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_login", __name__, url_prefix="/organizer")


def _again() -> ResponseReturnValue:
    form = SignInForm()
    form.refuse(Refused("old_token"))
    return _form(form, 400)


def _code_again() -> ResponseReturnValue | None:
    here, form = seats.current(), CodeForm()
    if here is None or here.complete:
        return None
    form.refuse(Refused("old_token"))
    return _code(form, 400)


@blueprint.get("/login")
@access.anyone
def show() -> ResponseReturnValue:
    """The form; whoever is signed in already goes on."""
    found = seats.current()
    if found is not None and found.complete:
        return redirect(_next(), 303)
    return _form(SignInForm(), 200)


@blueprint.post("/login")
@access.with_old_token(_again)
@access.anyone
def sign_in() -> ResponseReturnValue:
    """Checks address and password; the second factor, if there is one, is asked for next."""
    form, session = SignInForm(), db.session()
    if form.lacks("email", "password"):
        return _form(form, 422)
    account = form.typed("email").casefold()
    address = request.remote_addr or ""
    counts = throttle.counts(codes.secret(), address, account, known=known.is_known(account))
    if not throttle.take(session, counts, parts().clock()):
        form.refuse(Refused("too_many"))
        return _form(form, 429)
    found = accounts.fits(session, account, str(form.password.data or ""))
    if found is None:
        _note_failure(session, account)
        form.refuse(Refused("wrong_sign_in", "email"))
        return _form(form, 422)
    with writing(session):
        throttle.give_back(session, counts)
        complete = begin(session, found)
    if complete:
        return _entered(found.email)
    if unsent.carried():
        return _code(CodeForm(formdata=None), 200)
    return redirect(url_for("organizer_login.code", next=_next()), 303)


@blueprint.get("/login/code")
@access.anyone
def code() -> ResponseReturnValue:
    """Asks for the second factor."""
    return _code(CodeForm(), 200)


@blueprint.post("/login/code")
@access.with_old_token(_code_again)
@access.anyone
def check_code() -> ResponseReturnValue:
    """Checks the second factor."""
    here, form = seats.current(), CodeForm()
    if here is None or here.complete:
        return redirect(_next(), 303)
    if codes.fits(here, form):
        with writing(db.session()):
            door.act("account.signed_in")
        return _entered(here.email)
    return _code(form, 422)


@blueprint.post("/logout")
@access.anyone
def sign_out() -> ResponseReturnValue:
    """Ends this session."""
    here = seats.current()
    if here is not None:
        with writing(db.session()) as session:
            sessions.end(session, here.id, here.session_id)
            audit.record(session, here.id, "account.signed_out", parts().clock())
    seats.leave()
    return redirect(url_for("organizer_login.show"), 303)


def begin(session: Session, found: Organizer) -> bool:
    """Opens a session at this browser in the running transaction; whether no second factor is needed."""
    now = parts().clock()
    complete = not two_factor.listed(session, found.id)
    old = seats.current()
    if old is not None:
        sessions.end(session, old.id, old.session_id)
    seats.take(sessions.begin(session, found.id, seats.device(), now, complete=complete))
    audit.record(session, found.id, "account.signed_in" if complete else "account.password_given", now)
    return complete


def _entered(email: str) -> Response:
    """Goes on to what was asked for; first of all to what was typed when the last session had ended."""
    found = unsent.opened(door.seat())
    if found is None:
        return known.remember(redirect(_next(), 303), email)
    page = pages.unsent_page(found, gettext("Your session had ended when you sent it. Nothing of it is lost."))
    return known.remember(make_response(page), email)


def _note_failure(session: Session, account: str) -> None:
    """Writes a failure down, whether there is such an account or not: the answer takes as long."""
    named = accounts.find(session, account)
    who = named.id if named else None
    if throttle.take(session, throttle.noted(codes.secret(), account, known=named is not None), parts().clock()):
        with writing(session):
            audit.record(session, who, "account.failed", parts().clock(), known=int(named is not None))


def _code(form: CodeForm, status: int) -> ResponseReturnValue:
    # Too many wrong codes have ended the session, or it is complete already.
    here = seats.again()
    if here is None or here.complete:
        return redirect(url_for("organizer_login.show", next=_next()), 303)
    return pages.page(
        "organizer/code.html",
        form=form,
        next=_next(),
        question=codes.question(here),
        has_app=codes.has_app(here),
        **_carried(),
    ), status


def _form(form: SignInForm, status: int) -> ResponseReturnValue:
    page = pages.page("organizer/login.html", form=form, next=_next(), **_carried())
    return page, status, {"Retry-After": "900"} if status == 429 else {}  # noqa: PLR2004 -- Too Many Requests


def _carried() -> dict[str, object]:
    """What the page carries on; a link to it in another language would lose that."""
    found = unsent.carried()
    ended = bool(found) or request.args.get("ended") == "1"
    return {"unsent": found, "ended": ended} | ({"languages": []} if found else {})


def _next() -> str:
    return pages.local(request.args.get("next"))
