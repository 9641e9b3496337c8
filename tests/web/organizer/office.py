"""People who sign, for the tests of updates, exports and the log."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.office import PostOffice
from campaign.storage import audit
from campaign.web.parts import Parts
from tests.journey.acts import Town
from tests.services.factories import Clock
from tests.web.organizer.conftest import Person

TEN_MINUTES, CODE_LIVES = timedelta(minutes=11), timedelta(seconds=30)


def town_of(sessions: Callable[[], Session], parts: Parts, campaign: Campaign, clock: Clock) -> Town:
    """The campaign's people; its letters are left to the installation's own worker."""
    office = cast("PostOffice", None)
    return Town(sessions, parts.peppers, parts.notary, campaign, clock, office)


def fresh(person: Person, url: str, **typed: Any) -> TestResponse:
    """Sends a form that needs a code, and the code when it is asked for."""
    answer = person.client.send(url, **typed)
    if answer.status_code != 403:
        return answer
    person.clock.now += CODE_LIVES
    return person.client.send(url, **typed, step_up_code=person.app_code())


def actions(sessions: Callable[[], Session], kind: str) -> list[str]:
    """What the activity log says was done, of that kind."""
    with sessions() as session:
        return [act.action for act, _ in audit.acts(session) if act.action.startswith(f"{kind}.")]


def supporters(town: Town, count: int, **typed: Any) -> None:
    """As many people who are counted and asked for updates."""
    for n in range(count):
        town.signed(**{"name": f"Signer {chr(97 + n)}", "email": f"s{n}@example.org", "updates": "1"} | typed)
    town.tally()
