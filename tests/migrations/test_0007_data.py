"""A database that was in use before the desk: comments are there to be read, open findings are found by reason."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert, text, update
from sqlalchemy.orm import Session

from campaign.journey.matching import queue
from campaign.journey.signing import comments
from campaign.storage import migrate
from tests.migrations.olden import tables
from tests.migrations.signers import details
from tests.services.factories import NOW


def a_finding(number: int, state: str) -> dict[str, Any]:
    """A pair as matching left it."""
    pair = {"signature_id": 2, "other_id": 1, "verdict": "likely", "probability": 0.9, "version": 1}
    reasons = {"reasons": ["birth_same", "given_near", "birth_same"], "kinds": ["name"]}
    return {"id": number, "campaign_id": 1, "state": state, "found_at": NOW, **pair, **reasons}


@pytest.fixture
def commented(used: Engine, empty_database_url: str) -> Engine:
    """The database at the revision before, with a comment and three findings."""
    migrate.upgrade(empty_database_url, "0004")
    there = tables(used)
    signature, finding = there["signature"], there["finding"]
    with used.begin() as connection:
        for number, said in ((1, "My children cross the ice."), (2, "")):
            answers = details(number) | {"comment": said}
            connection.execute(update(signature).where(signature.c.id == number).values(details=answers))
        states = ("open", "open", "dismissed")
        connection.execute(insert(finding), [a_finding(number, state) for number, state in enumerate(states, 1)])
    return used


def test_what_there_was_is_found_by_the_new_indexes(commented: Engine, empty_database_url: str) -> None:
    migrate.upgrade(empty_database_url)
    with Session(commented) as session:
        (found,), further = comments.page(session, 1, "new")
        assert (found.signature_id, found.text, further) == (1, "My children cross the ice.", None)
        assert not found.may_publish
        assert queue.by_reason(session, 1) == {"birth_same": 2, "given_near": 2}
        assert [one.id for one in queue.page(session, 1, reason="given_near").items] == [1, 2]


def test_going_back_and_forth_loses_no_row(commented: Engine, empty_database_url: str) -> None:
    with commented.connect() as connection:
        before = connection.execute(text("SELECT id, state FROM signature ORDER BY id")).all()
    for revision in ("0007", "0004", "0007"):
        step = migrate.downgrade if revision == "0004" else migrate.upgrade
        step(empty_database_url, revision)
    with commented.connect() as connection:
        assert connection.execute(text("SELECT id, state FROM signature ORDER BY id")).all() == before
        assert connection.execute(text("SELECT count(*) FROM open_reason")).scalar_one() == 4
