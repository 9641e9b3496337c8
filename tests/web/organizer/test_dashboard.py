"""The dashboard: the same numbers as everywhere, for whoever has a role, and cheap to ask for again."""

import json
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.rules import Campaign, Status
from campaign.journey.tallying import steps as tallying
from campaign.organizers import teams
from campaign.organizers.roles import ALL_ROLES, Role
from campaign.storage.transactions import writing
from campaign.web import catalogue
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ, Clock, a_draft, a_form
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.reading import heading, said

HERE = "/organizer/c/footbridge/"
FIGURES = f"{HERE}figures"
BY_ITSELF = {"Sec-Fetch-Dest": "empty"}  # as a browser marks what a script fetches
Mint = Callable[..., str]
Sign = Callable[..., None]


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the public page shows is never older than the database."""
    monkeypatch.setattr(catalogue, "FRESH_SECONDS", 0)


class Names(HTMLParser):
    """Every id of a page, and every id that something points to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name in {"aria-labelledby", "aria-describedby"}:
                self.pointed += (value or "").split()


@pytest.fixture
def signs(client: FlaskClient, footbridge: Campaign, confirm: Callable[..., None]) -> Sign:
    """Somebody signs and confirms; the worker has not seen it yet: ``signs(email=BARYS)``."""
    place = iter(range(100))

    def sign(**typed: str) -> None:
        assert client.post(f"/c/{footbridge.slug}/sign", data=a_form(**typed)).status_code == 303
        confirm(next(place))

    return sign


def figures(person: Person, **headers: str) -> TestResponse:
    return person.client.get(FIGURES, headers=headers)


def test_an_empty_campaign_says_so_instead_of_drawing_nothing(alesia: Person) -> None:
    page = said(alesia.client.get(HERE))
    assert "0 counted signatures of 100" in page
    assert "Nothing has been counted yet." in page
    assert "No forecast yet: it needs ten whole days" in page
    assert "Nothing. Letters go out" in page
    assert "No letter has been tried" in page


def test_numbers_are_those_of_the_public_page_and_say_their_time(
    alesia: Person, client: FlaskClient, signs: Sign, work: Callable[[], None]
) -> None:
    signs()
    signs(email=BARYS, region="south")
    work()
    signs(email=CIMAFIEJ)

    public: Any = client.get("/c/footbridge.json").json
    answer: Any = figures(alesia).json
    assert (answer["signatures"], answer["at"]) == (public["signatures"], public["updated_at"]) == (2, answer["at"])
    page = said(alesia.client.get(HERE))
    assert "2 counted signatures of 100" in page
    assert "Totals as of 1 March 2026, 12:00, the same as on the public page." in page
    assert "North 1 50%" in page
    assert "South 1 50%" in page


def test_every_step_of_the_way_is_in_the_funnel(
    alesia: Person, client: FlaskClient, signs: Sign, sign: Callable[..., TestResponse], work: Callable[[], None]
) -> None:
    signs()
    sign(email=BARYS)
    work()
    page = said(alesia.client.get(HERE))
    for row in ("Form sent 2 100%", "Letter sent 1 50%", "Confirmed 1 50%", "Counted 1 50%", "Withdrawn 0 0%"):
        assert row in page


def test_the_fragment_is_what_the_page_holds(alesia: Person, signs: Sign, work: Callable[[], None]) -> None:
    signs()
    work()
    html: str = json.loads(figures(alesia).text)["html"]
    assert html.strip()
    assert html.strip() in alesia.client.get(HERE).text


def test_the_fragment_is_sent_again_only_when_something_changed(
    alesia: Person, signs: Sign, work: Callable[[], None]
) -> None:
    first = figures(alesia)
    tag = first.headers["ETag"]
    assert first.status_code == 200
    again = figures(alesia, **{"If-None-Match": tag})
    assert (again.status_code, again.text) == (304, "")
    signs()
    work()
    later = figures(alesia, **{"If-None-Match": tag})
    assert later.status_code == 200
    assert later.headers["ETag"] != tag


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(alesia: Person, clock: Clock) -> None:
    for _ in range(200):
        clock.now += timedelta(minutes=15)
        if figures(alesia, **BY_ITSELF).status_code == 303:
            break
    assert figures(alesia, **BY_ITSELF).location.startswith("/organizer/login")


