"""All accounts, for overseers: listed, shut, opened again."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from campaign.storage import audit
from tests.services.factories import BARYS, CIMAFIEJ
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.office import fresh
from tests.web.reading import Html, said

HERE = "/organizer/accounts"


def listed(person: Person) -> list[str]:
    """What the page says of each account."""
    return [one.text for one in Html.of(person.client.get(HERE).text).one("ul", class_="things").every("li")]


def test_every_account_stands_there_with_its_roles(overseer: Person, barys: Person, a_person: MakePerson) -> None:
    a_person(CIMAFIEJ, factor=False, signed_in=False, may_create=False)
    first, second, third = listed(overseer)
    assert "oversees the installation" in first
    assert "footbridge: Owner" in first
    assert "Disable" not in first
    assert second.startswith(f"{BARYS} with a second factor · may start campaigns footbridge: Reviewer")
    assert third.startswith(f"{CIMAFIEJ} without a second factor made on")
    assert f'href="{HERE}"' in overseer.client.get("/organizer/installation").text


def test_an_account_is_shut_at_once_and_opened_again(
    overseer: Person, barys: Person, sessions: Callable[[], Session]
) -> None:
    assert barys.client.get("/organizer/").status_code == 200
    assert fresh(overseer, f"{HERE}/{barys.id}/disable").status_code == 303
    assert barys.client.get("/organizer/").status_code == 303
    assert barys.sign_in().status_code == 422
    assert f"{BARYS}: disabled" in said(overseer.client.get(HERE))

    assert fresh(overseer, f"{HERE}/{barys.id}/enable").status_code == 303
    assert barys.sign_in().status_code == 303
    with sessions() as session:
        done = [act for act, _ in audit.acts(session) if act.action in {"account.disabled", "account.enabled"}]
    assert [(act.who, act.action, act.about) for act in done] == [
        (overseer.id, "account.disabled", {"organizer": barys.id}),
        (overseer.id, "account.enabled", {"organizer": barys.id}),
    ]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nobody_shuts_their_own(overseer: Person) -> None:
    answer = fresh(overseer, f"{HERE}/{overseer.id}/disable")
    assert answer.status_code == 422
    assert "This is your own account." in Html.of(answer.text).one(role="alert").text
    assert overseer.client.get(HERE).status_code == 200
