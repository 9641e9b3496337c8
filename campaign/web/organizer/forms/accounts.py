"""The forms of signing in and of the account."""

from flask_babel import lazy_gettext as _
from wtforms import EmailField, PasswordField, StringField

from campaign.web.organizer.forms.base import OrganizerForm

_EMAIL = {"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none", "required": True}
_CODE = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "class": "short"}
_OLD = {"autocomplete": "current-password", "required": True}
_NEW = {"autocomplete": "new-password", "minlength": "15", "required": True}
_NEW_HINT = _("15 characters or more. A few words are good; no digits or signs are needed.")


class SignInForm(OrganizerForm):
    """Address and password."""

    email = EmailField(_("Email address"), render_kw=_EMAIL)
    password = PasswordField(_("Password"), render_kw=_OLD)


class CodeForm(OrganizerForm):
    """A code of the second factor."""

    code = StringField(
        _("Code"),
        description=_("Six digits from your app, or one of your recovery codes. Blanks do not matter."),
        render_kw=_CODE,
    )


class EmailForm(OrganizerForm):
    """An address alone."""

    email = EmailField(_("Email address"), render_kw=_EMAIL)


class NewPasswordForm(OrganizerForm):
    """A new password for an account that is known."""

    password = PasswordField(_("New password"), description=_NEW_HINT, render_kw=_NEW)


class FirstAccountForm(OrganizerForm):
    """Address and password of the first account."""

    email = EmailField(_("Email address"), render_kw=_EMAIL)
    password = PasswordField(_("New password"), description=_NEW_HINT, render_kw=_NEW)


class ChangePasswordForm(OrganizerForm):
    """The old password and a new one."""

    current = PasswordField(_("Password that you have now"), render_kw=_OLD)
    password = PasswordField(_("New password"), description=_NEW_HINT, render_kw=_NEW)
