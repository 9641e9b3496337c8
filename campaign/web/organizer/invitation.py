"""One-time links to an account or into a team: GET shows what is offered, POST takes it."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from campaign.crypto.tokens import Forged
from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.organizers import accounts, invitations, links, rules
from campaign.organizers.accounts import Organizer
from campaign.organizers.links import OneTimeLink
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web import i18n
from campaign.web.organizer import access, login, pages, seats, words
from campaign.web.organizer import known as known_browser
from campaign.web.organizer.forms.accounts import FirstAccountForm, NewPasswordForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_invitation", __name__, url_prefix="/organizer")

Form = FirstAccountForm | NewPasswordForm


def _again(token: str) -> ResponseReturnValue | None:
    link = of(token)
    if link is None or link.kind == "reset" or (link.email and accounts.find(db.session(), link.email)):
        return None
    form = _empty(link)
    form.refuse(Refused("old_token"))
    return _form(token, link, form, 400)


@blueprint.get("/invitation/<token>")
@access.anyone
def show(token: str) -> ResponseReturnValue:
    """What is offered, and the form or button that takes it."""
    link = of(token)
    if link is None or link.kind == "reset":
        return gone()
    known = accounts.find(db.session(), link.email) if link.email else None
    return _join_page(token, link, known) if known else _form(token, link, _empty(link), 200)


@blueprint.post("/invitation/<token>")
@access.with_old_token(_again)
@access.anyone
def accept(token: str) -> ResponseReturnValue:
    """Makes the account, or takes whoever has one into the team."""
    link = of(token)
    if link is None or link.kind == "reset":
        return gone()
    known = accounts.find(db.session(), link.email) if link.email else None
    return _join(token, link, known) if known else _make(token, link)


def of(token: str) -> OneTimeLink | None:
    """The link behind a token, if it can still be used. Raises ``Forged``."""
    found = parts().links.read("invitation", token, None)
    return links.find(db.session(), found.signature_id, found.nonce, parts().clock())


def gone() -> ResponseReturnValue:
    """410: the link was used, ran out or was taken back."""
    return pages.page("organizer/link_gone.html"), 410


def _make(token: str, link: OneTimeLink) -> ResponseReturnValue:
    form, session, now = _empty(link), db.session(), parts().clock()
    try:
        email, key = rules.email(link.email or form.typed("email"))
        made = accounts.checked_password(str(form.password.data or ""), key)
        organizer_id = invitations.accept(session, link, email, made, now)
    except Refused as refused:
        if refused.code == "link_used":
            return gone()
        form.refuse(refused)
        return _form(token, link, form, 422)
    found = accounts.by_id(session, organizer_id)
    if found is None:
        raise Forged
    with writing(session):
        login.begin(session, found)
    return known_browser.remember(redirect(url_for("organizer_factors.show"), 303), email)


def _join(token: str, link: OneTimeLink, known: Organizer) -> ResponseReturnValue:
    here = seats.current()
    if here is None or not here.complete or here.id != known.id:
        return _join_page(token, link, known)
    try:
        invitations.join(db.session(), link, known.id, parts().clock())
    except Refused:
        return gone()
    return redirect(url_for("organizer_home.show"), 303)


def _join_page(token: str, link: OneTimeLink, known: Organizer) -> ResponseReturnValue:
    here = seats.current()
    is_theirs = here is not None and here.complete and here.id == known.id
    values = {"token": token, "email": known.email, "is_theirs": is_theirs, "other": bool(here and not is_theirs)}
    return pages.page("organizer/join.html", **values, **_offered(link))


def _form(token: str, link: OneTimeLink, form: Form, status: int) -> ResponseReturnValue:
    values = {"token": token, "form": form, "email": link.email}
    return pages.page("organizer/invitation.html", **values, **_offered(link)), status


def _empty(link: OneTimeLink) -> Form:
    return NewPasswordForm() if link.email else FirstAccountForm()


def _offered(link: OneTimeLink) -> dict[str, object]:
    if link.campaign_id is None or link.role is None:
        return {"title": None, "role_word": None, "role_hint": None}
    campaign = drafting.by_id(db.session(), link.campaign_id)
    title = campaign.in_language(i18n.current()).title
    return {"title": title, "role_word": words.ROLES[link.role], "role_hint": words.ROLE_HINTS[link.role]}
