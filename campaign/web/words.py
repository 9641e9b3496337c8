"""The words for refusals and for the usual fields."""

from flask_babel import gettext, lazy_gettext

from campaign.errors import Refused

_ = lazy_gettext

_REFUSALS = {
    "required": _("Fill this in."),
    "too_long": _("This is too long. Use at most %(longest)s characters."),
    "one_line": _("Write this in one line."),
    "bad_characters": _("This has characters that can't be used here. Delete them and type the text again."),
    "bad_name": _("Enter a name as it is written in documents, with letters."),
    "bad_email": _("Enter an email address such as name@example.org."),
    "bad_postal_code": _("Enter a postal code such as 220030."),
    "bad_date": _("Enter a real date: year, month, day."),
    "not_offered": _("Choose one of the answers in the list."),
    "no_consent": _("Tick the box if you agree. Without your consent we may not take your signature."),
    "statement_changed": _("The text was changed while this page was open. Read it again before you sign."),
}

LABELS = {
    "name": _("Full name"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "patronymic": _("Patronymic"),
    "email": _("Email address"),
    "region": _("Region"),
    "postal_code": _("Postal code"),
    "locality": _("Town or village"),
    "street_address": _("Street, house, flat"),
    "birth_date": _("Date of birth"),
    "comment": _("Comment"),
}

HINTS = {
    "email": _("We email you a link to confirm your signature."),
    "comment": _("The organizers may publish it, without your name."),
}


def refusal(refused: Refused) -> str:
    """The words for a refusal of the public form."""
    words = _REFUSALS.get(refused.code)
    if words is None:
        return str(gettext("This can't be accepted."))
    return str(words) % refused.values
