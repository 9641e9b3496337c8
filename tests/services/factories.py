"""Campaigns and forms that are right as they are; a test names only what it changes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import steps
from campaign.journey.drafting.draft import USUAL_FIELDS, Draft, option
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Words

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALESIA = "alesia@example.org"
BARYS = "barys@example.org"
CIMAFIEJ = "cimafiej@example.org"
REGION = Field(
    "region",
    "region",
    options=(
        option("north", {"en": "North", "be": "Поўнач", "ru": "Север"}),
        option("south", {"en": "South", "be": "Поўдзень", "ru": "Юг"}),
    ),
)


@dataclass
class Clock:
    """A clock that a test turns by hand. Links carry the computer's own time: they age under ``time_machine``."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def a_draft(**changes: Any) -> Draft:
    """A draft in English and Belarusian that asks for name, email and region."""
    usual: dict[str, Any] = {
        "slug": "footbridge",
        "words": {
            "en": Words("A footbridge over the river", "Ten minutes to school, not forty.", "the town council"),
            "be": Words("Пешаходны мост праз раку", "Дзесяць хвілін да школы, а не сорак.", "гарадскі савет"),
        },
        "statement": {
            "en": "We ask the council to **build a footbridge** by the mill.",
            "be": "Мы просім савет **пабудаваць пешаходны мост** каля млына.",
        },
        "organizer": "Friends of the River",
        "contact": "friends@example.org",
        "goal": 100,
        "fields": (*USUAL_FIELDS, REGION),
    }
    return Draft(**(usual | changes))


def an_open_campaign(session: Session, peppers: Peppers, now: datetime = NOW, **changes: Any) -> Campaign:
    """The campaign of ``a_draft(**changes)``, stored and open."""
    draft = a_draft(**changes)
    steps.create(session, peppers, draft, now)
    return steps.set_status(session, draft.slug, "open", now)


def a_form(**typed: str) -> dict[str, str]:
    """What Alesia types into the form of ``a_draft()``."""
    usual = {"name": "Alesia Example", "email": ALESIA, "region": "north", "consent": "yes"}
    return usual | typed
