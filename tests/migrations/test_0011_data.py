"""A database in use gets narrower pictures, and an older program can read it again after the way back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import history, steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Picture, Words
from campaign.storage import migrate
from tests.services.factories import NOW, a_draft
from tests.services.images import picture

# The revision before.
BEFORE = "0010"
WORDS = {"en": Words("T", "", "", picture_alt="A river")}


@pytest.fixture
def illustrated(engine: Engine, peppers: Peppers) -> Picture:
    """The picture of a campaign, shown in three sizes."""
    with Session(engine) as session:
        made = steps.create(session, peppers, a_draft(words=WORDS, statement={"en": "x"}), NOW)
        shown = steps.add_picture(session, made.slug, picture(size=(1200, 1600)), NOW)
        steps.edit(session, made.slug, replace(as_draft(made), picture=shown), NOW)
    return shown


def packed(engine: Engine, query: str) -> list[Any]:
    with engine.connect() as connection:
        return [
            one if isinstance(one, dict | None) else json.loads(one) for one in connection.scalars(text(query)).all()
        ]


def test_the_way_back_leaves_what_the_older_program_knows(
    engine: Engine, database_url: str, illustrated: Picture
) -> None:
    old = {"sha256": illustrated.sha256, "width": 1200, "height": 900}
    assert len(illustrated.narrower) == 2
    migrate.downgrade(database_url, BEFORE)
    assert packed(engine, "SELECT picture FROM campaign") == [old]
    shown = [one["picture"] for one in packed(engine, "SELECT draft FROM edition ORDER BY revision")]
    assert shown == [None, old]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT sha256, width FROM picture")).all() == [(illustrated.sha256, 1200)]


def test_a_picture_from_before_is_shown_in_its_one_size_and_can_be_saved(
    engine: Engine, database_url: str, illustrated: Picture
) -> None:
    migrate.downgrade(database_url, BEFORE)
    migrate.upgrade(database_url)
    with Session(engine) as session:
        found = steps.find(session, "footbridge")
        assert found.picture == Picture(illustrated.sha256, 1200, 900)
        again = steps.edit(session, found.slug, replace(as_draft(found), goal=7), NOW)
        assert (again.picture, again.goal) == (found.picture, 7)
        assert history.at(session, found.id, found.revision) == as_draft(found)
