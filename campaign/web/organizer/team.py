"""A campaign's team: who is in it, invited, given another role, removed; and all the teams of one organizer."""

from dataclasses import replace
from typing import cast

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations, teams
from campaign.organizers.invitations import Offer
from campaign.organizers.roles import Role, is_role
from campaign.storage.db import db
from campaign.web import i18n, typed
from campaign.web.organizer import access, door, inviting, pages, words
from campaign.web.organizer.forms.accounts import EmailForm
from campaign.web.organizer.forms.team import InviteForm, MemberForm, RoleForm
from campaign.web.parts import parts

blueprint = Blueprint("organizer_team", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/team")
@access.needs("view")
def show(campaign: Campaign) -> ResponseReturnValue:
    """The team; owners can change it."""
    return _page(campaign, InviteForm())


@blueprint.post("/c/<slug>/team/invite")
@access.needs("manage_team", fresh=True)
def invite(campaign: Campaign) -> ResponseReturnValue:
    """Mails a one-time link into the team."""
    form = InviteForm()
    try:
        inviting.send(Offer(form.typed("email"), campaign.id, _role(form), title=_title(campaign)), campaign.timezone)
    except Refused as refused:
        form.refuse(refused)
        return inviting.answer(_page(campaign, form), refused)
    return redirect(url_for("organizer_team.show", slug=campaign.slug), 303)


@blueprint.post("/c/<slug>/team/invitations/<int:invitation_id>/again")
@access.needs("manage_team", fresh=True)
def invite_again(campaign: Campaign, invitation_id: int) -> ResponseReturnValue:
    """Mails a new link in place of one that nobody has used."""
    offer = invitations.again(db.session(), campaign.id, invitation_id, parts().clock())
    if offer is None:
        abort(404)
    try:
        inviting.send(replace(offer, title=_title(campaign)), campaign.timezone)
    except Refused as refused:
        form = InviteForm(formdata=None)
        form.refuse(Refused(refused.code, "", **refused.values))
        return inviting.answer(_page(campaign, form), refused)
    return redirect(url_for("organizer_team.show", slug=campaign.slug), 303)


@blueprint.post("/c/<slug>/team/invitations/<int:invitation_id>/take-back")
@access.needs("manage_team")
def take_back(campaign: Campaign, invitation_id: int) -> ResponseReturnValue:
    """Makes an invitation's link useless."""
    if not invitations.take_back(db.session(), door.seat().id, campaign.id, invitation_id, parts().clock()):
        abort(404)
    return redirect(url_for("organizer_team.show", slug=campaign.slug), 303)


@blueprint.post("/c/<slug>/team/<int:organizer_id>/role")
@access.needs("manage_team", fresh=True)
def set_role(campaign: Campaign, organizer_id: int) -> ResponseReturnValue:
    """Gives a member another role; it holds from their next click on."""
    member = next((one for one in teams.members(db.session(), campaign.id) if one.organizer_id == organizer_id), None)
    form = MemberForm.posted(member or abort(404))
    try:
        given = _role(form)
        changed = teams.set_role(db.session(), door.seat().id, campaign.id, organizer_id, given, parts().clock())
    except Refused as refused:
        form.refuse(refused)
        return _refused(campaign, refused, form)
    same = None if changed else organizer_id
    return redirect(url_for("organizer_team.show", slug=campaign.slug, same=same), 303)


@blueprint.post("/c/<slug>/team/<int:organizer_id>/remove")
@access.needs("manage_team", fresh=True)
def remove(campaign: Campaign, organizer_id: int) -> ResponseReturnValue:
    """Takes a member out; their next click finds nothing."""
    try:
        teams.remove(db.session(), door.seat().id, campaign.id, organizer_id, parts().clock())
    except Refused as refused:
        return _refused(campaign, refused)
    return redirect(url_for("organizer_team.show", slug=campaign.slug), 303)


@blueprint.post("/c/<slug>/team/leave")
@access.needs("view", fresh=True)
def leave(campaign: Campaign) -> ResponseReturnValue:
    """Leaves the team."""
    here = door.seat()
    try:
        teams.remove(db.session(), here.id, campaign.id, here.id, parts().clock())
    except Refused as refused:
        return _refused(campaign, refused)
    return redirect(url_for("organizer_home.show"), 303)


@blueprint.get("/team")
@access.signed_in
def every() -> ResponseReturnValue:
    """The teams of all one's campaigns, and the way to invite somebody who may start campaigns."""
    return _every(EmailForm())


@blueprint.post("/team/invite")
@access.signed_in_fresh
def invite_organizer() -> ResponseReturnValue:
    """Mails a one-time link to an account that may start campaigns."""
    here, form = door.seat(), EmailForm()
    if not (here.may_create and here.has_factor):
        abort(404)
    try:
        inviting.send(Offer(form.typed("email"), may_create=True), "UTC")
    except Refused as refused:
        form.refuse(refused)
        return inviting.answer(_every(form), refused)
    return redirect(url_for("organizer_team.every"), 303)


def _role(form: RoleForm) -> Role:
    given = str(form.role.data or "")
    if not is_role(given):
        raise Refused("not_offered", "role")
    return cast("Role", given)


def _title(campaign: Campaign) -> str:
    return campaign.in_language(i18n.current()).title[:300]


def _refused(campaign: Campaign, refused: Refused, sent: MemberForm | None = None) -> ResponseReturnValue:
    if refused.code == "no_member":
        abort(404)
    form = InviteForm(formdata=None)
    if sent is None:
        form.refuse(Refused(refused.code))
    return _page(campaign, form, sent), 422


def _page(campaign: Campaign, form: InviteForm, sent: MemberForm | None = None) -> str:
    """The team; ``sent`` is a role that could not be given."""
    session = db.session()
    same = typed.number(request.args.get("same"))
    members = [(one, MemberForm.of(one)) for one in teams.members(session, campaign.id)]
    return pages.page(
        "organizer/team.html",
        form=form,
        wrong=sent or form,
        members=[(one, sent if sent and sent.member == one else shown) for one, shown in members],
        same=next((one for one, _form in members if one.organizer_id == same), None),
        waiting=invitations.waiting(session, campaign.id, parts().clock()),
        role_words=words.ROLES,
        role_hints=words.ROLE_HINTS,
    )


def _every(form: EmailForm) -> str:
    session, here = db.session(), door.seat()
    found = {key: teams.members(session, key) for key in teams.campaigns(session, here.id)}
    return pages.page("organizer/teams.html", form=form, teams=found, role_words=words.ROLES)
