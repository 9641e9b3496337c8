"""The signing form of one campaign: its fields are the campaign's, its rules those of the signing stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import StringField

from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import rules
from campaign.journey.signing.rules import Signature
from campaign.web import words

_INPUTS = {"email": "email", "birth_date": "date"}
_AUTOCOMPLETE = {
    "name": "name",
    "given_name": "given-name",
    "family_name": "family-name",
    "patronymic": "additional-name",
    "email": "email",
    "postal_code": "postal-code",
    "locality": "address-level2",
    "street_address": "street-address",
    "birth_date": "bday",
}
# What inputs let in is more than their rules do: whoever pastes too much is told so, and loses nothing by it.
_LETS_IN, _LINE_LETS_IN = {"comment": 10_000}, 1000


class SignForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What was typed. No token: the page is the same for everybody, and other sites' posts are refused before."""

    class Meta:
        csrf = False

    # With a label of its own a field doesn't look for a translated one; the page has its labels from ``views``.
    consent = StringField("")
    updates = StringField("")
    statement_version = StringField("")
    consent_version = StringField("")
    via = StringField("")

    def __init__(self, typed: MultiDict[str, str], *, campaign: Campaign) -> None:
        super().__init__(typed)
        self.campaign = campaign

    def check(self, language: str, today: date) -> tuple[Signature | None, dict[str, str]]:
        """The signature, or the words for what is wrong by input name, in the order of the page."""
        typed = {name: field.data or "" for name, field in self._fields.items()}
        signature, refusals = rules.check(self.campaign, typed, language, today)
        return signature, {refused.field: words.refusal(refused) for refused in refusals}


def of(campaign: Campaign) -> Callable[[MultiDict[str, str]], SignForm]:
    """What makes that campaign's form of what was typed."""
    return partial(_with_fields(tuple(field.input_name for field in campaign.fields)), campaign=campaign)


@lru_cache(maxsize=64)
def _with_fields(names: tuple[str, ...]) -> type[SignForm]:
    return type("FieldsForm", (SignForm,), {name: StringField("") for name in names})


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as the page shows it."""

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    value: str
    error: str
    options: list[tuple[str, str]]
    input_type: str
    autocomplete: str
    maxlength: int
    id: str


def views(campaign: Campaign, language: str, form: SignForm | None, errors: dict[str, str]) -> list[FieldView]:
    """The campaign's fields, with what was typed and what is wrong with it."""
    return [_view(field, language, campaign, form, errors) for field in campaign.fields]


def _view(field: Field, language: str, campaign: Campaign, form: SignForm | None, errors: dict[str, str]) -> FieldView:
    name = field.input_name
    return FieldView(
        name=name,
        kind=field.kind,
        label=label(field, language, campaign),
        hint=str(words.HINTS.get(field.kind, "")),
        required=field.required,
        value=_typed(form, name)[: _lets_in(field)],
        error=errors.get(name, ""),
        options=[(one.value, answer(field, one.value, language, campaign)) for one in field.options],
        input_type=_INPUTS.get(field.kind, "text"),
        autocomplete=_AUTOCOMPLETE.get(field.kind, ""),
        maxlength=_lets_in(field),
        id=f"f-{name}",
    )


def _typed(form: SignForm | None, name: str) -> str:
    if form is None or form[name].data is None:
        return ""
    # What can't be shown again is left out, so that the page itself stays readable.
    return "".join(char for char in form[name].data if char.isprintable() or char in "\n\t")


def _lets_in(field: Field) -> int:
    return _LETS_IN.get(field.kind, _LINE_LETS_IN)


def label(field: Field, language: str, campaign: Campaign) -> str:
    """The field's label in ``language``: the campaign's own, else the usual word; else as the campaign says it."""
    usual = str(words.LABELS.get(field.kind, ""))
    own = field.labels or {}
    return _in(own, (language,)) or usual or _in(own, campaign.languages) or field.key


def answer(field: Field, value: str, language: str, campaign: Campaign) -> str:
    """A stored answer as a person reads it, in ``language`` or else in the campaign's own."""
    labels = next((option.labels for option in field.options if option.value == value), {})
    return _in(labels, (language, *campaign.languages)) or value


def _in(labels: Mapping[str, str], languages: Sequence[str]) -> str:
    """The first of the labels in that order; one without a language holds for the first."""
    first, *others = languages
    return next((found for one in (first, "", *others) if (found := labels.get(one))), "")
