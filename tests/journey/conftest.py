"""One town for each test of the journey: an open campaign, and workers that send letters into a folder."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.crypto.stamps import Stamps
from campaign.crypto.tokens import Links
from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing.compose import Composer
from campaign.journey.mailing.office import PostOffice
from campaign.journey.mailing.render import Renderer
from campaign.journey.mailing.returns import Returns
from campaign.journey.mailing.transport import Folder
from campaign.journey.tallying.notary import Notary
from campaign.settings import TEMPLATES
from tests.journey.acts import Town
from tests.services.environment import SECRET_KEY
from tests.services.factories import Clock

BASE_URL = "https://sign.example.org"


@pytest.fixture
def links() -> Links:
    """Mints and reads the installation's links."""
    return Links([SECRET_KEY])


@pytest.fixture
def town(
    sessions: Callable[[], Session],
    peppers: Peppers,
    notary: Notary,
    an_open_campaign: Callable[..., Campaign],
    clock: Clock,
    links: Links,
    tmp_path: Path,
) -> Town:
    """An open campaign with everybody who works for it."""
    renderer = Renderer(TEMPLATES, "Campaign <no-reply@example.org>", "example.org")
    returns = Returns(Stamps([SECRET_KEY]), "bounces+*@example.org")
    composer = Composer(renderer, links, returns, BASE_URL, link_days=14)
    office = PostOffice(sessions, composer, Folder(tmp_path / "outbox"), rate=0, clock=clock)
    return Town(sessions, peppers, notary, an_open_campaign(), clock, office)
