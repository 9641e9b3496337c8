"""Wrong input in any field of any form: the form again, what was typed still in it, the error beside its field."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from campaign.cli.organizers import link as address_of
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import queue
from campaign.organizers import accounts, invitations, resets
from campaign.organizers.invitations import Offer
from campaign.storage.transactions import writing
from campaign.web.parts import Parts
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ, Clock
from tests.web.organizer.conftest import PASSWORD, MakePerson, OrganizerClient, Person
from tests.web.organizer.desk_acts import FIELDS, OTHER, PAIR, Signs, findings
from tests.web.organizer.editing import post
from tests.web.organizer.mistakes import BASE, NEVER_WRONG_INPUTS, PLACES, Mistake, Place, World
from tests.web.organizer.test_every_route import GiveRole, rules
from tests.web.reading import Element, Html, sent_by

Links = dict[str, str]
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@pytest.fixture
def variables(variables: dict[str, str]) -> dict[str, str]:
    """An address at which browsers allow passkeys."""
    return variables | {"CAMPAIGN_BASE_URL": "http://localhost"}


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that asks enough to tell people apart."""
    return an_open_campaign(fields=FIELDS)


@pytest.fixture
def links(session: Session, parts: Parts, clock: Clock, a_person: MakePerson) -> Links:
    """One-time links: to the first account, to another one, to a new password of Cimafiej's."""
    first = invitations.first(session, clock.now)
    cimafiej = a_person(CIMAFIEJ, factor=False, signed_in=False)
    with writing(session):
        reset = resets.link(session, cimafiej.id, clock.now)
    invited = invitations.invite(session, None, Offer("new@example.org", may_create=True), "en", clock.now)
    assert first is not None
    made = {"first": first, "reset": reset, "invitation": invited}
    return {name: urlsplit(address_of(parts, one)).path for name, one in made.items()}


@pytest.fixture
def people(links: Links, a_person: MakePerson, give_role: GiveRole, session: Session) -> dict[str, Person]:
    """Alesia owns the campaign and looks after the installation; Barys reviews it."""
    alesia, barys = a_person(ALESIA), a_person(BARYS)
    give_role(alesia, "owner")
    give_role(barys, "reviewer")
    accounts.oversee(session, ALESIA, alesia.clock.now, wanted=True)
    return {"alesia": alesia, "barys": barys}


@pytest.fixture
def signatures(people: dict[str, Person], signs: Signs, engine: Engine) -> dict[str, int]:
    """Two signatures that may be one person's, and one that was rejected."""
    counted, _later = (signs(**form) for form in PAIR)
    rejected = signs(**OTHER)
    done = people["barys"].client.send(f"{BASE}/signatures/{rejected}/reject", **{"reject-why": "asked by phone"})
    assert done.status_code == 303
    (finding,) = findings(engine)
    return {"counted": counted, "rejected": rejected, "finding": finding}


@dataclass
class Browsers:
    """A new browser for whoever opens a page."""

    app: Flask
    alesia: Person

    def stranger(self) -> OrganizerClient:
        """Nobody is signed in."""
        return self.app.test_client()  # type: ignore[return-value] # the class that ``a_person`` sets

    def halfway(self, email: str = ALESIA) -> OrganizerClient:
        """The password was right."""
        client = self.stranger()
        client.send("/organizer/login", email=email, password=PASSWORD)
        return client

    def owner(self) -> OrganizerClient:
        """So was the second factor."""
        person = replace(self.alesia, client=self.stranger())
        assert person.sign_in().status_code == 303
        return person.client

    def stale(self) -> OrganizerClient:
        """And that is some time ago."""
        return self._later(self.owner())

    def factorless(self) -> OrganizerClient:
        """Cimafiej, who has no second factor, some time ago."""
        return self._later(self.halfway(CIMAFIEJ))

    def setting_up(self) -> OrganizerClient:
        """She sets another app up."""
        client = self.owner()
        assert client.send("/organizer/account/second-factor/app").status_code == 303
        return client

    def _later(self, client: OrganizerClient) -> OrganizerClient:
        self.alesia.clock.now += timedelta(minutes=11)
        return client