@pytest.mark.parametrize("path", [HERE, FIGURES])
@pytest.mark.parametrize("role", ALL_ROLES)
def test_every_role_sees_the_numbers(
    a_person: MakePerson, give_role: Callable[[Person, Role], None], role: Role, path: str
) -> None:
    person = a_person(BARYS, factor=False)
    give_role(person, role)
    assert person.client.get(path).status_code == 200


@pytest.mark.parametrize("path", [HERE, FIGURES, "/organizer/c/nowhere/", "/organizer/c/nowhere/figures"])
def test_a_stranger_finds_nothing(cimafiej: Person, footbridge: Campaign, path: str) -> None:
    assert cimafiej.client.get(path).status_code == 404


@pytest.mark.parametrize("path", [HERE, FIGURES])
def test_without_an_account_one_is_sent_to_sign_in(client: FlaskClient, footbridge: Campaign, path: str) -> None:
    assert client.get(path).location == f"/organizer/login?next={path}"


def test_no_name_and_no_address_of_a_signer_is_on_it(alesia: Person, signs: Sign, work: Callable[[], None]) -> None:
    signs(name="Hanna Rare", email="hanna.rare@example.org")
    work()
    page = alesia.client.get(HERE).text
    assert "Rare" not in page
    assert "hanna" not in page


def test_every_id_is_one_and_every_name_leads_to_one(alesia: Person, signs: Sign, work: Callable[[], None]) -> None:
    signs()
    work()
    names = Names(alesia.client.get(HERE).text)
    assert len(names.ids) == len(set(names.ids))
    assert set(names.pointed) <= set(names.ids)
    assert {"days-title", "hours-desc", "flow-form-title"} <= set(names.ids)


def test_what_needs_somebody_leads_to_where_it_is_done_if_the_role_may(
    alesia: Person, barys: Person, set_status: Callable[[Status], None]
) -> None:
    set_status("paused")
    assert "Signing is paused." in said(alesia.client.get(HERE))
    assert f'href="{HERE}status">Signing is paused.' in alesia.client.get(HERE).text
    page = barys.client.get(HERE)
    assert "Signing is paused." in said(page)
    assert f'href="{HERE}status">Signing is paused.' not in page.text


def test_a_worker_that_does_not_run_is_noticed(alesia: Person, sign: Callable[..., TestResponse], clock: Clock) -> None:
    sign()
    assert "Nothing. Letters go out" in said(alesia.client.get(HERE))
    clock.now += timedelta(minutes=3)
    page = said(alesia.client.get(HERE))
    assert "Trouble: The worker is not running: letters have been due since 1 March 2026" in page
    assert "Letters waiting 1" in page


def test_the_list_has_a_line_of_figures_for_each_campaign(
    alesia: Person, session: Session, peppers: Peppers, signs: Sign, work: Callable[[], None], clock: Clock
) -> None:
    signs()
    work()
    mill = drafting.create(session, peppers, a_draft(slug="mill", goal=None), clock.now)
    with writing(session):
        teams.grant(session, alesia.id, mill.id, "viewer", clock.now)
    page = said(alesia.client.get("/organizer/"))
    assert "A footbridge over the river Open 1 100 1 1 1 March 2026, 12:00" in page
    assert "A footbridge over the river Draft 0 – 0 0 –" in page


def test_the_list_of_nobody_is_empty(cimafiej: Person, footbridge: Campaign) -> None:
    answer = cimafiej.client.get("/organizer/")
    assert heading(answer) == "Your campaigns"
    assert "You are in no campaign's team yet" in said(answer)


def test_held_back_by_the_worker_the_total_stays_at_its_head(
    alesia: Person, session: Session, signs: Sign, work: Callable[[], None], footbridge: Campaign, clock: Clock
) -> None:
    signs()
    work()
    signs(email=BARYS)
    assert tallying.campaigns_due(session) == []
    session.commit()
    assert figures(alesia).json["signatures"] == 1  # type: ignore[index] # JSON it is
    assert ALESIA not in figures(alesia).text
