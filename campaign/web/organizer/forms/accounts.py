"""The forms of signing in and of the account."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, PasswordField, StringField

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.web.organizer.forms.base import OrganizerForm

_EMAIL = {"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none", "required": True}
# A phone shows its digits for an app's code and its letters for a recovery code: no one keyboard does for both.
_CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "short"}
_RECOVERY = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
_CODE_HINT = _("Six digits. Blanks do not matter.")
_RECOVERY_HINT = _("One that you have not used yet, such as abcd-efgh-jkmn. Blanks and hyphens do not matter.")
_LONGEST_NAME = 60
_OLD = {"autocomplete": "current-password", "required": True}
_NEW = {"autocomplete": "new-password", "minlength": "15", "required": True}
_NEW_HINT = _("15 characters or more. A few words are good; no digits or signs are needed.")


class SignInForm(OrganizerForm):
    """Address and password."""

    email = EmailField(_("Email address"), render_kw=_EMAIL)
    password = PasswordField(_("Password"), render_kw=_OLD)


class CodeField(StringField):
    """An input for a code. A wrong one is not shown again: it may be right for another half minute."""

    def _value(self) -> str:
        return ""


class FirstCodeForm(OrganizerForm):
    """The first code of an app."""

    code = CodeField(_("Type the six digits that the app shows"), render_kw=_CODE)


class CodeForm(OrganizerForm):
    """A code of the second factor: the app's, or one from paper. Either is taken in either input."""

    code = CodeField(_("Code from your app"), description=_CODE_HINT, render_kw=_CODE)
    recovery = CodeField(_("Recovery code"), description=_RECOVERY_HINT, render_kw=_RECOVERY)

    def given(self) -> str:
        """The code that was typed into one of the two."""
        return self.typed("recovery") or self.typed("code")

    def refuse_code(self, code: str, *, has_app: bool) -> None:
        """Puts the words for a refusal beside what was typed, or what is asked for."""
        if has_app and not self.typed("recovery"):
            self.refuse(Refused(code, "code"))
        else:
            self.refuse(Refused("wrong_recovery_code" if code == "wrong_code" else code, "recovery"))


class StepUpForm(CodeForm):
    """The same, or the password of whoever has no second factor; its inputs travel with those of another form."""

    password = PasswordField(_("Your password"), render_kw=_OLD)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, prefix="step_up_", **named)


class PasskeyForm(OrganizerForm):
    """What a new passkey is called; the browser fills in the passkey itself."""

    passkey = HiddenField()
    name = StringField(_("Name for it"), render_kw={"autocomplete": "off", "maxlength": _LONGEST_NAME})

    def called(self) -> str:
        """The name. Raises ``Refused``."""
        return text.part("name", str(self.name.data or ""), _LONGEST_NAME)


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