@pytest.fixture
def world(app: Flask, session: Session, people: dict[str, Person], signatures: dict[str, int], links: Links) -> World:
    """Everything that the forms are about."""
    browsers, (campaign,) = Browsers(app, people["alesia"]), drafting.every(session)
    return World(
        {
            "alesia": browsers.owner,
            "stale": browsers.stale,
            "setting up": browsers.setting_up,
            "stranger": browsers.stranger,
            "halfway": browsers.halfway,
            "factorless": browsers.factorless,
        },
        links | {"reason": next(iter(queue.by_reason(session, campaign.id)))},
        signatures | {name: one.id for name, one in people.items()},
    )


def endpoint(app: Flask, form: Element, here: str) -> str:
    """The view that a form is sent to."""
    there = urlsplit(form.attributes.get("action") or here).path
    try:
        return str(app.url_map.bind("localhost").match(there, method=form.attributes.get("method", "get").upper())[0])
    except HTTPException:
        return ""


def form_in(app: Flask, answer: TestResponse, wanted: str, around: str = "") -> Element:
    """The form of that view on a page; where there are several, the one around that input."""
    found = [one for one in Html.of(answer.text).every("form") if endpoint(app, one, answer.request.path) == wanted]
    assert found, f"no form for {wanted} on {answer.request.path}: {answer.status}"
    return next((one for one in found if around and list(one.every("", id=around))), found[-1])


def sent(client: OrganizerClient, form: Element, here: str, typed: MultiDict[str, object]) -> TestResponse:
    """What is answered to the form."""
    action = form.attributes.get("action") or here
    if form.attributes.get("method", "get") == "get":
        return client.get(action, query_string=typed)
    if any(isinstance(value, FileStorage) for value in typed.values()):
        return post(client, action, typed.to_dict(flat=False))
    return client.post(action, data=typed)


def filled(form: Element, place: Place, mistake: Mistake) -> MultiDict[str, object]:
    """The form as somebody fills it in who makes that mistake."""
    typed: MultiDict[str, object] = sent_by(form)
    for name, value in {**place.fills, **place.pressed, **mistake.typed}.items():
        values = [] if value is None else value if isinstance(value, list) else [value]
        typed.setlist(name, values)
        if not values:
            del typed[name]
    return typed


def check_words(answer: TestResponse, at: str) -> None:
    """The error stands beside that input and on top of the page, where the focus goes."""
    page = Html.of(answer.text)
    control, error, summary = page.by_id(at), page.by_id(f"{at}-error"), page.one(role="alert")
    assert len(error.text.removeprefix("Error:").strip()) > 5
    assert error.text.startswith("Error:")
    tied = [one for one in (control, *control.every()) if f"{at}-error" in one.attributes.get("aria-describedby", "")]
    assert tied, "nothing names the error as its description"
    if control.name not in {"section", "div"}:
        assert any(one.attributes.get("aria-invalid") == "true" for one in (control, *control.every()))
    assert summary.one("a", href=f"#{at}").text
    for link in summary.every("a"):
        page.by_id(link["href"].removeprefix("#"))
    assert summary["tabindex"] == "-1"
    assert [one for one in page.every() if "autofocus" in one] == [summary]
    assert page.one("title").text.startswith("Error:")


