"""A database in use gets growing goals, pictures and editions, and can go back."""

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import history, steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Words
from campaign.journey.drafting.table import CampaignRow, packed_words
from campaign.storage import migrate
from tests.migrations.conftest import At
from tests.migrations.olden import REVISION, SLUG, WORDS, a_campaign, tables
from tests.services.factories import NOW


@pytest.fixture
def engine(at: At) -> Engine:
    """A database at 0004 with an open campaign."""
    engine = at("0004")
    a_campaign(engine)
    return engine


def test_a_campaign_in_use_is_as_it_was_and_can_be_edited(engine: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    with Session(engine) as session:
        found = steps.find(session, SLUG)
        assert found.words == {"en": Words("A bridge", "Short.", "the council")}
        assert (found.goal_at(150), found.goal_steps, found.picture, found.archived_at) == (100, (), None, None)
        before = as_draft(found)
        steps.edit(session, SLUG, before, NOW, revision=REVISION)
        assert history.at(session, found.id, REVISION) == before


def test_the_way_back_drops_the_words_that_the_older_program_does_not_know(
    engine: Engine, empty_database_url: str
) -> None:
    migrate.upgrade(empty_database_url)
    with Session(engine) as session:
        found = steps.find(session, SLUG)
        new = {"en": Words("A bridge", "Short.", "the council", "Thanks.", "A note.", "A river")}
        session.execute(update(CampaignRow).where(CampaignRow.id == found.id).values(words=packed_words(new)))
        session.commit()
    migrate.downgrade(empty_database_url, "0004")
    with engine.connect() as connection:
        assert connection.scalar(select(tables(engine)["campaign"].c.words)) == WORDS
