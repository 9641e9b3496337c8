"""What an organizer hands in: a campaign before it has rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.journey.drafting.fields import Field, Option
from campaign.journey.drafting.rules import Campaign, Picture, Policy, Words

# The languages that pages, letters and consent are written in.
LANGUAGES = ("be", "ru", "en")
LONGEST_STATEMENT = 50_000  # characters
# How long each of a campaign's words may be, in characters; thanks has several lines, the others one.
LONGEST = {"title": 150, "summary": 400, "addressee": 200, "consent_note": 500, "thanks": 5000, "picture_alt": 300}
USUAL_FIELDS = (Field("name", "name"), Field("email", "email"))


@dataclass(frozen=True, slots=True)
class Draft:
    """A campaign before it has rows. ``words`` and ``statement`` are per language, the first one leads."""

    slug: str
    words: Mapping[str, Words]
    statement: Mapping[str, str]
    organizer: str = ""
    contact: str = ""
    goal: int | None = None
    goal_steps: tuple[int, ...] = ()  # what is hoped for next, each time the goal before is reached
    keep_days: int = 180
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    timezone: str = "UTC"
    fields: tuple[Field, ...] = field(default=USUAL_FIELDS)
    policy: Policy = field(default=Policy())
    picture: Picture | None = None


def tidy(draft: Draft) -> Draft:
    """The draft with its words in the form they are stored in. Raises ``Refused``."""
    return replace(
        draft,
        words={language: _words(language, words) for language, words in draft.words.items()},
        organizer=text.part("organizer", draft.organizer, 200),
        contact=text.part("contact", draft.contact, 200),
    )


def zone(name: str) -> ZoneInfo:
    """The time zone of that IANA name. Raises ``Refused``."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused("bad_timezone", "timezone", given=name) from None


def as_draft(campaign: Campaign) -> Draft:
    """The campaign as the draft that would make it: where an edit starts."""
    return Draft(
        slug=campaign.slug,
        words=campaign.words,
        statement=campaign.statement.texts,
        organizer=campaign.organizer,
        contact=campaign.contact,
        goal=campaign.goal,
        goal_steps=campaign.goal_steps,
        keep_days=campaign.keep_days,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        timezone=campaign.timezone,
        fields=campaign.fields,
        policy=campaign.policy,
        picture=campaign.picture,
    )


def option(value: str, labels: Mapping[str, str]) -> Option:
    """An option with its labels cleaned. Raises ``Refused``."""
    return Option(value, {language: text.part("fields", label, 120) for language, label in labels.items()})


def word(language: str, name: str, raw: str) -> str:
    """One of a campaign's words in the form it is stored in. Raises ``Refused``."""
    clean = text.lines if name == "thanks" else text.line
    return text.part(name, raw, LONGEST[name], clean, language=language)


def _words(language: str, words: Words) -> Words:
    return Words(**{name: word(language, name, getattr(words, name)) for name in LONGEST})
