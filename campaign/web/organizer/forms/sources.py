"""The form of a source code."""

from flask_babel import lazy_gettext as _
from wtforms import StringField

from campaign.web.organizer.forms.base import OrganizerForm

_CODE = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "required": True}


class SourceForm(OrganizerForm):
    """A code and what it is called."""

    code = StringField(
        _("Code"), description=_("Small Latin letters, digits and hyphens, such as poster."), render_kw=_CODE
    )
    called = StringField(
        _("What it is called"),
        description=_("For the dashboard, such as “Poster at the station”. Signers do not see it."),
        render_kw={"autocomplete": "off"},
    )
