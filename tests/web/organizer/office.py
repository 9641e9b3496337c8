"""People who sign, for the tests of updates, exports and the log."""

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.steps import PostOffice
from tests.journey.acts import Town
from tests.services.factories import Clock


def town_of(sessions: Callable[[], Session], peppers: Peppers, campaign: Campaign, clock: Clock) -> Town:
    """The campaign's people; its letters are left to the installation's own worker."""
    return Town(sessions, peppers, campaign, clock, cast("PostOffice", None))


def supporters(town: Town, count: int, **typed: Any) -> None:
    """As many people who are counted and asked for updates."""
    for n in range(count):
        town.signed(**{"name": f"Signer {chr(97 + n)}", "email": f"s{n}@example.org", "updates": "1"} | typed)
    town.tally()
