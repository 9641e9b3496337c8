"""Source codes: an editor names them, a link carries them, the dashboard counts by them."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.journey.drafting import source_codes
from campaign.journey.drafting.rules import Campaign
from campaign.organizers.roles import Role
from campaign.storage import audit
from campaign.web import catalogue
from tests.services.factories import BARYS, CIMAFIEJ, a_form
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.reading import Html, said

HERE = "/organizer/c/footbridge/sources"
PAGE = "/c/footbridge"


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change is on the page at once."""
    monkeypatch.setattr(catalogue, "FRESH_SECONDS", 0)


def hidden(page: str) -> list[str]:
    return [field["value"] for field in Html.of(page).every("input", name="via")]


def test_a_code_is_named_on_the_page_and_removed_again(alesia: Person, session: Session) -> None:
    answer = alesia.client.send(HERE, code="Poster", called="Poster at the station")
    assert (answer.status_code, answer.location) == (303, HERE)
    page = said(alesia.client.get(HERE))
    assert "poster Poster at the station" in page
    assert "/c/footbridge?via=poster" in page
    assert alesia.client.send(f"{HERE}/poster/remove").status_code == 303
    assert "poster" not in said(alesia.client.get(HERE)).replace("such as poster", "").replace("such as a poster", "")
    assert alesia.client.send(f"{HERE}/poster/remove").status_code == 303
    acts = [(act.who, act.action, act.about) for act, _hash in audit.acts(session) if "source" in act.action]
    assert acts == [(alesia.id, f"source.{what}", {"code": "poster"}) for what in ("added", "removed")]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"code": "two words"}, "Use 1 to 32 small Latin letters"),
        ({"code": ""}, "Use 1 to 32 small Latin letters"),
        ({"code": "ok", "called": "x" * 61}, "This is too long. Use at most 60 characters."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(alesia: Person, typed: dict[str, str], message: str) -> None:
    answer = alesia.client.send(HERE, **typed)
    assert answer.status_code == 422
    assert message in said(answer)
    fields = Html.of(answer.text)
    assert {name: fields.one("input", name=name)["value"] for name in typed} == typed


def test_a_code_that_is_not_there_cannot_be_removed(alesia: Person) -> None:
    assert alesia.client.send(f"{HERE}/nothing/remove").status_code == 404


@pytest.mark.parametrize("role", ["reviewer", "exporter", "viewer"])
def test_only_who_may_edit_names_codes(
    a_person: MakePerson, give_role: Callable[[Person, Role], None], role: Role, session: Session, footbridge: Campaign
) -> None:
    person = a_person(BARYS)
    give_role(person, role)
    assert person.client.get(HERE).status_code == 403
    assert person.client.send(HERE, code="poster").status_code == 403
    assert source_codes.every(session, footbridge.id) == []


def test_a_stranger_finds_nothing(cimafiej: Person, footbridge: Campaign) -> None:
    assert cimafiej.client.get(HERE).status_code == 404
    assert cimafiej.client.send(HERE, code="poster").status_code == 404
    assert cimafiej.client.send(f"{HERE}/poster/remove").status_code == 404


def test_a_known_code_goes_through_the_form_into_the_signature_and_onto_the_dashboard(
    alesia: Person,
    client: FlaskClient,
    confirm: Callable[..., None],
    work: Callable[[], None],
) -> None:
    alesia.client.send(HERE, code="poster", called="Poster at the station")
    assert hidden(client.get(f"{PAGE}?via=poster").text) == ["poster"]
    client.post(f"{PAGE}/sign", data=a_form(via="poster"))
    client.post(f"{PAGE}/sign", data=a_form(email=CIMAFIEJ))
    confirm(0, 1)
    work()
    page = said(alesia.client.get("/organizer/c/footbridge/"))
    assert "Poster at the station 1 50%" in page
    assert "Without a code 1 50%" in page


def test_an_unknown_code_is_ignored_in_the_link_and_in_the_form(
    client: FlaskClient, footbridge: Campaign, session: Session, rows: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    plain = client.get(PAGE)
    for code in ("poster", "", "x" * 500, "\x00", "<script>"):
        answer = client.get(PAGE, query_string={"via": code})
        assert (answer.data, answer.headers["ETag"]) == (plain.data, plain.headers["ETag"])
        client.post(f"{PAGE}/sign", data=a_form(via=code))
    assert "poster" not in str(rows()["signature"])


def test_the_page_of_a_code_is_cached_like_any_other_and_there_are_few(alesia: Person, client: FlaskClient) -> None:
    alesia.client.send(HERE, code="poster")
    entry = client.application.extensions["campaign"].catalogue._entries
    answers = [client.get(f"{PAGE}?via={code}") for code in ("poster", *map(str, range(40)))]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"public, max-age=1, stale-while-revalidate=1"}
    assert len({answer.headers["ETag"] for answer in answers}) == 2
    assert len(entry["footbridge"].pages) == 2


def test_the_code_stays_when_the_form_has_errors_and_when_the_language_is_changed(
    alesia: Person, client: FlaskClient
) -> None:
    alesia.client.send(HERE, code="poster")
    answer = client.post(f"{PAGE}/sign", data=a_form(via="poster", email="wrong"))
    assert (answer.status_code, hidden(answer.text)) == (422, ["poster"])
    assert f'href="{PAGE}?lang=be&amp;via=poster"' in client.get(f"{PAGE}?via=poster").text


def test_a_removed_code_counts_no_more(
    alesia: Person, client: FlaskClient, rows: Callable[[], dict[str, list[tuple[object, ...]]]]
) -> None:
    alesia.client.send(HERE, code="poster")
    alesia.client.send(f"{HERE}/poster/remove")
    assert hidden(client.get(f"{PAGE}?via=poster").text) == []
    client.post(f"{PAGE}/sign", data=a_form(via="poster"))
    assert "poster" not in str(rows()["signature"])
