"""Sessions as rows: found by their token only, ended, renewed, limited."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.organizers import sessions
from campaign.organizers.sessions import Seat
from campaign.organizers.table import SessionRow
from campaign.storage.transactions import writing
from tests.organizers.conftest import MakeAccount
from tests.services.factories import ALESIA, BARYS


@pytest.fixture
def alesia(an_account: MakeAccount) -> int:
    """Her account's id."""
    return an_account(ALESIA)


def begin(session: Session, organizer_id: int, now: datetime, *, complete: bool = True) -> str:
    """Opens a session; gives its token."""
    with writing(session):
        return sessions.begin(session, organizer_id, "Firefox, Linux", now, complete=complete)


def seat(session: Session, token: str, now: datetime) -> Seat:
    """Who sits behind a token that must be good."""
    found = sessions.find(session, token, now)
    assert found is not None
    return found


def test_the_token_is_not_in_the_database(session: Session, alesia: int, now: datetime) -> None:
    token = begin(session, alesia, now)
    row = session.execute(select(SessionRow)).scalar_one()
    assert token.encode() not in row.token_hash
    assert len(token) == 43
    assert sessions.find(session, row.token_hash.hex(), now) is None
    assert sessions.find(session, "", now) is None
    assert sessions.find(session, "\x00\ud800", now) is None


def test_without_a_second_factor_a_session_waits_ten_minutes(session: Session, alesia: int, now: datetime) -> None:
    token = begin(session, alesia, now, complete=False)
    assert not seat(session, token, now).complete
    assert sessions.places(session, alesia, now) == []
    assert sessions.find(session, token, now + timedelta(minutes=10)) is None


def test_a_renewed_session_has_another_token_and_is_fresh(session: Session, alesia: int, now: datetime) -> None:
    old = begin(session, alesia, now, complete=False)
    here, later = seat(session, old, now), now + timedelta(minutes=5)
    with writing(session):
        token = sessions.renew(session, here, later)
    assert sessions.find(session, old, later) is None
    found = seat(session, token, later)
    assert (found.complete, found.session_id) == (True, here.session_id)
    assert found.fresh_until == later + timedelta(minutes=10)


def test_a_challenge_is_answered_once(session: Session, alesia: int, now: datetime) -> None:
    here = seat(session, begin(session, alesia, now), now)
    with writing(session):
        assert sessions.answer(session, here)
        assert not sessions.answer(session, here)


def test_being_seen_is_written_every_two_minutes_at_most(session: Session, alesia: int, now: datetime) -> None:
    here = seat(session, begin(session, alesia, now), now)
    sessions.seen(session, here, now + timedelta(seconds=90))
    assert sessions.places(session, alesia, now)[0].seen_at == now
    sessions.seen(session, here, now + timedelta(seconds=150))
    assert sessions.places(session, alesia, now)[0].seen_at == now + timedelta(seconds=150)


def test_nobody_ends_somebody_elses_session_and_old_ones_are_cleared(
    session: Session, alesia: int, an_account: MakeAccount, now: datetime
) -> None:
    barys = an_account(BARYS)
    here = seat(session, begin(session, alesia, now), now)
    with writing(session):
        assert not sessions.end(session, barys, here.session_id)
        assert sessions.end_all(session, barys) == 0
    begin(session, alesia, now + timedelta(hours=13))
    assert len(session.scalars(select(SessionRow.id)).all()) == 1
