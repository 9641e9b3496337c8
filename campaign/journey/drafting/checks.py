"""What may be wrong with a draft: everything at once, in the order in which an organizer is asked for it."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.journey.drafting.draft import LANGUAGES, LONGEST, LONGEST_STATEMENT, Draft, tidy, word, zone
from campaign.journey.drafting.fields import KINDS, Field
from campaign.journey.drafting.rules import Policy, is_slug

# Far from where clocks and calendars end.
FIRST_YEAR, LAST_YEAR = 2000, 2200
LARGEST_GOAL = 1_000_000_000
LONGEST_KEPT = 3650  # ten years, in days
MOST_FIELDS = 40
MOST_GOAL_STEPS = 20
MOST_IN_HOUSEHOLD = 4
MOST_OPTIONS = 200
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
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[\w][\w .-]{0,59}")
Found = Iterator[Refused]


def checked(draft: Draft) -> Draft:
    """The draft in its stored form. Raises ``Refused`` for the first thing that is wrong."""
    for refused in problems(draft):
        raise refused
    return tidy(draft)


def problems(draft: Draft) -> Found:
    """Everything that is wrong. The values of a refusal name its ``language`` or its field's ``key``, if it has one."""
    if not is_slug(draft.slug):
        yield Refused("bad_slug", "slug")
    yield from _texts(draft)
    yield from _fields(draft.fields)
    yield from _times(draft)
    yield from _goals(draft)
    for name in ("organizer", "contact"):
        yield from _unfit(name, getattr(draft, name), 200)
    if not 1 <= draft.keep_days <= LONGEST_KEPT:
        yield Refused("bad_keep_days", "keep_days")
    yield from _policy(draft.policy)


def _texts(draft: Draft) -> Found:
    if not draft.words:
        yield Refused("required", "title")
    for language in draft.words:
        if language not in LANGUAGES:
            yield Refused("bad_language", "language", given=language, known=", ".join(LANGUAGES))
        else:
            yield from _words(draft, language)
            yield from _statement(language, draft.statement.get(language, ""))
    for language in sorted(set(draft.statement) - set(draft.words)):
        yield Refused("no_title", "title", language=language)


def _words(draft: Draft, language: str) -> Found:
    words = draft.words[language]
    if not words.title.strip():
        yield Refused("no_title", "title", language=language)
    for name in LONGEST:
        try:
            word(language, name, getattr(words, name))
        except Refused as refused:
            yield refused
    if draft.picture is not None and not words.picture_alt.strip():
        yield Refused("no_picture_alt", "picture_alt", language=language)


def _statement(language: str, statement: str) -> Found:
    if not statement.strip():
        yield Refused("no_statement", "statement", language=language)
    elif len(statement) > LONGEST_STATEMENT or "\0" in statement:
        yield Refused("bad_statement", "statement", language=language)
    else:
        # Signed as it was written, to the byte: only looked at here.
        yield from _unfit("statement", statement, LONGEST_STATEMENT, text.lines, language=language)


def _unfit(name: str, raw: str, longest: int, clean: text.Clean = text.line, **values: str) -> Found:
    try:
        text.part(name, raw, longest, clean, **values)
    except Refused as refused:
        yield refused


def _times(draft: Draft) -> Found:
    try:
        zone(draft.timezone)
    except Refused as refused:
        yield refused
    for name, moment in (("opens", draft.opens_at), ("closes", draft.closes_at)):
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            yield Refused("bad_moment", name, given=moment.isoformat())
            return
    if draft.opens_at and draft.closes_at and draft.closes_at <= draft.opens_at:
        yield Refused("closes_before_it_opens", "closes")


def _goals(draft: Draft) -> Found:
    if draft.goal is not None and not 1 <= draft.goal <= LARGEST_GOAL:
        yield Refused("bad_goal", "goal")
    if not draft.goal_steps:
        return
    stairs = (draft.goal or 0, *draft.goal_steps)
    climbs = all(lower < higher <= LARGEST_GOAL for lower, higher in pairwise(stairs))
    if draft.goal is None or not climbs or len(draft.goal_steps) > MOST_GOAL_STEPS:
        yield Refused("bad_goal_steps", "goal_steps", most=MOST_GOAL_STEPS)


def _policy(policy: Policy) -> Found:
    if policy.likely not in {"count", "hold"}:
        yield Refused("bad_policy", "likely", known="count, hold")
    if policy.keep not in {"first", "newest"}:
        yield Refused("bad_policy", "keep", known="first, newest")
    if policy.household not in range(1, MOST_IN_HOUSEHOLD + 1):
        yield Refused("bad_policy", "household", known=f"1 to {MOST_IN_HOUSEHOLD}")


def _fields(fields: Sequence[Field]) -> Found:
    if len(fields) > MOST_FIELDS:
        yield Refused("too_many_fields", "fields", most=MOST_FIELDS)
        return
    keys = [one.key for one in fields]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        yield Refused("repeated_field", "fields", key=key)
    for one in fields:
        yield from _field(one)
    kinds = {one.kind: one for one in fields}
    if "email" not in kinds or not kinds["email"].required:
        yield Refused("needs_email", "fields")
    if "name" not in kinds and not {"given_name", "family_name"} <= set(kinds):
        yield Refused("needs_name", "fields")


def _field(one: Field) -> Found:
    kind = KINDS.get(one.kind)
    if kind is None:
        yield Refused("unknown_kind", "fields", kind=one.kind, known=", ".join(KINDS), key=one.key)
        return
    # Later stages find the address under "email" and the region under "region".
    free = one.key == one.kind if kind.standard else one.key not in {*KINDS, *RESERVED}
    if not free or not _KEY.fullmatch(one.key):
        yield Refused("bad_key", "fields", key=one.key)
    for language, label in (one.labels or {}).items():
        yield from _unfit("fields", label, 500, key=one.key, language=language)
    for option in one.options:
        for language, label in option.labels.items():
            yield from _unfit("fields", label, 120, key=one.key, language=language, answer=option.value)
    if kind.has_options != bool(one.options):
        yield Refused("needs_options" if kind.has_options else "no_options", "fields", key=one.key)
    values = [option.value for option in one.options]
    if len(set(values)) != len(values) or not all(_VALUE.fullmatch(value) for value in values):
        yield Refused("bad_options", "fields", key=one.key)
    if len(values) > MOST_OPTIONS:
        yield Refused("too_many_options", "fields", key=one.key, most=MOST_OPTIONS)
