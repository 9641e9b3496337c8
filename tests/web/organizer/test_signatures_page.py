"""The signatures page: found by what only its owner would know, and acted on with a reason."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from campaign.journey.drafting.rules import Campaign
from campaign.storage import audit
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.desk_acts import BASE, FIELDS, OTHER, PAIR, Signs, replace_details, signatures
from tests.web.reading import source

PAGE = f"{BASE}/signatures"


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that asks enough to tell people apart."""
    return an_open_campaign(fields=FIELDS)


@pytest.fixture
def signature(signs: Signs) -> int:
    """A counted signature."""
    return signs(**OTHER)


@pytest.mark.parametrize("typed", [{"email": "other@EXAMPLE.org"}, {"name": "Other Barys"}, {"name": "BARYS OTHER"}])
def test_it_is_found_by_address_and_name_and_the_search_is_in_no_address(
    barys: Person, signature: int, typed: dict[str, str]
) -> None:
    answer = barys.client.send(PAGE, **typed)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/{signature}")


def test_its_page_tells_what_is_known_of_it(barys: Person, signature: int) -> None:
    page = source(barys.client.get(f"{PAGE}/{signature}"))
    for said in (
        "other@example.org",
        "counted",
        "version 1",
        "on the web",
        "the link to confirm",
        "Entry in the ledger",
    ):
        assert said in page, said
    assert "<b>children" not in page


@pytest.mark.parametrize("details", [None, "sealed"])
def test_one_that_can_not_be_read_is_found_and_says_which_parts_agree(
    barys: Person, signs: Signs, engine: Engine, details: str | None
) -> None:
    _, later = (signs(**form) for form in PAIR)
    replace_details(engine, details)
    assert barys.client.send(PAGE, email="b@example.org").location == f"{PAGE}/{later}"
    page = barys.client.get(f"{PAGE}/{later}").text
    for said in ("What was typed can't be read here.", "same birth date", "Both have the same fingerprint of:"):
        assert said in page, said


def test_several_are_listed_and_none_is_said(barys: Person, signature: int, signs: Signs) -> None:
    signs(confirmed=False, **(OTHER | {"email": "second@example.org"}))
    page = barys.client.send(PAGE, name="Barys Other")
    assert (page.status_code, page.text.count("Barys Other")) == (200, 3)  # twice in the list, once in the form
    assert "No signature has exactly this" in barys.client.send(PAGE, email="nobody@example.org").text


@pytest.mark.parametrize("typed", [{}, {"email": "x", "name": "y"}, {"email": "not an address"}, {"name": "!!"}])
def test_a_search_that_can_not_be_made_comes_back_with_what_was_typed(
    barys: Person, signature: int, typed: dict[str, str]
) -> None:
    answer = barys.client.send(PAGE, **typed)
    assert answer.status_code == 422
    assert "problem" in answer.text


def test_a_number_that_no_signature_has_finds_nothing(barys: Person, signature: int) -> None:
    assert barys.client.send(PAGE, number="0").status_code == 200


@pytest.mark.parametrize("number", ["9" * 40, "-1", "1 OR 1=1", "٣"])
def test_what_is_no_number_is_said(barys: Person, signature: int, number: str) -> None:
    answer = barys.client.send(PAGE, number=number)
    assert (answer.status_code, "Write the number in digits" in answer.text) == (422, True)
    assert barys.client.get(f"{PAGE}/{'9' * 40}").status_code == 404


def test_rejecting_asks_why_and_restoring_brings_it_back(
    barys: Person, signature: int, engine: Engine, work: Callable[[], None], client: object
) -> None:
    refused = barys.client.send(f"{PAGE}/{signature}/reject")
    assert (refused.status_code, "Fill this in." in refused.text) == (422, True)
    for act, state in (("reject", "rejected"), ("restore", "counted")):
        answer = barys.client.send(f"{PAGE}/{signature}/{act}", **{f"{act}-why": "made up"})
        work()
        assert (answer.status_code, signatures(engine)) == (303, {signature: state})
    assert barys.client.get(f"{PAGE}/{signature}").text.count("made up") == 2


def test_a_second_click_is_refused_in_words(barys: Person, signature: int, engine: Engine) -> None:
    answers = [barys.client.send(f"{PAGE}/{signature}/reject", **{"reject-why": "x"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "nothing to reject" in answers[1].text


def test_letters_are_sent_again_five_at_most(barys: Person, signature: int) -> None:
    answers = [barys.client.send(f"{PAGE}/{signature}/resend", **{"resend-why": "lost"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [303, 303, 303, 422]
    assert "all the 5 letters" in answers[3].text


def test_erasing_needs_a_tick_and_a_fresh_code_and_leaves_nothing_to_read(
    barys: Person, signature: int, engine: Engine, work: Callable[[], None]
) -> None:
    url, form = f"{PAGE}/{signature}/erase", {"erase-why": "asked by mail"}
    assert barys.client.send(url, **form).status_code == 422
    answer = barys.client.send(url, **form, **{"erase-sure": "y"})
    work()
    assert (answer.status_code, signatures(engine)) == (303, {signature: "withdrawn"})
    page = source(barys.client.get(f"{PAGE}/{signature}"))
    assert ("other@example.org" in page, "asked by mail" in page, "Erased" in page) == (False, True, True)
    assert barys.client.send(PAGE, email=OTHER["email"]).status_code == 200


def test_every_act_is_in_the_log_without_a_name_or_address(barys: Person, signature: int, session: object) -> None:
    barys.client.send(f"{PAGE}/{signature}/reject", **{"reject-why": "Barys Other is a cat"})
    acts = [act for act, _ in audit.acts(session)]  # type: ignore[arg-type] # the session of this test
    assert [(act.action, act.who, act.about) for act in acts if act.action.startswith("signature.")] == [
        ("signature.reject", barys.id, {"signature": signature})
    ]


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_may_not_see_names_sees_none(
    a_person: MakePerson, give_role: Callable[..., None], signature: int, engine: Engine, role: str
) -> None:
    person = a_person("cimafiej@example.org")
    give_role(person, role)
    for answer in (
        person.client.get(PAGE),
        person.client.get(f"{PAGE}/{signature}"),
        person.client.send(PAGE, email=OTHER["email"]),
        person.client.send(f"{PAGE}/{signature}/reject", **{"reject-why": "x"}),
    ):
        assert (answer.status_code, "other@example.org" in source(answer)) == (403, False)
    assert signatures(engine) == {signature: "counted"}


def test_an_exporter_reads_and_does_nothing(
    a_person: MakePerson, give_role: Callable[..., None], signature: int, engine: Engine
) -> None:
    person = a_person("cimafiej@example.org")
    give_role(person, "exporter")
    page = person.client.get(f"{PAGE}/{signature}")
    assert (page.status_code, "What you can do" in page.text) == (200, False)
    assert person.client.send(f"{PAGE}/{signature}/erase", **{"erase-why": "x", "erase-sure": "y"}).status_code == 403
    assert signatures(engine) == {signature: "counted"}


def test_a_stranger_finds_no_page_at_all(cimafiej: Person, signature: int, engine: Engine) -> None:
    assert cimafiej.client.get(f"{PAGE}/{signature}").status_code == 404
    assert cimafiej.client.send(f"{PAGE}/{signature}/reject", **{"reject-why": "x"}).status_code == 404
    assert signatures(engine) == {signature: "counted"}
