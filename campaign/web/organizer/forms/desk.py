"""The forms of the desk: why something is decided, and what a signature is looked for by."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, StringField

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.web.forms import room
from campaign.web.organizer.forms.base import OrganizerForm

_LONGEST_WHY = 400
_QUIET = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}


class WhyForm(OrganizerForm):
    """Why; kept with the act."""

    why = StringField(
        _("Why"),
        description=_("It is kept with the decision. Write no names or addresses."),
        render_kw={"maxlength": room.lets_in(_LONGEST_WHY), "autocomplete": "off"},
    )

    def reason(self, *, required: bool = True) -> str:
        """What was typed. Raises ``Refused``."""
        try:
            reason = text.line(str(self.why.data or ""), _LONGEST_WHY)
        except Refused as refused:
            raise Refused(refused.code, "why", **refused.values) from None
        if required and not reason:
            raise Refused("required", "why")
        return reason


class EraseForm(WhyForm):
    """The same, and a tick that it is meant."""

    sure = BooleanField(_("I know that this can't be undone."))


class SearchForm(OrganizerForm):
    """An address or a name, exactly as its owner would write it, or the signature's number."""

    email = EmailField(
        _("Email address"), description=_("The whole address, in any spelling of its provider."), render_kw=_QUIET
    )
    name = StringField(
        _("Full name"), description=_("Given and family name, in any order, script or spelling."), render_kw=_QUIET
    )
    number = StringField(_("Number of the signature"), render_kw={**_QUIET, "inputmode": "numeric", "class": "short"})
