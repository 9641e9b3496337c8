"""What the journeys share: an open campaign and the folder that letters go to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from campaign.journey.drafting.rules import Campaign
from campaign.settings import Settings


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """The open campaign of these stories."""
    return an_open_campaign()


@pytest.fixture
def outbox(settings: Settings) -> Path:
    """Where letters go when no mail server is configured."""
    return settings.instance_dir / "outbox"
