"""Teams: roles are given and taken, and there is always an owner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import accounts, teams
from campaign.organizers.roles import Role
from campaign.storage import audit
from campaign.storage.transactions import writing
from tests.organizers.conftest import MakeAccount
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ


@pytest.fixture
def join(session: Session, an_account: MakeAccount, footbridge: Campaign, now: datetime) -> Callable[[str, Role], int]:
    """Makes an account with a role in the campaign."""

    def make(email: str, role: Role) -> int:
        organizer_id = an_account(email)
        with writing(session):
            teams.grant(session, organizer_id, footbridge.id, role, now)
        return organizer_id

    return make


def refusal(change: Callable[[], None]) -> str:
    """The code a change is refused with."""
    with pytest.raises(Refused) as refused:
        change()
    return refused.value.code


def test_roles_change_and_members_go(
    session: Session, join: Callable[[str, Role], int], footbridge: Campaign, now: datetime
) -> None:
    alesia, barys = join(ALESIA, "owner"), join(BARYS, "viewer")
    teams.set_role(session, alesia, footbridge.id, barys, "exporter", now)
    assert [(one.email, one.role) for one in teams.members(session, footbridge.id)] == [
        (ALESIA, "owner"),
        (BARYS, "exporter"),
    ]
    assert teams.campaigns(session, barys) == {footbridge.id: "exporter"}
    teams.remove(session, alesia, footbridge.id, barys, now)
    assert teams.role(session, barys, footbridge.id) is None
    assert refusal(lambda: teams.remove(session, alesia, footbridge.id, barys, now)) == "no_member"
    assert refusal(lambda: teams.set_role(session, alesia, footbridge.id, 999, "viewer", now)) == "no_member"


def test_the_role_that_somebody_has_already_is_no_act(
    session: Session, join: Callable[[str, Role], int], footbridge: Campaign, now: datetime
) -> None:
    alesia, barys = join(ALESIA, "owner"), join(BARYS, "viewer")
    assert not teams.set_role(session, alesia, footbridge.id, barys, "viewer", now)
    assert not teams.set_role(session, alesia, footbridge.id, alesia, "owner", now), "the only owner stays one"
    assert "team.role" not in [act.action for act, _ in audit.acts(session)]
    assert teams.set_role(session, alesia, footbridge.id, barys, "editor", now)
    assert [act.action for act, _ in audit.acts(session)][-1] == "team.role"


def test_the_last_owner_can_not_go_and_one_whose_account_is_shut_is_none(
    session: Session, join: Callable[[str, Role], int], footbridge: Campaign, now: datetime
) -> None:
    alesia, barys = join(ALESIA, "owner"), join(BARYS, "owner")
    join(CIMAFIEJ, "editor")
    accounts.disable(session, BARYS, now)
    for change in (
        lambda: teams.remove(session, alesia, footbridge.id, alesia, now),
        lambda: teams.set_role(session, alesia, footbridge.id, alesia, "viewer", now),
    ):
        assert refusal(change) == "last_owner"
    accounts.enable(session, BARYS, now)
    teams.remove(session, alesia, footbridge.id, alesia, now)
    assert refusal(lambda: teams.remove(session, barys, footbridge.id, barys, now)) == "last_owner"


def test_two_owners_who_remove_each_other_at_once_leave_one(
    session: Session,
    sessions: Callable[[], Session],
    join: Callable[[str, Role], int],
    footbridge: Campaign,
    now: datetime,
) -> None:
    alesia, barys, start = join(ALESIA, "owner"), join(BARYS, "owner"), Barrier(2)

    def remove(pair: tuple[int, int]) -> bool:
        with sessions() as mine:
            start.wait()
            try:
                teams.remove(mine, pair[0], footbridge.id, pair[1], now)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(remove, [(alesia, barys), (barys, alesia)])) == 1
    session.rollback()
    assert len(teams.members(session, footbridge.id)) == 1


def test_campaigns_without_an_owner_are_given_one_and_the_others_are_left_alone(
    session: Session,
    join: Callable[[str, Role], int],
    an_open_campaign: Callable[..., Campaign],
    footbridge: Campaign,
    now: datetime,
) -> None:
    join(ALESIA, "owner")
    mill = an_open_campaign(slug="mill")
    barys = join(BARYS, "viewer")
    with writing(session):
        teams.grant_ownerless(session, barys, now)
    assert teams.campaigns(session, barys) == {footbridge.id: "viewer", mill.id: "owner"}
