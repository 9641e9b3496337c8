"""The form of an update: subject and text in each of the campaign's languages."""

from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import HiddenField, StringField, TextAreaField

from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.bulletins.rules import LONGEST_BODY, Text, Texts
from campaign.journey.mailing.bulletins.table import Bulletin
from campaign.web.forms import room
from campaign.web.i18n import NAMES
from campaign.web.organizer.forms.base import OrganizerForm

_HINT = lazy_gettext(
    "Markdown: an empty line between paragraphs, **bold**, “- ” for a list, [words](https://…) for links."
)

_BODY = {"rows": 12, "maxlength": room.lets_in(LONGEST_BODY)}


class UpdateForm(OrganizerForm):
    """What was typed; ``revision`` is the one that is being edited, empty for a new update."""

    revision = HiddenField()
    languages: tuple[str, ...] = ()

    def texts(self) -> Texts:
        """The texts by language, as typed."""
        return {one: Text(self[f"subject_{one}"].data or "", self[f"body_{one}"].data or "") for one in self.languages}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for language in self.languages:
            name = NAMES.get(language, language)
            self[f"subject_{language}"].label.text = _("Subject (%(language)s)", language=name)
            self[f"body_{language}"].label.text = _("Text (%(language)s)", language=name)

    def shown(self) -> list[tuple[str, Any, Any]]:
        """The languages' names, each with its two fields."""
        return [(NAMES.get(one, one), self[f"subject_{one}"], self[f"body_{one}"]) for one in self.languages]


def posted(campaign: Campaign) -> UpdateForm:
    """The campaign's form with what was posted."""
    return _with_languages(campaign.languages)()


def of(campaign: Campaign, bulletin: Bulletin) -> UpdateForm:
    """The campaign's form with what is saved."""
    given: dict[str, object] = {"revision": str(bulletin.revision)}
    for language, text in bulletin.texts.items():
        given |= {f"subject_{language}": text.subject, f"body_{language}": text.body}
    return _with_languages(campaign.languages)(formdata=None, data=given)


@lru_cache(maxsize=64)
def _with_languages(languages: tuple[str, ...]) -> type[UpdateForm]:
    fields: dict[str, object] = {"languages": languages}
    for one in languages:
        fields[f"subject_{one}"] = StringField("", render_kw={"lang": one})
        fields[f"body_{one}"] = TextAreaField("", description=_HINT, render_kw=_BODY | {"lang": one})
    return type("LanguagesForm", (UpdateForm,), fields)