def check_kept(answer: TestResponse, back: Element, typed: MultiDict[str, object], place: Place) -> None:
    """Everything that was typed is still there, but for passwords and codes, which are nowhere."""
    now = sent_by(back)
    for control in back.every():
        name = control.attributes.get("name", "")
        if name in place.secret:
            assert control.attributes.get("value", "") == "", f"{name} is shown again"
        elif _is_typed(control):
            then = typed.getlist(name)
            if control.attributes.get("type") in {"checkbox", "radio"}:
                assert ("checked" in control) == (control["value"] in then), f"{name} is not what was chosen"
            elif control.name != "select" or then[0] in {option["value"] for option in control.every("option")}:
                assert now.getlist(name) == then, f"{name} is not what was typed"
    for name in place.secret:
        for value in map(str, typed.getlist(name)):
            assert not value.strip() or value not in answer.text, f"{name} is in the page"


def _is_typed(control: Element) -> bool:
    return "name" in control and control.name != "button" and control.attributes.get("type") not in {"hidden", "file"}


@pytest.mark.parametrize("name", PLACES)
def test_the_error_stands_beside_its_field_and_what_was_typed_is_kept(app: Flask, world: World, name: str) -> None:
    place, found = PLACES[name], []
    for mistake in place.mistakes:
        try:
            check(app, world, place, mistake)
        except AssertionError as error:
            found.append(f"{str(dict(mistake.typed))[:200]}: {str(error).splitlines()[0]}")
    assert not found, "\n".join(found)


def check(app: Flask, world: World, place: Place, mistake: Mistake) -> None:
    """Opens the page, makes the mistake, and looks at what comes back."""
    at = mistake.at.format(**world.ids)
    client, page = place.open(world)
    typed = filled(form_in(app, page, place.endpoint, at), place, mistake)
    answer = sent(client, form_in(app, page, place.endpoint, at), page.request.path, typed)
    assert answer.status_code == mistake.status, f"{answer.status}"
    check_words(answer, at)
    check_kept(answer, form_in(app, answer, place.endpoint, at), typed, place)


# Pages that are shown after something was done, or need something that other tests have.
ELSEWHERE = {"organizer_updates.one", "organizer_updates.progress", "organizer_export.file"}


def test_no_form_of_any_page_is_left_out(app: Flask, world: World) -> None:
    """Whatever can be typed into on a page of this door is in the table, or is there with a reason."""
    all_of_them = [(place, mistake) for place in PLACES.values() for mistake in place.mistakes]
    covered = {(place.endpoint, plain(name)) for place, mistake in all_of_them for name in mistake.typed}
    missing, seen = set(), 0
    for answer in pages(app, world):
        if not answer.text.startswith("<!DOCTYPE html>"):
            continue
        for form in Html.of(answer.text).every("form"):
            there = endpoint(app, form, answer.request.path)
            for control in form.every():
                seen += 1
                name = plain(control.attributes.get("name", ""))
                if _is_written(control) and not {(there, name), (there, f"step_up_{name}")} & covered:
                    missing.add((there, name))
    assert seen > 500
    assert {(there, name) for there, name in missing if name not in NEVER_WRONG_INPUTS} == set()


def pages(app: Flask, world: World) -> Iterator[TestResponse]:
    """Every page that can be read, and every page with a form in the table."""
    client = world.browsers["alesia"]()
    ids = {"slug": "footbridge", "signature_id": world.ids["counted"], "token": "x"}
    for rule, _ in rules(app):
        if "GET" in (rule.methods or set()) and rule.endpoint not in ELSEWHERE:
            values = {name: ids.get(name, 1) for name in rule.arguments}
            yield client.get(app.url_map.bind("localhost").build(rule.endpoint, values, method="GET"))
    for place in PLACES.values():
        yield place.open(world)[1]


def _is_written(control: Element) -> bool:
    """Whether somebody writes or chooses something there; a box is ticked or not."""
    return _is_typed(control) and control.attributes.get("type") != "checkbox"


def plain(name: str) -> str:
    """A name without its language and its number: ``f2-label-en`` is ``f-label``."""
    name = name.partition(":")[0] + (":" if ":" in name else "")
    return re.sub(r"^f\d+-", "f-", re.sub(r"[-_](en|be|ru)$", "", name))
