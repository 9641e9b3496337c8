"""Role × route × object, over the whole map of addresses, so that later pages are covered as they come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import accounts
from campaign.organizers.roles import ALL_ROLES, NEED_FACTOR, Role, allows
from campaign.web.organizer import access
from tests.services.factories import ALESIA, BARYS
from tests.web.organizer.conftest import MakePerson, OrganizerClient, Person

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
NOWHERE = 987_654
GiveRole = Callable[[Person, Role], None]


def rules(app: Flask) -> list[tuple[Rule, access.Access]]:
    """Every rule of this door with what its view declares."""
    with app.app_context():
        found = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("organizer_")]
        assert len(found) > 20
        return [(rule, access.of(rule.endpoint)) for rule in found]


def path(app: Flask, rule: Rule, slug: str = "footbridge") -> str:
    """An address behind a rule; every id in it belongs to nobody."""
    values = {name: NOWHERE if "int" in type(converter).__name__.lower() else "x" for name, converter in _of(rule)}
    if "slug" in values:
        values["slug"] = slug
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method(rule))


def _of(rule: Rule) -> list[tuple[str, object]]:
    return list(rule._converters.items())


def method(rule: Rule) -> str:
    """GET where it answers that, else POST."""
    return "GET" if "GET" in (rule.methods or set()) else "POST"


def knock(client: OrganizerClient, app: Flask, rule: Rule, slug: str = "footbridge") -> TestResponse:
    """Sends the simplest request that the rule answers, with a token where one is needed."""
    if method(rule) == "GET":
        return client.get(path(app, rule, slug))
    return client.send(path(app, rule, slug))


def others(rule: Rule) -> bool:
    """Whether the address names an object besides the campaign."""
    return bool(set(rule.arguments) - {"slug"})


@pytest.mark.parametrize("number", [2**31, 10**15 - 1, 2**63, 10**40], ids=str)
def test_an_id_that_no_row_can_have_is_nobodys(
    app: Flask, alesia: Person, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(f"{__name__}.NOWHERE", number)
    numbered = [rule for rule, _ in rules(app) if rule._converters and str(NOWHERE) in path(app, rule)]
    assert len(numbered) > 10
    for rule in numbered:
        assert knock(alesia.client, app, rule).status_code in {404, 405}, rule


@only_sqlite
def test_every_view_says_who_may_see_it(app: Flask) -> None:
    for rule, declared in rules(app):
        assert declared.signed_in or declared.permission is None, rule
        assert (declared.permission is not None) == ("slug" in rule.arguments), rule


@only_sqlite
def test_who_is_not_signed_in_is_sent_to_sign_in(app: Flask, a_person: MakePerson, footbridge: Campaign) -> None:
    person = a_person(ALESIA, signed_in=False)
    for rule, declared in rules(app):
        if declared.signed_in:
            answer = knock(person.client, app, rule)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/organizer/login"), rule


@only_sqlite
def test_a_stranger_finds_no_campaign_and_nobody_an_unknown_one(app: Flask, alesia: Person, cimafiej: Person) -> None:
    for rule, declared in rules(app):
        if declared.permission:
            assert knock(cimafiej.client, app, rule).status_code == 404, rule
            assert knock(alesia.client, app, rule, "nowhere").status_code == 404, rule
            assert knock(alesia.client, app, rule, "No slug").status_code == 404, rule


@only_sqlite
@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_role_opens_what_its_table_says_and_nothing_else(
    app: Flask, a_person: MakePerson, give_role: GiveRole, role: Role
) -> None:
    person = a_person(ALESIA)
    for rule, declared in rules(app):
        if declared.permission:
            give_role(person, role)  # one of the routes leaves the team
            status = knock(person.client, app, rule).status_code
            if allows(role, declared.permission):
                assert status != 403, rule
                assert status != 404 or others(rule), rule
            else:
                assert status == 403, rule


@only_sqlite
def test_no_object_of_somebody_else_is_there(app: Flask, overseer: Person) -> None:
    walked = 0
    for rule, declared in rules(app):
        if others(rule) and declared.signed_in:
            assert knock(overseer.client, app, rule).status_code == 404, rule
            walked += 1
    assert walked >= 4


@only_sqlite
def test_what_shows_signers_needs_a_second_factor(
    app: Flask, a_person: MakePerson, give_role: GiveRole, session: Session
) -> None:
    person = a_person(BARYS, factor=False)
    accounts.oversee(session, BARYS, person.clock.now, wanted=True)
    for rule, declared in rules(app):
        if declared.oversees or declared.permission in NEED_FACTOR:
            give_role(person, "owner")
            answer = knock(person.client, app, rule)
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/organizer/account/second-factor")


@only_sqlite
@pytest.mark.parametrize("role", [None, *ALL_ROLES])
def test_who_does_not_oversee_the_installation_finds_nothing_of_it(
    app: Flask, a_person: MakePerson, give_role: GiveRole, session: Session, role: Role | None
) -> None:
    person, watched = a_person(ALESIA), [rule for rule, declared in rules(app) if declared.oversees]
    if role:
        give_role(person, role)
    assert len(watched) >= 6
    assert {knock(person.client, app, rule).status_code for rule in watched} == {404}

    accounts.oversee(session, ALESIA, person.clock.now, wanted=True)
    # A form with nothing in it is asked again; an object that is nobody's is not there.
    for rule in watched:
        wanted = 200 if method(rule) == "GET" else 404 if rule.arguments else 422
        assert knock(person.client, app, rule).status_code == wanted, rule

    accounts.oversee(session, ALESIA, person.clock.now, wanted=False)
    assert {knock(person.client, app, rule).status_code for rule in watched} == {404}


@only_sqlite
def test_no_post_works_without_the_token(app: Flask, overseer: Person) -> None:
    for rule, _ in rules(app):
        if "POST" in (rule.methods or set()):
            # A mailed link is a forged one here, and its page says so.
            wanted = 404 if "token" in rule.arguments else 400
            assert overseer.client.post(path(app, rule)).status_code == wanted, rule


@only_sqlite
def test_what_needs_a_fresh_code_asks_for_one(app: Flask, overseer: Person) -> None:
    overseer.clock.now += timedelta(minutes=11)
    walked = 0
    for rule, declared in rules(app):
        if declared.fresh:
            answer = knock(overseer.client, app, rule)
            asked = answer.location if method(rule) == "GET" else answer.text
            assert "step-up" in asked if method(rule) == "GET" else "Is it still you?" in asked, rule
            walked += 1
    assert walked >= 8


@only_sqlite
def test_a_role_that_is_taken_away_is_gone_with_the_next_click(
    alesia: Person, barys: Person, footbridge: Campaign
) -> None:
    there = f"/organizer/c/{footbridge.slug}/team"
    assert barys.client.get(there).status_code == 200

    assert alesia.client.send(f"{there}/{barys.id}/remove").status_code == 303

    assert barys.client.get(there).status_code == 404
