"""What an organizer hands in, checked as a whole before a row is written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.journey.drafting.fields import KINDS, Field, Option
from campaign.journey.drafting.rules import Policy, Words, is_slug

# The languages that pages, letters and consent are written in.
LANGUAGES = ("be", "ru", "en")
LARGEST_GOAL = 1_000_000_000
LONGEST_KEPT = 3650  # ten years, in days
LONGEST_STATEMENT = 50_000  # characters
MOST_IN_HOUSEHOLD = 4
USUAL_FIELDS = (Field("name", "name"), Field("email", "email"))
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[\w][\w .-]{0,59}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign before it has rows. ``words`` and ``statement`` are per language, the first one leads."""

    slug: str
    words: Mapping[str, Words]
    statement: Mapping[str, str]
    organizer: str = ""
    contact: str = ""
    goal: int | None = None
    keep_days: int = 180
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    timezone: str = "UTC"
    fields: tuple[Field, ...] = field(default=USUAL_FIELDS)
    policy: Policy = field(default=Policy())


def checked(draft: Draft) -> Draft:
    """The draft in its stored form. Raises ``Refused`` for the first thing that is wrong."""
    if not is_slug(draft.slug):
        raise Refused("bad_slug", "slug")
    _languages(draft)
    _times(draft)
    _fields(draft.fields)
    _policy(draft.policy)
    if draft.goal is not None and not 1 <= draft.goal <= LARGEST_GOAL:
        raise Refused("bad_goal", "goal")
    if not 1 <= draft.keep_days <= LONGEST_KEPT:
        raise Refused("bad_keep_days", "keep_days")
    return replace(
        draft,
        words={language: _words(language, words) for language, words in draft.words.items()},
        organizer=_cleaned("organizer", draft.organizer, 200),
        contact=_cleaned("contact", draft.contact, 200),
    )


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises ``Refused``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("bad_timezone", "timezone", given=name) from None


def _languages(draft: Draft) -> None:
    if not draft.words:
        raise Refused("required", "title")
    for language in draft.words:
        if language not in LANGUAGES:
            raise Refused("bad_language", "language", given=language, known=", ".join(LANGUAGES))
        if not draft.statement.get(language, "").strip():
            raise Refused("no_statement", "statement", language=language)
        if len(draft.statement[language]) > LONGEST_STATEMENT or "\0" in draft.statement[language]:
            raise Refused("bad_statement", "statement", language=language)
    extra = set(draft.statement) - set(draft.words)
    if extra:
        raise Refused("no_title", "title", language=min(extra))


def _words(language: str, words: Words) -> Words:
    title = _cleaned("title", words.title, 150)
    if not title:
        raise Refused("no_title", "title", language=language)
    return Words(title, _cleaned("summary", words.summary, 400), _cleaned("addressee", words.addressee, 200))


def _cleaned(name: str, raw: str, longest: int) -> str:
    try:
        return text.line(raw, longest)
    except Refused as refusal:
        raise Refused(refusal.code, name, **refusal.values) from None


def _times(draft: Draft) -> None:
    zone(draft.timezone)
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        raise Refused("closes_before_it_opens", "closes")


def _policy(policy: Policy) -> None:
    if policy.likely not in {"count", "hold"}:
        raise Refused("bad_policy", "likely", known="count, hold")
    if policy.keep not in {"first", "newest"}:
        raise Refused("bad_policy", "keep", known="first, newest")
    if policy.household not in range(1, MOST_IN_HOUSEHOLD + 1):
        raise Refused("bad_policy", "household", known=f"1 to {MOST_IN_HOUSEHOLD}")


def _fields(fields: Sequence[Field]) -> None:
    keys = [one.key for one in fields]
    repeated = next((key for key in keys if keys.count(key) > 1), None)
    if repeated:
        raise Refused("repeated_field", "fields", key=repeated)
    for one in fields:
        _field(one)
    kinds = {one.kind: one for one in fields}
    if "email" not in kinds or not kinds["email"].required:
        raise Refused("needs_email", "fields")
    if "name" not in kinds and not {"given_name", "family_name"} <= set(kinds):
        raise Refused("needs_name", "fields")


def _field(one: Field) -> None:
    kind = KINDS.get(one.kind)
    if kind is None:
        raise Refused("unknown_kind", "fields", kind=one.kind, known=", ".join(KINDS))
    # Later stages find the address under "email" and the region under "region".
    free = one.key == one.kind if kind.standard else one.key not in {*KINDS, *RESERVED}
    if not free or not _KEY.fullmatch(one.key):
        raise Refused("bad_key", "fields", key=one.key)
    for label in (one.labels or {}).values():
        _cleaned("fields", label, 500)
    if kind.has_options != bool(one.options):
        raise Refused("needs_options" if kind.has_options else "no_options", "fields", key=one.key)
    values = [option.value for option in one.options]
    if len(set(values)) != len(values) or not all(_VALUE.fullmatch(value) for value in values):
        raise Refused("bad_options", "fields", key=one.key)


# Columns that the bundle has of its own, and names the form uses itself.
RESERVED = frozenset(
    {
        "number",
        "signed_at",
        "confirmed_at",
        "source",
        "statement_version",
        "ledger_index",
        "salt",
        "consent",
        "updates",
    }
)


def option(value: str, labels: Mapping[str, str]) -> Option:
    """An option with its labels cleaned. Raises ``Refused``."""
    return Option(value, {language: _cleaned("fields", label, 120) for language, label in labels.items()})
