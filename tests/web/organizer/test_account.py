"""The account page, new passwords by mail, and codes that are asked for again."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

import pytest
from werkzeug.test import TestResponse

from tests.services.factories import ALESIA, BARYS
from tests.web.organizer.conftest import PASSWORD, MakePerson, OrganizerClient, Person
from tests.web.organizer.test_invited import link_in
from tests.web.reading import Html, heading, said

NEW = "nine storks by the water tower"
Outbox = Callable[[], list[EmailMessage]]
Work = Callable[[], None]


def another_browser(person: Person) -> OrganizerClient:
    """The same person, signed in elsewhere as well."""
    first, person.client = person.client, person.client.application.test_client()  # type: ignore[assignment] # of the class set in a_person
    assert person.sign_in().status_code == 303
    second, person.client = person.client, first
    return second


def hidden(answer: TestResponse, action: str) -> dict[str, str]:
    """What the form of that action on a page would send without a word typed."""
    form = Html.of(answer.text).one("form", action=action)
    return {control["name"]: control["value"] for control in form.every("input", type="hidden")}


def test_another_password_ends_all_other_sessions(alesia: Person) -> None:
    other = another_browser(alesia)
    wrong = alesia.client.send("/organizer/account/password", current="wrong", password=NEW)
    assert (wrong.status_code, other.get("/organizer/").status_code) == (422, 200)

    answer = alesia.client.send("/organizer/account/password", current=PASSWORD, password=NEW)

    assert answer.status_code == 303
    assert alesia.client.get("/organizer/").status_code == 200
    assert other.get("/organizer/").status_code == 303
    assert alesia.client.send("/organizer/logout").status_code == 303
    assert alesia.sign_in().status_code == 422
    assert alesia.sign_in(NEW).status_code == 303


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(alesia: Person, barys: Person) -> None:
    others = [another_browser(alesia) for _ in range(3)]
    page = Html.of(alesia.client.get("/organizer/account").text)
    ends = [form["action"] for form in page.every("form") if form["action"].endswith("/end")]
    assert len(ends) == 3
    assert barys.client.send(ends[0]).status_code == 404, "not his"
    assert alesia.client.send(ends[0]).status_code == 303
    assert sorted(one.get("/organizer/").status_code for one in others) == [200, 200, 303]
    assert alesia.client.send("/organizer/account/sessions/end-others").status_code == 303

    assert {one.get("/organizer/").status_code for one in others} == {303}
    assert alesia.client.get("/organizer/").status_code == 200
    assert barys.client.get("/organizer/").status_code == 200


def test_a_new_password_by_mail_does_not_replace_the_second_factor(alesia: Person, work: Work, outbox: Outbox) -> None:
    fresh: OrganizerClient = alesia.client.application.test_client()  # type: ignore[assignment] # of the class set in a_person
    assert fresh.send("/organizer/reset", email=" Alesia@example.org ").location == "/organizer/reset/sent"
    work()
    (letter,) = outbox()
    there = link_in(letter)
    assert fresh.send(there, password="short").status_code == 422
    answer = fresh.send(there, password=NEW)

    assert answer.location == "/organizer/login/code"
    assert fresh.get("/organizer/").status_code == 303, "the second factor is still missing"
    assert alesia.client.get("/organizer/").status_code == 303, "her other sessions ended"
    alesia.clock.now += timedelta(minutes=1)
    assert fresh.send("/organizer/login/code", code=alesia.app_code()).status_code == 303
    assert fresh.get("/organizer/").status_code == 200
    assert fresh.get(there).status_code == 410


@pytest.mark.parametrize("email", [ALESIA, BARYS])
def test_who_asks_for_a_link_learns_nothing(a_person: MakePerson, email: str) -> None:
    person = a_person(ALESIA, signed_in=False)
    answer = person.client.send("/organizer/reset", email=email)
    assert (answer.status_code, answer.location) == (303, "/organizer/reset/sent")


def test_nobodys_inbox_is_flooded_with_links(a_person: MakePerson, work: Work, outbox: Outbox) -> None:
    person = a_person(ALESIA, signed_in=False)
    for _ in range(6):
        person.client.send("/organizer/reset", email=ALESIA)
        work()
    assert len(outbox()) == 3


def test_too_many_passwords_stop_everybody_from_there_but_not_a_known_browser_elsewhere(alesia: Person) -> None:
    fresh: OrganizerClient = alesia.client.application.test_client()  # type: ignore[assignment] # of the class set in a_person
    alesia.client.send("/organizer/logout")
    for account in (ALESIA, "nobody@example.org"):
        answers = [fresh.send("/organizer/login", email=account, password="guess guess guess") for _ in range(11)]
        assert [answer.status_code for answer in answers] == [422] * 10 + [429], account
        assert answers[-1].headers["Retry-After"] == "900"
        assert "Too many attempts." in said(answers[-1])
    right = fresh.send("/organizer/login", email=ALESIA, password=PASSWORD)
    assert right.status_code == 429, "not even the right one"
    alesia.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert alesia.sign_in().status_code == 303


def test_five_wrong_codes_end_what_the_password_began(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    answers = [person.client.send("/organizer/login/code", code="000000") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [303]
    assert answers[-1].location.startswith("/organizer/login")


def test_a_wrong_recovery_code_asks_for_another_one(a_person: MakePerson) -> None:
    person = a_person(ALESIA, signed_in=False)
    person.client.send("/organizer/login", email=ALESIA, password=PASSWORD)
    answer = person.client.send("/organizer/login/code", recovery="wxyz-wxyz-wxyz")
    assert "Recovery code – This code is wrong or has been used. Type another one of your recovery codes." in said(
        answer
    )


def test_a_code_that_opened_once_opens_no_second_browser(a_person: MakePerson) -> None:
    person = a_person(ALESIA)
    code = person.app_code()
    fresh: OrganizerClient = person.client.application.test_client()  # type: ignore[assignment] # of the class set in a_person
    fresh.send("/organizer/login", email=ALESIA, password=PASSWORD)
    assert fresh.send("/organizer/login/code", code=code).status_code == 422
    assert fresh.send("/organizer/login/code", code=person.recovery[0]).status_code == 303


def test_after_ten_minutes_a_code_is_asked_for_and_what_was_typed_is_sent_along(alesia: Person) -> None:
    alesia.clock.now += timedelta(minutes=10)
    asked = alesia.client.send("/organizer/c/footbridge/team/invite", email=BARYS, role="editor")
    assert asked.status_code == 403
    assert heading(asked) == "Is it still you?"
    there = "/organizer/c/footbridge/team/invite"
    form = hidden(asked, there)
    assert (form["email"], form["role"]) == (BARYS, "editor")

    wrong = alesia.client.post(there, data=form | {"step_up_code": "000000"})
    assert wrong.status_code == 422
    assert Html.of(wrong.text).one(name="step_up_code")["aria-invalid"] == "true"
    right = alesia.client.post(there, data=hidden(wrong, there) | {"step_up_code": alesia.app_code()})

    assert right.status_code == 303
    assert BARYS in said(alesia.client.get("/organizer/c/footbridge/team"))


def test_a_page_that_needs_a_code_comes_back_after_it(alesia: Person) -> None:
    alesia.clock.now += timedelta(minutes=10)
    asked = alesia.client.get("/organizer/account/second-factor/app")
    assert asked.location == "/organizer/step-up?next=/organizer/account/second-factor/app"
    answer = alesia.client.send(asked.location, step_up_code=alesia.app_code())
    assert answer.location == "/organizer/account/second-factor/app"


def test_without_a_factor_the_password_is_asked_for(a_person: MakePerson) -> None:
    person = a_person(ALESIA, factor=False)
    person.clock.now += timedelta(minutes=10)
    assert person.client.send("/organizer/account/second-factor/app").status_code == 403
    wrong = person.client.send("/organizer/account/second-factor/app", step_up_password="wrong")
    assert wrong.status_code == 422
    right = person.client.send("/organizer/account/second-factor/app", step_up_password=PASSWORD)
    assert right.status_code == 303


def test_a_factor_is_removed_and_another_session_knows(alesia: Person, barys: Person) -> None:
    other = another_browser(alesia)
    page = Html.of(alesia.client.get("/organizer/account/second-factor").text)
    (action,) = [form["action"] for form in page.every("form") if form["action"].endswith("/remove")]
    assert barys.client.send(action).status_code == 404
    assert alesia.client.send(action).status_code == 303
    assert other.get("/organizer/").status_code == 303
    assert alesia.client.send("/organizer/c/footbridge/team/invite").location.startswith(
        "/organizer/account/second-factor"
    )


def test_new_recovery_codes_are_shown_once(alesia: Person) -> None:
    answer = alesia.client.send("/organizer/account/second-factor/codes")
    codes = [code.text for code in Html.of(answer.text).one("ul", class_="codes").every("code")]
    assert len(codes) == 10
    assert not set(codes) & set(alesia.recovery)
    assert codes[0] not in alesia.client.get("/organizer/account/second-factor").text


def test_the_language_is_remembered(alesia: Person) -> None:
    assert 'lang="be"' in alesia.client.get("/organizer/?lang=be").text
    assert '<html lang="be"' in alesia.client.get("/organizer/account").text
    alesia.client.send("/organizer/logout")
    alesia.sign_in()
    alesia.client.get("/organizer/?lang=ru")
    assert '<html lang="ru"' in alesia.client.get("/organizer/team").text
