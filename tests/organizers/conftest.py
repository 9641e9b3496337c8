"""What tests of organizers' steps share: accounts, without a browser."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from campaign.crypto.boxes import Boxes
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import accounts
from campaign.storage.transactions import writing
from tests.services.environment import SECRET_KEY

MakeAccount = Callable[[str], int]


@pytest.fixture
def boxes() -> Boxes:
    """What seals the secrets of apps."""
    return Boxes([SECRET_KEY])


@pytest.fixture
def an_account(session: Session, now: datetime) -> MakeAccount:
    """Makes accounts whose password nobody knows; gives their id."""

    def make(email: str) -> int:
        with writing(session):
            return accounts.make(session, email, "no hash", now, may_create=True)

    return make


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign to have a role in."""
    return an_open_campaign()
