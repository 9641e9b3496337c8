"""The form that makes a copy of a campaign."""

from flask_babel import lazy_gettext as _
from wtforms import StringField

from campaign.web.organizer.forms.base import OrganizerForm

_SLUG = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none", "class": "medium"}


class CopyForm(OrganizerForm):
    """Where the copy will be."""

    slug = StringField(
        _("Address of the new page"), description=_("Small Latin letters, digits and hyphens."), render_kw=_SLUG
    )


def of(slug: str) -> CopyForm:
    """The form with an address that may be free."""
    return CopyForm(formdata=None, data={"slug": f"{slug[:60]}-2"})
