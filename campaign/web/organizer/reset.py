"""A new password by mail. The answer is the same whether there is such an account; the second factor stays."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.organizers import accounts, resets, rules, throttle
from campaign.organizers.links import OneTimeLink
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web import i18n
from campaign.web.organizer import access, codes, invitation, login, pages
from campaign.web.organizer.forms.accounts import EmailForm, NewPasswordForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_reset", __name__, url_prefix="/organizer")


def _ask_again() -> str:
    form = EmailForm()
    form.refuse(Refused("old_token"))
    return pages.page("organizer/reset.html", form=form)


def _change_again(token: str) -> ResponseReturnValue | None:
    form = NewPasswordForm()
    form.refuse(Refused("old_token"))
    return _form(token, form, 400) if _of(token) else None


@blueprint.get("/reset")
@access.anyone
def show() -> ResponseReturnValue:
    """Asks for the address."""
    return pages.page("organizer/reset.html", form=EmailForm())


@blueprint.post("/reset")
@access.with_old_token(_ask_again)
@access.anyone
def ask() -> ResponseReturnValue:
    """Has a letter sent, unless that address or this range has had its share."""
    form, now = EmailForm(), parts().clock()
    try:
        typed = rules.email(form.typed("email"))[1]
    except Refused as refused:
        form.refuse(refused)
        return pages.page("organizer/reset.html", form=form), 422
    counts = throttle.letters(codes.secret(), request.remote_addr or "", typed)
    if throttle.take(db.session(), counts, now):
        is_known = accounts.find(db.session(), typed) is not None
        noted = throttle.take(db.session(), throttle.noted(codes.secret(), typed, known=is_known), now)
        resets.ask(db.session(), typed, i18n.current(), now, noted=noted)
    return redirect(url_for("organizer_reset.sent"), 303)


@blueprint.get("/reset/sent")
@access.anyone
def sent() -> ResponseReturnValue:
    """What everybody sees who has asked."""
    return pages.page("organizer/reset_sent.html")


@blueprint.get("/reset/<token>")
@access.anyone
def choose(token: str) -> ResponseReturnValue:
    """Asks for the new password."""
    link = _of(token)
    return _form(token, NewPasswordForm(), 200) if link else invitation.gone()


@blueprint.post("/reset/<token>")
@access.with_old_token(_change_again)
@access.anyone
def change(token: str) -> ResponseReturnValue:
    """Sets it, ends every session, and goes on to the second factor."""
    link, form, session = _of(token), NewPasswordForm(), db.session()
    found = accounts.by_id(session, link.organizer_id) if link and link.organizer_id else None
    if link is None or found is None or found.disabled_at is not None:
        return invitation.gone()
    try:
        made = accounts.checked_password(str(form.password.data or ""), found.email.casefold())
        resets.reset(session, link, made, parts().clock())
    except Refused as refused:
        if refused.code == "link_used":
            return invitation.gone()
        form.refuse(refused)
        return _form(token, form, 422)
    with writing(session):
        complete = login.begin(session, found)
    return redirect(url_for("organizer_home.show" if complete else "organizer_login.code"), 303)


def _of(token: str) -> OneTimeLink | None:
    link = invitation.of(token)
    return link if link and link.kind == "reset" else None


def _form(token: str, form: NewPasswordForm, status: int) -> ResponseReturnValue:
    return pages.page("organizer/new_password.html", form=form, token=token), status
