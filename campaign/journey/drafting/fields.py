"""The registry of field kinds: what a campaign may ask, and what counts as an answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from campaign.errors import Refused
from campaign.journey.drafting import text

YES = "yes"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a region or choice field: the stored ``value`` and its label per language."""

    value: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a campaign. ``key`` names its column; ``labels`` are per language, empty for the usual words."""

    kind: str
    key: str
    required: bool = True
    exported: bool = True
    labels: Mapping[str, str] | None = None
    options: tuple[Option, ...] = ()

    @property
    def input_name(self) -> str:
        """The name in the form: the kind's own, or ``field_<key>`` for a campaign's own question."""
        return self.key if KINDS[self.kind].standard else f"field_{self.key}"


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind behaves. ``clean`` turns what was typed into what is stored, or raises ``Refused``."""

    clean: Callable[[str, Field], str]
    standard: bool = True  # asked at most once, under its own name
    has_options: bool = False


def clean(field: Field, raw: str) -> str:
    """The stored answer for what was typed; an empty answer only where the field is optional.

    Raises ``Refused`` with the field's input name.
    """
    try:
        answer = KINDS[field.kind].clean(raw, field) if raw.strip() else ""
        if field.required and not answer:
            raise Refused("required")
    except Refused as refusal:
        raise Refused(refusal.code, field.input_name, **refusal.values) from None
    return answer


def _line(longest: int) -> Callable[[str, Field], str]:
    return lambda raw, _field: text.line(raw, longest)


def _name(raw: str, _field: Field) -> str:
    name = text.line(raw, 150)
    if not any(char.isalpha() for char in name) or re.search(r"[<>@{}\\|]|https?:|www\.", name.lower()):
        raise Refused("bad_name")
    return name


def _postal_code(raw: str, _field: Field) -> str:
    code = text.line(raw, 16).upper()
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z -]*[0-9A-Z]", code):
        raise Refused("bad_postal_code")
    return code


def _birth_date(raw: str, _field: Field) -> str:
    try:
        born = date.fromisoformat(raw.strip())
    except ValueError:
        raise Refused("bad_date") from None
    if born.year < 1900:  # noqa: PLR2004 -- nobody older signs
        raise Refused("bad_date")
    return born.isoformat()


def _one_of(raw: str, field: Field) -> str:
    if raw not in {option.value for option in field.options}:
        raise Refused("not_offered")
    return raw


def _ticked(raw: str, _field: Field) -> str:
    return "" if raw.strip().lower() in {"0", "off", "no", "false"} else YES


def _email(raw: str, _field: Field) -> str:
    # The address has its own rules (signing.addresses); here only what text may hold.
    return text.line(raw, 254)


KINDS: Mapping[str, Kind] = {
    "name": Kind(_name),
    "given_name": Kind(_name),
    "family_name": Kind(_name),
    "patronymic": Kind(_name),
    "email": Kind(_email),
    "region": Kind(_one_of, has_options=True),
    "postal_code": Kind(_postal_code),
    "locality": Kind(_line(120)),
    "street_address": Kind(_line(200)),
    "birth_date": Kind(_birth_date),
    "comment": Kind(lambda raw, _field: text.lines(raw, 1000)),
    "choice": Kind(_one_of, standard=False, has_options=True),
    "checkbox": Kind(_ticked, standard=False),
    "text": Kind(_line(200), standard=False),
}
