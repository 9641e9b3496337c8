"""The form by which an overseer has long work done."""

from collections.abc import Sequence
from typing import cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.upkeep.rules import Kind, is_kind
from campaign.web import i18n
from campaign.web.organizer import upkeep_words
from campaign.web.organizer.forms.base import OrganizerForm, choices


class UpkeepForm(OrganizerForm):
    """What is to be done, and for which campaign."""

    work = RadioField(_("What"), validate_choice=False)
    campaign = SelectField(_("Campaign"), validate_choice=False)

    def wanted(self, campaigns: Sequence[Campaign]) -> tuple[Kind, Campaign | None]:
        """What was asked for; no campaign: all of them. Raises ``Refused``."""
        kind, slug = self.typed("work"), self.typed("campaign")
        if not is_kind(kind):
            raise Refused("not_offered", "work")
        found = next((one for one in campaigns if one.slug == slug), None)
        if slug and found is None:
            raise Refused("not_offered", "campaign")
        return cast("Kind", kind), None if kind == "examination" else found


def of(campaigns: Sequence[Campaign], *, posted: bool) -> UpkeepForm:
    """The form with what was posted, else with what changes nothing."""
    form = UpkeepForm() if posted else UpkeepForm(formdata=None, data={"work": "audit"})
    language = i18n.current()
    form.work.choices = choices((kind, str(words)) for kind, words in upkeep_words.WISHES.items())
    # What a draft says is its team's alone, until it is public.
    titles = {one.slug: one.in_language(language).title for one in campaigns if one.status != "draft"}
    named = [(one.slug, f"{one.slug}: {titles[one.slug]}" if one.slug in titles else one.slug) for one in campaigns]
    form.campaign.choices = choices([("", gettext("All campaigns")), *named])
    return form
