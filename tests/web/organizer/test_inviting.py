"""Invitations are bounded: by sender, by campaign, by reader, in an hour and in a day; whoever the reader is."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations, throttle
from campaign.organizers.links import OneTimeLink
from tests.services.factories import BARYS
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.office import TEN_MINUTES, fresh
from tests.web.reading import Html, said

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TEAM = "/organizer/c/footbridge/team"
NEW = "new@example.org"


def invite(person: Person, email: str) -> TestResponse:
    """Invites an editor."""
    return fresh(person, f"{TEAM}/invite", email=email, role="editor")


@pytest.fixture
def waiting(sessions: Callable[[], Session], alesia: Person, footbridge: Campaign) -> Callable[[], list[OneTimeLink]]:
    """The invitations that can be used."""

    def look() -> list[OneTimeLink]:
        with sessions() as session:
            return invitations.waiting(session, footbridge.id, alesia.clock.now)

    return look


@only_sqlite
def test_so_many_in_an_hour_and_then_it_says_when_the_next_one_can_go(
    alesia: Person, waiting: Callable[[], list[OneTimeLink]]
) -> None:
    for number in range(20):
        assert invite(alesia, f"s{number}@example.org").status_code == 303
    refused = invite(alesia, NEW)
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert "Enough invitations were sent for now" in said(refused)
    assert Html.of(refused.text).by_id("email")["value"] == NEW
    assert Html.of(refused.text).by_id("email")["aria-invalid"] == "true"
    assert len(waiting()) == 20
    alesia.clock.now += timedelta(seconds=int(refused.headers["Retry-After"]) + 1)
    assert invite(alesia, NEW).status_code == 303


@only_sqlite
def test_nobody_is_invited_again_and_again(alesia: Person, waiting: Callable[[], list[OneTimeLink]]) -> None:
    assert invite(alesia, NEW).status_code == 303
    for _ in range(2):
        assert fresh(alesia, f"{TEAM}/invitations/{waiting()[0].id}/again").status_code == 303
    assert fresh(alesia, f"{TEAM}/invitations/{waiting()[0].id}/again").status_code == 429
    assert invite(alesia, NEW.upper()).status_code == 429
    assert fresh(alesia, "/organizer/team/invite", email=NEW).status_code == 429
    alesia.clock.now += timedelta(hours=1, seconds=1)
    assert [invite(alesia, NEW).status_code for _ in range(3)] == [303, 303, 429]


@only_sqlite
def test_sending_again_makes_the_older_link_useless_and_keeps_the_role(
    alesia: Person,
    waiting: Callable[[], list[OneTimeLink]],
    work: Callable[[], None],
    outbox: Callable[[], list[EmailMessage]],
) -> None:
    invite(alesia, NEW)
    (before,) = waiting()
    fresh(alesia, f"{TEAM}/invitations/{before.id}/again")
    (after,) = waiting()
    assert (after.email, after.role, after.nonce != before.nonce) == (NEW, "editor", True)
    work()
    assert str(outbox()[-1]["To"]) == NEW


@only_sqlite
def test_the_answer_does_not_say_whether_the_address_has_an_account(alesia: Person, a_person: MakePerson) -> None:
    a_person(BARYS, signed_in=False)
    alesia.clock.now += TEN_MINUTES
    answers = [[invite(alesia, email) for _ in range(4)] for email in (BARYS, NEW)]
    for known, unknown in zip(*answers, strict=True):
        assert known.status_code == unknown.status_code
        assert known.location == unknown.location
    refused = [Html.of(one[-1].text).by_id("email-error").text for one in answers]
    assert answers[0][-1].status_code == 429
    assert refused[0] == refused[1]


@only_sqlite
def test_a_typo_costs_nothing(alesia: Person) -> None:
    for _ in range(25):
        assert invite(alesia, "no address").status_code == 422
    assert invite(alesia, NEW).status_code == 303


def test_counts_are_kept_by_campaign_too() -> None:
    one, other = (throttle.invitations("secret", who, 7, f"s{who}@example.org") for who in (1, 2))
    assert {count.key for count in one} & {count.key for count in other} == {count.key for count in one[4:]}
    assert len(throttle.invitations("secret", 1, None, NEW)) == 4
