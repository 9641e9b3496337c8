"""A campaign written down as one TOML file: see ``docs/journey.md`` for the format."""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from campaign.errors import Refused
from campaign.journey.drafting.draft import USUAL_FIELDS, Draft, option, zone
from campaign.journey.drafting.fields import KINDS, Field
from campaign.journey.drafting.rules import Policy, Words

T = TypeVar("T")
_WORDS = ("title", "summary", "addressee", "thanks", "consent_note", "picture_alt")
_TEXT = frozenset({*_WORDS, "statement"})
_TOP = frozenset(
    {
        *("slug", "goal", "goal_steps", "organizer", "contact", "keep_days", "opens", "closes", "timezone"),
        *("text", "fields", "matching"),
    }
)
_POLICY = frozenset({"likely", "keep", "household", "fold", "hold_signs"})
# A TOML table's name never begins so.
_JSON = re.compile(r"\s*(\{|\[\s*[{\]])")
_FIELD = frozenset({"kind", "key", "required", "exported", "label", "labels", "options"})


def parse(source: str) -> Draft:
    """The draft in a TOML text. Raises ``Refused`` naming the part that is wrong."""
    table = _table(source)
    _known(table, _TOP, "draft")
    texts = _expect(table.get("text", {}), dict, "text")
    for language, words in texts.items():
        _known(_expect(words, dict, f"text.{language}"), _TEXT, f"text.{language}")
    timezone = _expect(table.get("timezone", "UTC"), str, "timezone")
    return Draft(
        slug=_expect(table.get("slug", ""), str, "slug"),
        words={language: _words(language, words) for language, words in texts.items()},
        statement={
            language: _expect(words.get("statement", ""), str, f"text.{language}.statement")
            for language, words in texts.items()
        },
        organizer=_expect(table.get("organizer", ""), str, "organizer"),
        contact=_expect(table.get("contact", ""), str, "contact"),
        goal=_expect(table["goal"], int, "goal") if "goal" in table else None,
        goal_steps=tuple(
            _expect(one, int, "goal_steps") for one in _expect(table.get("goal_steps", []), list, "goal_steps")
        ),
        keep_days=_expect(table.get("keep_days", 180), int, "keep_days"),
        opens_at=moment(table.get("opens"), timezone, "opens"),
        closes_at=moment(table.get("closes"), timezone, "closes"),
        timezone=timezone,
        fields=_fields(table["fields"]) if "fields" in table else USUAL_FIELDS,
        policy=_policy(_expect(table.get("matching", {}), dict, "matching")),
    )


def parse_fields(source: str) -> tuple[Field, ...]:
    """The fields in a TOML text with ``[[fields]]``, or in a JSON list of the same tables. Raises ``Refused``."""
    if _JSON.match(source):
        try:
            table = json.loads(source)
        except ValueError as error:
            raise Refused("bad_file", "fields", why=str(error)) from None
        return _fields(table.get("fields") if isinstance(table, dict) else table)
    return _fields(_table(source).get("fields"))


def moment(given: object, timezone: str, name: str) -> datetime | None:
    """A date and time; without an offset it is meant in ``timezone``. Raises ``Refused``."""
    if given is None or given == "":
        return None
    try:
        found = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        raise Refused("bad_moment", name, given=str(given)) from None
    return found if found.tzinfo else found.replace(tzinfo=zone(timezone))


def _table(source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise Refused("bad_file", "file", why=str(error)) from None


def _words(language: str, table: Mapping[str, Any]) -> Words:
    return Words(**{name: _expect(table.get(name, ""), str, f"text.{language}.{name}") for name in _WORDS})


def _policy(table: Mapping[str, Any]) -> Policy:
    _known(table, _POLICY, "matching")
    usual = Policy()
    given = {
        name: _expect(table.get(name, getattr(usual, name)), type(getattr(usual, name)), f"matching.{name}")
        for name in sorted(_POLICY)
    }
    return Policy(**given)


def _fields(tables: object) -> tuple[Field, ...]:
    return tuple(_field(_expect(one, dict, "fields")) for one in _expect(tables, list, "fields"))


def _field(table: dict[str, Any]) -> Field:
    _known(table, _FIELD, "fields")
    kind = _expect(table.get("kind", table.get("key", "")), str, "fields.kind")
    labels = table.get("labels", table.get("label", {}))
    if isinstance(labels, str):
        labels = {"": labels}
    return Field(
        kind=kind,
        key=_expect(table.get("key", kind), str, "fields.key"),
        required=_expect(table.get("required", _usually_required(kind)), bool, "fields.required"),
        exported=_expect(table.get("exported", True), bool, "fields.exported"),
        labels={str(k): str(v) for k, v in _expect(labels, dict, "fields.labels").items()} or None,
        options=tuple(_option(one) for one in _expect(table.get("options", []), list, "fields.options")),
    )


def _usually_required(kind: str) -> bool:
    return kind in KINDS and kind not in {"comment", "checkbox", "patronymic"}


def _option(given: object) -> Any:
    if isinstance(given, str):
        return option(given, {})
    table = dict(_expect(given, dict, "fields.options"))
    value = _expect(table.pop("value", ""), str, "fields.options.value")
    labels = table.pop("labels", table)
    return option(value, {str(k): str(v) for k, v in _expect(labels, dict, "fields.options.labels").items()})


def _known(table: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise Refused("unknown_name", where, name=unknown[0], known=", ".join(sorted(known)))


def _expect(value: object, kind: type[T], where: str) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Refused("wrong_type", where, wanted=kind.__name__)
    return value
