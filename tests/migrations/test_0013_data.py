"""A database in use takes work for its workers, and an older program can go on with it after the way back."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.storage import migrate
from campaign.storage.transactions import writing
from campaign.upkeep import steps, table, workers
from tests.migrations.olden import SLUG
from tests.services.factories import NOW


def test_work_comes_and_goes_with_its_tables(used: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    with Session(used) as session:
        campaign = drafting.find(session, SLUG)
        assert campaign is not None
        with writing(session):
            for campaign_id in (None, campaign.id):
                steps.ask(session, "audit", campaign_id, 1, NOW)
        workers.here(session, "one", NOW)
        assert [one.campaign_id for one in table.every(session)] == [campaign.id, None]
    migrate.downgrade(empty_database_url, "0012")
    with used.connect() as connection:
        assert connection.scalars(select(drafting.CampaignRow.slug)).all() == [SLUG]
    migrate.upgrade(empty_database_url)
    with Session(used) as session:
        assert table.every(session) == []
        assert workers.heard(session, NOW).newest is None
