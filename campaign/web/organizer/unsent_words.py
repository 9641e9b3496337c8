"""What the inputs of this door's forms are called, for a page that shows them without their form."""

import re
from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from campaign.web import i18n

_LABELS: Mapping[str, object] = {
    "title": _("Title"),
    "statement": _("Text"),
    "thanks": _("Thanks"),
    "consent": _("Consent"),
    "addressee": _("Addressee"),
    "organizer": _("Organizer"),
    "contact": _("Contact"),
    "goal": _("Goal"),
    "slug": _("Address"),
    "subject": _("Subject"),
    "body": _("Text"),
    "email": _("Email address"),
    "role": _("Role"),
    "why": _("Reason"),
    "reason": _("Reason"),
    "name": _("Name"),
    "code": _("Code"),
    "columns": _("Columns"),
}
# An input per language has its code at the end: ``title-be``, ``subject_be``.
_PARTS = re.compile(r"([a-z_]+?)(?:[-_](be|ru|en))?")


def label(name: str) -> str:
    """The input in words; one that has none here is called by its name."""
    found = _PARTS.fullmatch(name)
    word = _LABELS.get(found[1]) if found else None
    if found is None or word is None:
        return name
    return f"{word} ({i18n.NAMES[found[2]]})" if found[2] else str(word)
