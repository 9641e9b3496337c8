"""The review page: pairs side by side, decided once, taken back, and seen by nobody else."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from campaign.journey.drafting.rules import Campaign
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.desk_acts import BASE, FIELDS, PAIR, Signs, findings, replace_details, signatures
from tests.web.reading import Html, source

REVIEW = f"{BASE}/review"


@pytest.fixture
def footbridge(an_open_campaign: Callable[..., Campaign]) -> Campaign:
    """A campaign that asks enough to tell people apart."""
    return an_open_campaign(fields=FIELDS)


@pytest.fixture
def pair(signs: Signs, engine: Engine) -> int:
    """Two signatures that are likely one person's; the finding's id."""
    for form in PAIR:
        signs(**form)
    (found,) = findings(engine)
    return found


def test_both_stand_side_by_side_with_what_agrees_and_what_differs_in_words(barys: Person, pair: int) -> None:
    page = barys.client.get(REVIEW)
    assert page.status_code == 200
    for said in (
        "<mark>a</mark>@example.org",
        "<mark>b</mark>@example.org",
        "same birth date",
        "different family name",
        "≠",
        "differs",
        "same",
    ):
        assert said in source(page), said
    assert "<mark>" in page.text


@pytest.mark.parametrize("details", [None, "sealed"])
def test_what_can_not_be_read_is_shown_by_the_parts_that_agree(
    barys: Person, pair: int, engine: Engine, details: str | None
) -> None:
    replace_details(engine, details)
    page = barys.client.get(REVIEW)
    assert page.status_code == 200
    assert "a@example.org" not in source(page)
    table = Html.of(page.text).one("table", role="table")
    name, birth = (" ".join(row.text.split()) for row in list(table.every("tr"))[1:3])
    assert name == "Full name ≠ different family name, same given name"
    assert birth.endswith("= same birth date")
    assert "What was typed can't be read here. Both have the same fingerprint of: birth date and" in page.text
    assert barys.client.get(f"{REVIEW}/bulk?reason=birth_same&action=accept").status_code == 200
    assert barys.client.send(REVIEW, finding=pair, action="accept", state="open").status_code == 303


def test_accepting_does_not_count_the_later_and_taking_back_counts_it_again(
    barys: Person, pair: int, engine: Engine, work: Callable[[], None]
) -> None:
    first, later = signatures(engine)
    answer = barys.client.send(REVIEW, finding=pair, action="accept", why="asked by phone", state="open")
    work()
    assert (answer.status_code, signatures(engine)) == (303, {first: "counted", later: "duplicate"})
    page = barys.client.get(answer.location)
    batch = next(Html.of(page.text).every("input", name="batch"))["value"]
    assert barys.client.send(f"{REVIEW}/undo", batch=batch).status_code == 303
    work()
    assert (signatures(engine), findings(engine)) == ({first: "counted", later: "counted"}, {pair: "open"})
    history = source(barys.client.get(f"{REVIEW}/history"))
    assert "asked by phone" in history
    assert barys.email in history


def test_a_second_reviewer_hears_that_it_was_decided_and_by_whom(
    alesia: Person, barys: Person, pair: int, engine: Engine
) -> None:
    assert barys.client.send(REVIEW, finding=pair, action="accept", state="open").status_code == 303
    answer = alesia.client.send(REVIEW, finding=pair, action="reject", why="a sister", state="open")
    assert answer.status_code == 409
    assert "Somebody has decided this already" in answer.text
    assert f"accepted by {barys.email}" in source(answer)
    assert findings(engine) == {pair: "upheld"}


def test_a_double_click_decides_once(barys: Person, pair: int, engine: Engine) -> None:
    answers = [barys.client.send(REVIEW, finding=pair, action="accept", state="open").status_code for _ in range(2)]
    assert (answers, findings(engine)) == ([303, 409], {pair: "upheld"})


def test_in_bulk_there_is_a_preview_and_a_reason_is_asked_for(barys: Person, pair: int, engine: Engine) -> None:
    preview = barys.client.get(f"{REVIEW}/bulk?reason=birth_same&action=accept")
    assert "1 finding would be accepted" in preview.text
    form = {"reason": "birth_same", "action": "accept", "last": pair}
    refused = barys.client.send(f"{REVIEW}/bulk", **form)
    assert (refused.status_code, "Fill this in." in refused.text, findings(engine)) == (422, True, {pair: "open"})
    answer = barys.client.send(f"{REVIEW}/bulk", why="one hand", **form)
    assert (answer.status_code, findings(engine)) == (303, {pair: "upheld"})
    assert barys.client.send(f"{REVIEW}/bulk", why="again", **form).status_code == 422


def test_what_came_after_the_preview_is_left_alone(barys: Person, pair: int, engine: Engine) -> None:
    form = {"reason": "birth_same", "action": "accept", "last": pair - 1, "why": "x"}
    assert barys.client.send(f"{REVIEW}/bulk", **form).status_code == 422
    assert findings(engine) == {pair: "open"}


def test_a_withdrawal_meanwhile_is_said_and_nothing_else_happens(
    barys: Person,
    pair: int,
    engine: Engine,
    client: FlaskClient,
    mint: Callable[..., str],
    link_of: Callable[..., object],
) -> None:
    batch_page = barys.client.send(REVIEW, finding=pair, action="accept", state="open").location
    batch = next(Html.of(barys.client.get(batch_page).text).every("input", name="batch"))["value"]
    assert client.post(mint("withdraw", link_of(1))).status_code == 200
    answer = barys.client.send(f"{REVIEW}/undo", batch=batch)
    assert (answer.status_code, "taken back by its owner" in answer.text) == (409, True)
    assert list(signatures(engine).values()) == ["counted", "withdrawn"]


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"finding": "0"}, 404),
        ({"finding": "9" * 15}, 404),
        ({"finding": "9" * 30}, 303),
        ({"finding": "x"}, 303),
        ({"action": "delete"}, 303),
    ],
)
def test_nonsense_decides_nothing(barys: Person, pair: int, engine: Engine, typed: dict[str, str], status: int) -> None:
    form = {"finding": str(pair), "action": "accept"} | typed
    assert barys.client.send(REVIEW, state="open", **form).status_code == status
    assert findings(engine) == {pair: "open"}


def test_addresses_that_make_no_sense_are_the_first_page(barys: Person, pair: int) -> None:
    for query in ("state=?", "reason='--", "after=-1", "after=" + "9" * 40, "done=zzz"):
        assert barys.client.get(f"{REVIEW}?{query}").status_code == 200, query
    assert barys.client.get(f"{REVIEW}/bulk?reason=no&action=accept").location == REVIEW
    assert barys.client.send(f"{REVIEW}/undo", batch="").status_code == 409
    assert barys.client.get(f"{REVIEW}/history?before=x").status_code == 200


def test_a_why_that_can_not_be_kept_is_refused_and_stays_in_the_form(barys: Person, pair: int, engine: Engine) -> None:
    answer = barys.client.send(REVIEW, finding=pair, action="accept", state="open", why="y" * 401)
    assert (answer.status_code, "y" * 401 in answer.text, findings(engine)) == (422, True, {pair: "open"})


def test_another_campaigns_finding_is_none(
    a_person: MakePerson,
    an_open_campaign: Callable[..., Campaign],
    pair: int,
    engine: Engine,
    session: object,
    clock: object,
) -> None:
    from campaign.organizers import teams
    from campaign.storage.transactions import writing

    other = an_open_campaign(slug="mill")
    stranger = a_person("cimafiej@example.org")
    with writing(session):  # type: ignore[arg-type] # the session of this test
        teams.grant(session, stranger.id, other.id, "owner", clock.now)  # type: ignore[arg-type,attr-defined] # as above
    page = "/organizer/c/mill/review"
    assert stranger.client.get(page).status_code == 200
    assert stranger.client.send(page, finding=pair, action="accept", state="open").status_code == 404
    assert stranger.client.get(REVIEW).status_code == 404
    assert stranger.client.send(REVIEW, finding=pair, action="accept", state="open").status_code == 404
    assert findings(engine) == {pair: "open"}


def test_the_report_says_what_was_found_by_which_reason_and_what_may_be_left(barys: Person, pair: int) -> None:
    before = Html.of(barys.client.get(f"{REVIEW}/report").text).one("main").text
    assert "None so far." in before
    assert "No estimate" in before
    assert "same birth date 1" in " ".join(before.split())
    barys.client.send(REVIEW, finding=pair, action="accept", state="open")
    after = " ".join(Html.of(barys.client.get(f"{REVIEW}/report").text).one("main").text.split())
    assert "1 duplicate was found." in after
    assert "same birth date 1" in after
    assert "or more; with 95% certainty between" in after


@pytest.mark.parametrize("role", ["viewer", "editor", "exporter"])
def test_only_reviewers_and_owners_review(
    a_person: MakePerson, give_role: Callable[..., None], pair: int, engine: Engine, role: str
) -> None:
    person = a_person("cimafiej@example.org")
    give_role(person, role)
    for url in (REVIEW, f"{REVIEW}/history", f"{REVIEW}/report", f"{REVIEW}/bulk?reason=birth_same&action=accept"):
        page = person.client.get(url)
        assert (page.status_code, "a@example.org" in source(page)) == (403, False)
    assert person.client.send(REVIEW, finding=pair, action="accept", state="open").status_code == 403
    assert findings(engine) == {pair: "open"}


def test_without_a_second_factor_or_the_token_nothing_is_shown_or_done(
    a_person: MakePerson, give_role: Callable[..., None], barys: Person, pair: int, engine: Engine
) -> None:
    person = a_person("cimafiej@example.org", factor=False)
    give_role(person, "owner")
    assert person.client.get(REVIEW).status_code == 303
    form = {"finding": pair, "action": "accept", "state": "open"}
    assert barys.client.post(REVIEW, data=form).status_code in {400, 403}
    assert findings(engine) == {pair: "open"}
