"""The forms of a team."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SelectField

from campaign.organizers.roles import ALL_ROLES
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


class InviteForm(RoleForm):
    """Whom to invite, and as what."""

    email = EmailField(
        _("Email address"), render_kw={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
    )
