"""Source codes from the shell."""

import pytest
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.storage import audit
from tests.cli.conftest import Command, is_one_line

pytestmark = pytest.mark.usefixtures("footbridge")


@pytest.fixture
def footbridge(an_open_campaign: object) -> Campaign:
    """The campaign whose link stands somewhere."""
    return an_open_campaign()  # type: ignore[operator,no-any-return] # the factory of conftest


def test_a_code_is_added_listed_and_removed(campaign: Command, session: Session) -> None:
    assert "no codes yet" in campaign("sources", "footbridge").out
    added = campaign("sources", "footbridge", "--add", "Poster", "--name", "Poster at the station").out
    assert added.startswith("poster: 0 counted, Poster at the station, http")
    assert added.rstrip().endswith("/c/footbridge?via=poster")
    assert "poster (removed): 0 counted" in campaign("sources", "footbridge", "--remove", "poster").out
    assert [act.action for act, _hash in audit.acts(session)] == ["source.added", "source.removed"]


def test_the_list_is_there_as_json(campaign: Command) -> None:
    campaign("sources", "footbridge", "--add", "poster")
    (row,) = campaign("sources", "footbridge", "--json").json
    assert (row["code"], row["name"], row["in_use"], row["counted"]) == ("poster", "poster", True, 0)


def test_what_is_wrong_is_one_line(campaign: Command) -> None:
    assert is_one_line(campaign("sources", "footbridge", "--add", "two words"), 1, "code")
    assert is_one_line(campaign("sources", "footbridge", "--remove", "poster"), 1, "poster")
    assert is_one_line(campaign("sources", "nowhere"), 1, "nowhere")
