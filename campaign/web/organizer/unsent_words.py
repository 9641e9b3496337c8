"""What is typed into this door's forms, in words, for a page that shows it without its form.

The forms say so themselves. What has no label in any of them nobody types: buttons and hidden inputs send it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, PasswordField
from wtforms.fields.core import UnboundField

from campaign.web import i18n
from campaign.web.organizer import drafting_words
from campaign.web.organizer.forms import sheet
from campaign.web.organizer.forms.base import OrganizerForm

# Those of forms that are made for each campaign, and of the editor's beside what it stores.
_OTHERS: Mapping[str, object] = {"subject": _("Subject"), "body": _("Text"), "new_kind": _("Kind of the new field")}
_OF_A_QUESTION: Mapping[str, object] = {
    "required": _("Required"),
    "exported": _("Handed over with the signature"),
    "label": _("Label"),
    "key": _("Column name in the handed over file"),
    "answer": _("Answers to choose from"),
    "more": _("Add many answers at once"),
}
# Of accounts nothing is kept; what a log is filtered by is in its address.
_NOT_KEPT = (".accounts", ".log")
# An input per language has its code at the end: ``title-be``, ``subject_be``.
_IN_A_LANGUAGE = re.compile(rf"(.+)[-_]({'|'.join(i18n.NAMES)})")
_ROW = re.compile(r"f([0-9]{1,4})-(.+)")


def label(name: str) -> str:
    """The input in words; empty where it is none that somebody types into."""
    if name.startswith("choose:"):
        return str(gettext("Whose words stay: %(part)s", part=drafting_words.part(name.removeprefix("choose:"))))
    row = _ROW.fullmatch(name)
    if row:
        words = _in_words(row[2], _OF_A_QUESTION)
        return words and str(gettext("Field %(number)s: %(part)s", number=int(row[1]) + 1, part=words))
    # A form that a page has several times puts its own name before those of its inputs.
    return _in_words(name, _labels()) or _in_words(name.rpartition("-")[2], _labels())


@cache
def secrets() -> frozenset[str]:
    """The inputs that passwords are typed into."""
    return frozenset(name for name, field in _fields() if issubclass(field.field_class, PasswordField))


def _in_words(name: str, labels: Mapping[str, object]) -> str:
    found = _IN_A_LANGUAGE.fullmatch(name)
    word, language = (labels.get(found[1]), found[2]) if found else (labels.get(name), "")
    if word is None:
        return ""
    return f"{word} ({i18n.NAMES[language]})" if language else str(word)


@cache
def _labels() -> Mapping[str, object]:
    editors = {name: drafting_words.PARTS[name] for name in (*sheet.WORDS, *sheet.VALUES) if name not in sheet.HIDDEN}
    # One that is made for each campaign has no words here.
    typed = {name: field.args[0] for name, field in _fields(_NOT_KEPT) if field.args and field.args[0]}
    return {**_OTHERS, **editors, **{name: words for name, words in typed.items() if name not in secrets()}}


def _fields(without: tuple[str, ...] = ()) -> Iterator[tuple[str, "UnboundField[Field]"]]:
    """Each field of each form of this door, with the name of its input; not of the modules named last."""
    for form in (one for one in _every(OrganizerForm) if not one.__module__.endswith(without)):
        for name, field in vars(form).items():
            if isinstance(field, UnboundField):
                yield field.name or name, field


def _every(form: type[OrganizerForm]) -> Iterator[type[OrganizerForm]]:
    yield form
    for one in form.__subclasses__():
        yield from _every(one)
