"""One-time links: once, for a while, and nothing of them in the database that opens anything."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import accounts, invitations, links, resets, sessions, teams
from campaign.organizers.invitations import Offer
from campaign.organizers.table import InvitationRow, OrganizerRow
from campaign.storage import audit
from campaign.storage.notices import NoticeRow
from campaign.storage.transactions import writing
from tests.organizers.conftest import MakeAccount
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ


def test_an_invitation_makes_an_account_with_its_role_once(
    session: Session, footbridge: Campaign, an_account: MakeAccount, now: datetime
) -> None:
    alesia = an_account(ALESIA)
    with writing(session):
        teams.grant(session, alesia, footbridge.id, "owner", now)
    link = invitations.invite(session, alesia, Offer(BARYS, footbridge.id, "reviewer"), "en", now)
    barys = invitations.accept(session, link, BARYS, "hash", now)

    assert teams.role(session, barys, footbridge.id) == "reviewer"
    found = accounts.by_id(session, barys)
    assert found is not None
    assert not found.may_create
    with pytest.raises(Refused) as refused:
        invitations.accept(session, link, "another@example.org", "hash", now)
    assert refused.value.code == "link_used"
    assert [act.action for act, _ in audit.acts(session)] == ["team.invited", "account.made", "team.joined"]


def test_a_link_runs_out_and_is_found_by_id_and_nonce_only(session: Session, now: datetime) -> None:
    link = invitations.invite(session, None, Offer(BARYS, may_create=True), "en", now)
    assert links.find(session, link.id, link.nonce, now) == link
    assert links.find(session, link.id, "guess", now) is None
    late = now + timedelta(days=7)
    assert links.find(session, link.id, link.nonce, late) is None
    with pytest.raises(Refused):
        invitations.accept(session, link, BARYS, "hash", late)


def test_a_second_invitation_takes_the_place_of_the_first(
    session: Session, footbridge: Campaign, now: datetime
) -> None:
    offers = (Offer(address, footbridge.id, "viewer") for address in ("Barys@example.org", BARYS))
    first, second = (invitations.invite(session, None, offer, "en", now) for offer in offers)

    assert links.find(session, first.id, first.nonce, now) is None
    assert invitations.waiting(session, footbridge.id, now) == [second]
    assert session.scalar(select(func.count()).select_from(NoticeRow)) == 1


def test_who_is_in_the_team_is_not_invited_and_a_taken_back_link_is_gone(
    session: Session, footbridge: Campaign, an_account: MakeAccount, now: datetime
) -> None:
    alesia = an_account(ALESIA)
    with writing(session):
        teams.grant(session, alesia, footbridge.id, "owner", now)
    with pytest.raises(Refused) as refused:
        invitations.invite(session, alesia, Offer("Alesia@example.org", footbridge.id, "viewer"), "en", now)
    assert refused.value.code == "member_already"
    link = invitations.invite(session, alesia, Offer(BARYS, footbridge.id, "viewer"), "en", now)
    assert not invitations.take_back(session, alesia, footbridge.id + 1, link.id, now), "another campaign's owner"
    assert invitations.take_back(session, alesia, footbridge.id, link.id, now)
    assert links.find(session, link.id, link.nonce, now) is None


@pytest.mark.parametrize("way", ["removed", "another role", "disabled"])
def test_who_is_thrown_out_leaves_no_door_behind(
    session: Session, footbridge: Campaign, an_account: MakeAccount, now: datetime, way: str
) -> None:
    alesia, barys = an_account(ALESIA), an_account(BARYS)
    with writing(session):
        for one in (alesia, barys):
            teams.grant(session, one, footbridge.id, "owner", now)
    link = invitations.invite(session, barys, Offer(CIMAFIEJ, footbridge.id, "owner"), "en", now)
    to_all = invitations.invite(session, barys, Offer(CIMAFIEJ, may_create=True), "en", now)
    match way:
        case "removed":
            teams.remove(session, alesia, footbridge.id, barys, now)
        case "another role":
            teams.set_role(session, alesia, footbridge.id, barys, "editor", now)
        case _:
            accounts.disable(session, BARYS, now)

    assert links.find(session, link.id, link.nonce, now) is None
    assert invitations.waiting(session, footbridge.id, now) == []
    with pytest.raises(Refused) as refused:
        invitations.join(session, link, an_account(CIMAFIEJ), now)
    assert refused.value.code == "link_used"
    assert (links.find(session, to_all.id, to_all.nonce, now) is None) == (way == "disabled")


def test_of_six_who_use_a_link_at_once_one_gets_an_account(
    session: Session, sessions: Callable[[], Session], now: datetime
) -> None:
    link, start = invitations.invite(session, None, Offer(BARYS, may_create=True), "en", now), Barrier(6)

    def accept(number: int) -> bool:
        with sessions() as mine:
            start.wait()
            try:
                invitations.accept(mine, link, f"{number}@example.org", "hash", now)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(accept, range(6))) == 1
    assert session.scalar(select(func.count()).select_from(OrganizerRow)) == 1


def test_the_first_account_owns_what_is_there_and_there_is_no_second_first(
    session: Session, footbridge: Campaign, now: datetime
) -> None:
    old, link = invitations.first(session, now), invitations.first(session, now)
    assert old is not None
    assert link is not None
    assert links.find(session, old.id, old.nonce, now) is None
    alesia = invitations.accept(session, link, ALESIA, "hash", now)

    assert teams.role(session, alesia, footbridge.id) == "owner"
    assert invitations.first(session, now) is None


def test_a_first_link_is_worth_nothing_once_somebody_has_an_account(
    session: Session, an_account: MakeAccount, now: datetime
) -> None:
    link = invitations.first(session, now)
    assert link is not None
    an_account(ALESIA)
    with pytest.raises(Refused) as refused:
        invitations.accept(session, link, BARYS, "hash", now)
    assert refused.value.code == "link_used"


def test_a_reset_sets_the_password_once_and_ends_every_session(
    session: Session, an_account: MakeAccount, now: datetime
) -> None:
    alesia = an_account(ALESIA)
    with writing(session):
        token = sessions.begin(session, alesia, "", now, complete=True)
    resets.ask(session, "ALESIA@example.org", "en", now)
    row = session.execute(select(InvitationRow.id, InvitationRow.nonce)).one()
    link = links.find(session, row.id, row.nonce, now)
    assert link is not None
    resets.reset(session, link, "another hash", now)

    assert session.scalar(select(OrganizerRow.password)) == "another hash"
    assert sessions.find(session, token, now) is None
    with pytest.raises(Refused):
        resets.reset(session, link, "a third", now)
    assert links.find(session, row.id, row.nonce, now) is None


@pytest.mark.parametrize("kind", ["unknown", "disabled", "no address"])
def test_asking_for_a_reset_writes_the_same_rows_for_nobody_but_no_letter(
    session: Session, an_account: MakeAccount, now: datetime, kind: str
) -> None:
    an_account(ALESIA)
    accounts.disable(session, ALESIA, now)
    email = {"unknown": BARYS, "disabled": ALESIA, "no address": "\x00"}[kind]
    resets.ask(session, email, "en", now)

    link = session.execute(select(InvitationRow)).scalar_one()
    assert (link.kind, link.organizer_id) == ("reset", None)
    assert links.find(session, link.id, link.nonce, now) is None
    notice = session.execute(select(NoticeRow)).scalar_one()
    assert (notice.state, notice.address) == ("void", None)
