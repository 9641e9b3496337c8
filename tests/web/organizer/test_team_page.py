"""The team's page: a role that is given again, and one that can't be given."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from tests.web.organizer.conftest import Person
from tests.web.organizer.office import actions
from tests.web.reading import Html, said

TEAM = "/organizer/c/footbridge/team"
pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_the_role_that_somebody_has_already_changes_nothing_and_is_no_act(
    alesia: Person, barys: Person, sessions: Callable[[], Session]
) -> None:
    answer = alesia.client.send(f"{TEAM}/{barys.id}/role", role="reviewer")
    assert (answer.status_code, actions(sessions, "team")) == (303, [])
    page = Html.of(alesia.client.get(answer.location).text)
    told = page.one("p", role="status").text
    assert told == f"{barys.email} has this role already (Reviewer), so nothing was changed."

    changed = alesia.client.send(f"{TEAM}/{barys.id}/role", role="editor")
    assert (changed.location, actions(sessions, "team")) == (TEAM, ["team.role"])


@pytest.mark.parametrize("same", ["x", "987654", "9" * 400, "<b>"])
def test_who_is_not_in_the_team_has_no_role_that_could_be_the_same(alesia: Person, same: str) -> None:
    answer = alesia.client.get(f"{TEAM}?same={same}")
    assert (answer.status_code, "so nothing was changed" in said(answer)) == (200, False)


def test_a_role_that_can_not_be_given_is_said_beside_it_with_what_was_chosen(alesia: Person, barys: Person) -> None:
    answer = alesia.client.send(f"{TEAM}/{alesia.id}/role", role="viewer")
    page = Html.of(answer.text)
    assert page.by_id(f"role-{alesia.id}").one("option", selected="")["value"] == "viewer"
    assert page.by_id(f"role-{barys.id}").one("option", selected="")["value"] == "reviewer"
    assert (
        page.by_id(f"role-{alesia.id}-error").text
        == "Error: A campaign needs an owner. Make somebody else owner first."
    )
