"""What the journeys share: an open campaign, its public pages, its worker and its letters."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from campaign.settings import Settings
from tests.stories.people import Visitor, exported, in_process
from tests.web.conftest import client, footbridge, parts, work

__all__ = ["client", "footbridge", "parts", "work"]


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """Somebody on the public pages, without a network in between."""
    return Visitor(in_process(client))


@pytest.fixture
def outbox(settings: Settings) -> Path:
    """Where letters go when no mail server is configured."""
    return settings.instance_dir / "outbox"


@pytest.fixture
def bundle(variables: dict[str, str], tmp_path: Path) -> Callable[[], list[dict[str, str]]]:
    """Exports, and gives the rows of the table: ``bundle()``."""
    return lambda: exported(variables, tmp_path)
