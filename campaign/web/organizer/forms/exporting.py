"""The form of an export: which columns, how split, in what format."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs are older than the library
from wtforms.widgets import CheckboxInput, ListWidget

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import rules as exporting
from campaign.journey.exporting.jobs.rules import Order
from campaign.web import i18n
from campaign.web.forms.signing import label
from campaign.web.organizer.forms.base import OrganizerForm

_DELIMITERS = [
    SelectChoice("comma", _("comma")),
    SelectChoice("semicolon", _("semicolon (spreadsheets in many countries)")),
    SelectChoice("tab", _("tab")),
]


class ExportForm(OrganizerForm):
    """What is ordered."""

    columns = SelectMultipleField(
        _("Columns"),
        description=_(
            "Number, times, source, statement version, ledger index and salt always come. "
            "With a column left out, nobody can check the rows against the ledger."
        ),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    by_region = BooleanField(_("A table for each region"))
    delimiter = RadioField(_("Between columns of the CSV file"), choices=_DELIMITERS, validate_choice=False)
    bom = BooleanField(_("Mark the CSV file as UTF-8, so that spreadsheets show letters right"))
    xlsx = BooleanField(_("An Excel workbook (XLSX) beside the CSV file"))

    everything: list[str]

    def order(self) -> Order:
        """What was ordered. Raises ``Refused``."""
        chosen = tuple(self.columns.data or ())
        return Order(
            columns=None if list(chosen) == self.everything else chosen,
            delimiter=exporting.delimiter(str(self.delimiter.data or "")),
            bom=bool(self.bom.data),
            by_region="by_region" in self and bool(self.by_region.data),
            xlsx=bool(self.xlsx.data),
        )


def of(campaign: Campaign, *, posted: bool) -> ExportForm:
    """The campaign's form: with what was posted, else as most people want it."""
    usual = {"columns": exporting.columns(campaign.fields, None), "delimiter": "comma", "bom": True}
    form = ExportForm() if posted else ExportForm(formdata=None, data=usual)
    language = i18n.current()
    exported = [field for field in campaign.fields if field.exported]
    form.everything = [field.key for field in exported]
    form.columns.choices = [SelectChoice(field.key, label(field, language, campaign)) for field in exported]
    if campaign.field("region") is None:
        del form.by_region
    return form


def columns(campaign: Campaign, order: Order) -> list[str]:
    """What the ordered columns are called; a field that is not there any more goes by its key."""
    labels = {field.key: label(field, i18n.current(), campaign) for field in campaign.fields}
    return [labels.get(key, key) for key in order.columns or ()]


class RuleForm(OrganizerForm):
    """Whether a second person must agree."""

    approval = BooleanField(_("Every export needs the agreement of a second person"))


def rule(approval: bool, *, posted: bool) -> RuleForm:
    """The form with what was posted, else as it stands."""
    given: dict[str, Any] = {} if posted else {"formdata": None, "data": {"approval": approval}}
    return RuleForm(**given)
