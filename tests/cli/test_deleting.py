"""Drafts are deleted from the shell, after a word; what people could sign is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from campaign.journey.drafting import table
from campaign.journey.drafting.rules import Campaign
from campaign.storage import audit
from tests.cli.conftest import Command, is_one_line


@pytest.fixture
def mill(campaign: Command, tmp_path: Path) -> str:
    """A draft with a source code, which was exported once."""
    text = tmp_path / "text.md"
    text.write_text("We ask.", encoding="utf-8")
    campaign("create", "mill", "--title", "Mend the mill", "--statement", text)
    campaign("sources", "mill", "--add", "poster")
    campaign("export", "mill", "--out", tmp_path / "bundle")
    return "mill"


def there(sessions: Callable[[], Session]) -> list[str]:
    with sessions() as session:
        return [one.slug for one in table.every(session)]


def test_a_draft_is_deleted_and_the_log_holds(campaign: Command, mill: str, sessions: Callable[[], Session]) -> None:
    assert campaign("delete", mill, "--yes").out == "mill: deleted\n"
    assert there(sessions) == []
    with sessions() as session:
        acts = [act for act, _ in audit.acts(session)]
        assert audit.verify(session).broken_at is None
    first, last = acts[0], acts[-1]
    assert (last.action, last.campaign_id, last.about) == (
        "campaign.deleted",
        None,
        {"slug": "mill", "id": first.campaign_id},
    )


def test_the_log_of_what_was_deleted_is_not_that_of_the_next(campaign: Command, mill: str, tmp_path: Path) -> None:
    campaign("delete", mill, "--yes")
    campaign("create", "mill", "--title", "Another mill", "--statement", tmp_path / "text.md")
    assert [one["action"] for one in campaign("log", "mill", "--json").json] == ["campaign.created"]


@pytest.mark.parametrize(("typed", "left"), [("", ["mill"]), ("n\n", ["mill"]), ("y\n", [])])
def test_it_asks_first(
    campaign: Command, mill: str, sessions: Callable[[], Session], typed: str, left: list[str]
) -> None:
    done = campaign("delete", mill, typed=typed)
    assert "“Mend the mill”" in done.err
    assert (done.code, there(sessions)) == (int(bool(left)), left)


def test_what_people_could_sign_stays(
    campaign: Command, an_open_campaign: Callable[..., Campaign], sessions: Callable[[], Session]
) -> None:
    an_open_campaign()
    assert is_one_line(campaign("delete", "footbridge", "--yes"), 1, "has been open")
    assert is_one_line(campaign("delete", "nowhere", "--yes"), 1, "no campaign")
    assert there(sessions) == ["footbridge"]
