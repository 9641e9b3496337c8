"""A database in use gets growing goals, pictures and editions, and can go back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Engine, MetaData, create_engine, insert, select, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import history, steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Words
from campaign.journey.drafting.table import CampaignRow, packed_words
from campaign.storage import migrate
from campaign.storage.engine import options, prepare
from tests.services.factories import NOW

OLD = {"en": {"title": "Mill", "summary": "Short.", "addressee": "the council"}}


@pytest.fixture
def engine(empty_database_url: str) -> Iterator[Engine]:
    """A database at 0004 with an open campaign."""
    migrate.upgrade(empty_database_url, "0004")
    engine = create_engine(empty_database_url, **options(empty_database_url))
    prepare(engine)
    tables = MetaData()
    tables.reflect(engine)
    tables.tables["campaign"].c.words.type = JSON()
    for name in ("languages", "fields"):
        tables.tables["campaign"].c[name].type = JSON()
    campaign = {
        "uid": "0" * 32,
        "slug": "mill",
        "status": "open",
        "goal": 100,
        "languages": ["en"],
        "words": OLD,
        "organizer": "Friends",
        "contact": "",
        "keep_days": 180,
        "timezone": "UTC",
        "fields": [
            {"kind": kind, "key": kind, "required": True, "exported": True, "labels": None, "options": []}
            for kind in ("name", "email")
        ],
        "revision": 4,
        "created_at": NOW,
    }
    with engine.begin() as connection:
        made = connection.execute(insert(tables.tables["campaign"]).values(campaign)).inserted_primary_key
        assert made is not None
        for name, moment in (("statement", "published_at"), ("consent", "shown_from")):
            table = tables.tables[name]
            table.c.texts.type = JSON()
            row = {"campaign_id": made[0], "version": 1, "texts": {"en": "x"}, moment: NOW}
            connection.execute(insert(table).values(row | ({"sha256": "0" * 64} if name == "statement" else {})))
    yield engine
    engine.dispose()


def words(engine: Engine) -> object:
    tables = MetaData()
    tables.reflect(engine)
    tables.tables["campaign"].c.words.type = JSON()
    with engine.connect() as connection:
        return connection.scalar(select(tables.tables["campaign"].c.words))


def test_a_campaign_in_use_is_as_it_was_and_can_be_edited(engine: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    with Session(engine) as session:
        found = steps.find(session, "mill")
        assert found.words == {"en": Words("Mill", "Short.", "the council")}
        assert (found.goal_at(150), found.goal_steps, found.picture, found.archived_at) == (100, (), None, None)
        before = as_draft(found)
        steps.edit(session, "mill", before, NOW, revision=4)
        assert history.at(session, found.id, 4) == before


def test_the_way_back_drops_the_words_that_the_older_program_does_not_know(
    engine: Engine, empty_database_url: str
) -> None:
    migrate.upgrade(empty_database_url)
    with Session(engine) as session:
        found = steps.find(session, "mill")
        new = {"en": Words("Mill", "Short.", "the council", "Thanks.", "A note.", "A mill")}
        session.execute(update(CampaignRow).where(CampaignRow.id == found.id).values(words=packed_words(new)))
        session.commit()
    migrate.downgrade(empty_database_url, "0004")
    assert words(engine) == OLD
