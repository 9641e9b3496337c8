"""Drafting in words: what the parts of a campaign are called, and why something was refused."""

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext

from campaign.errors import Refused
from campaign.web import i18n
from campaign.web import words as public
from campaign.web.organizer import words

_ = lazy_gettext

PARTS: Mapping[str, object] = {
    "slug": _("Address of the page"),
    "languages": _("Languages"),
    "text": _("Text"),
    "title": _("Title"),
    "addressee": _("Addressed to"),
    "summary": _("Summary"),
    "statement": _("Statement"),
    "questions": _("Fields"),
    "fields": _("Fields"),
    "opens": _("Opens"),
    "closes": _("Closes"),
    "timezone": _("Time zone"),
    "goal": _("Goal"),
    "goal_steps": _("Next goals"),
    "organizer": _("Who collects"),
    "contact": _("Contact for questions about data"),
    "keep_days": _("Days until details are erased"),
    "consent_note": _("Your own sentence in the consent"),
    "likely": _("A probable second signature"),
    "keep": _("Which of two signatures counts"),
    "household": _("People with one email address"),
    "fold": _("Spellings of one mailbox"),
    "hold_signs": _("Signs of abuse"),
    "thanks": _("Thanks"),
    "picture": _("Picture"),
    "upload": _("File with the picture"),
    "picture_alt": _("What the picture shows"),
}

KINDS: Mapping[str, object] = public.LABELS | {
    "choice": _("Choice of answers"),
    "checkbox": _("Box to tick"),
    "text": _("Line of text"),
}

MARKS: Mapping[str, object] = {"required": _("required"), "exported": _("handed over")}

REFUSALS: Mapping[str, object] = {
    "no_campaign": _("There is no such campaign any more."),
    "slug_taken": _("Another campaign has this address. Choose a different one."),
    "bad_slug": _("Use 1 to 63 small Latin letters, digits and hyphens, such as river-park."),
    "bad_language": _("This language is not offered."),
    "no_title": _("Write a title."),
    "no_statement": _("Write the statement that people sign."),
    "bad_statement": _("The statement is longer than 50,000 characters, or holds characters that can't be used."),
    "no_picture_alt": _("Say in a few words what the picture shows, for those who can't see it."),
    "bad_goal": _("Write a number from 1 to 1,000,000,000, or leave it empty."),
    "bad_goal_steps": _(
        "Write one number a line, each larger than the one before and than the goal; %(most)s at most."
    ),
    "bad_keep_days": _("Write a number of days from 1 to 3650."),
    "bad_timezone": _("There is no such time zone. Use a name such as Europe/Minsk."),
    "bad_moment": _("Write a date and a time, such as 2026-12-31T18:00."),
    "closes_before_it_opens": _("It would close before it opens."),
    "repeated_field": _("Two fields have the column name “%(key)s”. Give one of them another."),
    "needs_email": _("A required email address must be among the fields: the confirmation link goes there."),
    "needs_name": _("Ask for the full name, or for given name and family name."),
    "unknown_kind": _("There is no such kind of field."),
    "bad_key": _("Use small Latin letters, digits and _, beginning with a letter, and no name that is in use already."),
    "needs_options": _("Write the answers that people choose from."),
    "no_options": _("This kind of field has no answers to choose from."),
    "bad_options": _("Two answers are stored under one word, or one can't be stored. Remove it and add it again."),
    "too_many_fields": _("That is too much to ask. Use at most %(most)s fields."),
    "too_many_options": _("These are too many answers. Use at most %(most)s."),
    "bad_policy": _("Choose one of the answers."),
    "promised": _(
        "Days until details are erased, as signers were promised: %(days)s. Once a campaign has been open there can"
        " only be fewer."
    ),
    "fold_is_fixed": _("This can't change once a campaign has been open."),
    "field_is_fixed": _("The campaign has been open, so the field “%(key)s” stays. It can become optional."),
    "kind_is_fixed": _("The campaign has been open, so this field stays what it was. Add a new field beside it."),
    "exported_is_fixed": _("The campaign has been open, so what is handed over stays as signers saw it."),
    "optional_is_fixed": _("Signers were told that they need not answer this, so it stays optional. Add a new field."),
    "answer_is_fixed": _(
        "People may have chosen the answer “%(answer)s”, so it stays. Its words can change, and answers can be added."
    ),
    "is_closed": _("The campaign is closed. A closed campaign stays as it was."),
    "is_archived": _("The campaign is in the archive. Take it out first."),
    "not_over": _("Only a campaign that is over can go into the archive."),
    "was_open": _("People could sign this campaign, so it can't be deleted. Close it instead."),
    "bad_move": _("The campaign can't go from its present state to that one."),
    "no_picture": _("Choose a file first."),
    "large_picture": _("The file is too large. Use one of at most %(megabytes)s MB."),
    "many_pixels": _("The picture has too many pixels. Use one of at most %(megapixels)s megapixels."),
    "bad_picture": _("This file can't be read as a picture. Use a JPEG, PNG, WebP or GIF."),
    "picture_gone": _("The picture is not there any more. Choose the file again."),
}


def refusal(refused: Refused) -> str:
    """The words for a refusal of the drafting stage."""
    return words.refusal(refused, REFUSALS)


def part(name: str, several_languages: bool = True) -> str:
    """What an input is called, with its language where there are several: "title-be"."""
    plain, _hyphen, language = name.partition("-")
    known = str(PARTS.get(plain, PARTS["fields"]))
    return f"{known} – {i18n.NAMES[language]}" if several_languages and language in i18n.NAMES else known


def kind(name: str) -> str:
    """What a kind of field is called."""
    return str(KINDS.get(name) or gettext("Unknown field"))
