"""The forms of a team."""

from typing import Self

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField

from campaign.organizers.roles import ALL_ROLES
from campaign.organizers.teams import Member
from campaign.web.organizer import words
from campaign.web.organizer.forms.base import OrganizerForm, choices


class RoleForm(OrganizerForm):
    """A role. What was sent is checked by the view, which has the words for it."""

    role = SelectField(
        _("Role"),
        choices=choices((role, words.ROLES[role]) for role in reversed(ALL_ROLES)),
        validate_choice=False,
        render_kw={"class": "short"},
    )


class MemberForm(RoleForm):
    """The role of one member, on a page that has such a form for each."""

    member: Member

    @classmethod
    def of(cls, member: Member) -> Self:
        """The form as it stands."""
        return cls(formdata=None, data={"role": member.role})._for(member)

    @classmethod
    def posted(cls, member: Member) -> Self:
        """The form with what was sent."""
        return cls()._for(member)

    def _for(self, member: Member) -> Self:
        self.member = member
        self.role.id = f"role-{member.organizer_id}"
        self.role.label.text = gettext("Role of %(email)s", email=member.email)
        return self


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = EmailField(
        _("Email address"), render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
    )
