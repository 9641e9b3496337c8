"""One's own account: password, second factors, where one is signed in."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.organizers import accounts, sessions, two_factor
from campaign.storage import activity
from campaign.storage.db import db
from campaign.storage.transactions import writing
from campaign.web.organizer import access, codes, door, log_page, pages, seats
from campaign.web.organizer.forms.accounts import ChangePasswordForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_account", __name__, url_prefix="/organizer")
_OWN_ACTS = 20


@blueprint.get("/account")
@access.signed_in
def show() -> ResponseReturnValue:
    """The account."""
    return _page(ChangePasswordForm())


@blueprint.post("/account/password")
@access.signed_in_fresh
def change_password() -> ResponseReturnValue:
    """Another password; all other sessions end, and this one gets a new token."""
    here, form, session = door.seat(), ChangePasswordForm(), db.session()
    if not codes.knows_password(here, str(form.current.data or "")):
        form.refuse(Refused("wrong_password", "current"))
        return _page(form), 422
    try:
        made = accounts.checked_password(str(form.password.data or ""), here.email.casefold())
    except Refused as refused:
        form.refuse(refused)
        return _page(form), 422
    with writing(session):
        accounts.set_password(session, here.id, made, keep=here.session_id)
        door.act("account.password_changed")
        token = sessions.renew(session, here, parts().clock())
    seats.take(token)
    return redirect(url_for("organizer_account.show"), 303)


@blueprint.post("/account/sessions/<int:session_id>/end")
@access.signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    """Ends one session of one's own."""
    with writing(db.session()) as session:
        ended = sessions.end(session, door.seat().id, session_id)
        if ended:
            door.act("account.session_ended")
    if not ended:
        abort(404)
    return redirect(url_for("organizer_account.show"), 303)


@blueprint.post("/account/sessions/end-others")
@access.signed_in
def end_others() -> ResponseReturnValue:
    """Ends all sessions but this one."""
    here = door.seat()
    with writing(db.session()) as session:
        sessions.end_all(session, here.id, but=here.session_id)
        door.act("account.sessions_ended")
    return redirect(url_for("organizer_account.show"), 303)


def _page(form: ChangePasswordForm) -> str:
    here, session, now = door.seat(), db.session(), parts().clock()
    return pages.page(
        "organizer/account.html",
        form=form,
        places=sessions.places(session, here.id, now),
        factors=two_factor.listed(session, here.id),
        codes_left=two_factor.codes_left(session, here.id),
        lines=log_page.lines(activity.own(session, here.id, _OWN_ACTS)),
    )
