"""What was typed when the session had ended, or with an old token, comes back to its owner alone and is sent once."""

import io
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from campaign.journey.drafting.rules import Campaign
from campaign.organizers import invitations
from campaign.organizers.rules import IDLE
from campaign.web.organizer import unsent
from campaign.web.parts import Parts
from tests.services.factories import BARYS
from tests.web.organizer.conftest import PASSWORD, MakePerson, Person
from tests.web.organizer.editing import Desk
from tests.web.reading import Element, Html, said

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
OWN = {"Sec-Fetch-Site": "same-origin"}
SOURCES = "/organizer/c/footbridge/sources"
EDIT = "/organizer/c/footbridge/edit"
INVITE = "/organizer/c/footbridge/team/invite"
TYPED = {"code": "poster", "called": "The poster at the mill"}


def late(person: Person, path: str = SOURCES, headers: dict[str, str] = OWN, **typed: Any) -> TestResponse:
    """Posts after two hours without a click."""
    token = person.client.token()
    person.clock.now += IDLE
    return person.client.post(path, data={"csrf_token": token, **(typed or TYPED)}, headers=headers)


def hidden(answer: TestResponse, name: str = "unsent") -> str:
    """What the first form of a page carries under a name."""
    return next(Html.of(answer.text).every("input", name=name))["value"]


def form_to(answer: TestResponse, path: str) -> Element:
    return Html.of(answer.text).one("form", action=path)


def inputs(form: Element) -> dict[str, str]:
    return {one["name"]: one.attributes.get("value", "") for one in form.every("input")}


def back_in(person: Person, parcel: str, password: str = PASSWORD) -> TestResponse:
    """Signs in with both factors, and carries the parcel along."""
    asked = person.client.send("/organizer/login", email=person.email, password=password, unsent=parcel)
    person.clock.now += timedelta(seconds=30)
    return person.client.send("/organizer/login/code", code=person.app_code(), unsent=hidden(asked))


def test_what_was_typed_is_kept_through_both_steps_and_sent_with_one_button(alesia: Person) -> None:
    answer = late(alesia)
    assert answer.status_code == 403
    assert "Your session has ended" in said(answer)
    shown = back_in(alesia, hidden(answer))
    assert shown.status_code == 200
    assert "This was not saved yet" in said(shown)
    assert [one.text for one in Html.of(shown.text).one("dl").every("dd")] == list(TYPED.values())
    sent = alesia.client.post(SOURCES, data=inputs(form_to(shown, SOURCES)))
    assert sent.status_code == 303
    assert "The poster at the mill" in alesia.client.get("/organizer/c/footbridge/").text


def test_it_is_sent_once(alesia: Person) -> None:
    form = inputs(form_to(back_in(alesia, hidden(late(alesia))), SOURCES))
    assert alesia.client.post(SOURCES, data=form).status_code == 303
    again = alesia.client.post(SOURCES, data=form)
    assert (again.status_code, "This was sent already" in said(again)) == (409, True)


def test_a_session_that_was_ended_elsewhere_is_no_different(alesia: Person) -> None:
    token = alesia.client.token()
    alesia.client.send("/organizer/logout")
    answer = alesia.client.post(SOURCES, data={"csrf_token": token, **TYPED}, headers=OWN)
    assert (answer.status_code, bool(hidden(answer))) == (403, True)


def test_a_wrong_password_and_a_wrong_code_lose_nothing(alesia: Person) -> None:
    parcel = hidden(late(alesia))
    wrong = alesia.client.send("/organizer/login", email=alesia.email, password="not this one at all", unsent=parcel)
    assert (wrong.status_code, hidden(wrong)) == (422, parcel)
    asked = alesia.client.send("/organizer/login", email=alesia.email, password=PASSWORD, unsent=parcel)
    wrong = alesia.client.send("/organizer/login/code", code="000000", unsent=hidden(asked))
    assert (wrong.status_code, hidden(wrong)) == (422, parcel)


def test_a_step_up_in_between_loses_nothing_either(
    alesia: Person, sessions: Callable[[], Session], footbridge: Campaign
) -> None:
    shown = back_in(alesia, hidden(late(alesia, INVITE, email=BARYS, role="editor")))
    alesia.clock.now += timedelta(minutes=11)
    asked = alesia.client.post(INVITE, data=inputs(form_to(shown, INVITE)))
    assert asked.status_code == 403
    form = inputs(form_to(asked, INVITE)) | {"step_up_code": alesia.app_code()}
    assert alesia.client.post(INVITE, data=form).status_code == 303
    with sessions() as session:
        waiting = invitations.waiting(session, footbridge.id, alesia.clock.now)
    assert [one.email for one in waiting] == [BARYS]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"}, {"Origin": "https://example.com"}],
    ids=repr,
)
def test_nothing_is_kept_that_this_site_did_not_send(alesia: Person, headers: dict[str, str]) -> None:
    answer = late(alesia, headers=headers)
    assert answer.status_code in {303, 403}
    assert "poster" not in answer.text
    assert 'name="unsent"' not in answer.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_post_from_another_site_plants_nothing(alesia: Person, site: str) -> None:
    answer = late(alesia, headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, "another site" in said(answer)) == (403, True)
    assert 'name="unsent"' not in answer.text


def test_a_browser_that_was_never_signed_in_has_nothing_kept(a_person: MakePerson, footbridge: Campaign) -> None:
    stranger = a_person("stranger@example.org", signed_in=False)
    answer = stranger.client.post(SOURCES, data=TYPED, headers=OWN)
    assert answer.status_code == 303
    assert "ended=1" in answer.location
    assert "What you sent last was not saved" in said(stranger.client.get(answer.location))


def test_it_is_shown_to_nobody_else(alesia: Person, barys: Person) -> None:
    parcel = hidden(late(alesia))
    barys.client.send("/organizer/logout")
    answer = back_in(barys, parcel)
    assert (answer.status_code, "poster" in answer.text) == (303, False)


def test_one_that_is_old_cut_or_made_by_others_is_nothing(alesia: Person, app: Flask) -> None:
    parcel, parts = hidden(late(alesia)), app.extensions["campaign"]
    assert isinstance(parts, Parts)
    foreign = type(parts.parcels)(["another key of another place"]).pack(
        ["x", SOURCES, "", [["code", "planted"]], False]
    )
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=unsent.GOOD_FOR + 5), tick=False):
        page = alesia.client.send("/organizer/login", email="x", password="x", unsent=parcel)
        assert 'name="unsent"' not in page.text
    for bad in (foreign, parcel[:-1], "x", "\0", parcel.replace(".", ",", 1)):
        page = alesia.client.send("/organizer/login", email="x", password="x", unsent=bad)
        assert 'name="unsent"' not in page.text


def test_one_for_another_address_goes_nowhere_else(alesia: Person) -> None:
    """The address is in what is signed: no parameter of the way back changes where the button sends it."""
    parcel = hidden(late(alesia))
    path = f"/organizer/login?next={INVITE}"
    asked = alesia.client.send(path, email=alesia.email, password=PASSWORD, unsent=parcel, to=INVITE)
    alesia.clock.now += timedelta(seconds=30)
    code = f"/organizer/login/code?next={INVITE}"
    shown = alesia.client.send(code, code=alesia.app_code(), unsent=hidden(asked), to=INVITE)
    forms = [form["action"] for form in Html.of(shown.text).one("main").every("form")]
    assert forms == [SOURCES]


def test_passwords_codes_and_files_are_not_kept(alesia: Person, app: Flask) -> None:
    secrets = {
        "password": "seven herons",
        "current": "nine herons",
        "step_up_code": "123456",
        "step_up_password": "ten",
    }
    parcel = hidden(late(alesia, **TYPED, **secrets))
    parts: Parts = app.extensions["campaign"]
    match parts.parcels.open(parcel, 60):
        case [_, to, _, pairs, _]:
            assert (to, dict(pairs)) == (SOURCES, TYPED)
        case other:
            pytest.fail(repr(other))
    answer = late(alesia, "/organizer/account/password", current=PASSWORD, password="another one of herons")
    assert (answer.status_code, "herons" in answer.text) == (303, False)


def test_a_file_is_left_out_and_said_to_be(alesia: Person) -> None:
    upload = (io.BytesIO(b"a picture"), "river.jpg")
    answer = late(alesia, EDIT, **{"title-en": "A bridge", "upload": upload})
    shown = back_in(alesia, hidden(answer))
    assert "A file that you had chosen is not kept" in said(shown)
    assert "Title (English) A bridge" in said(shown)
    assert "a picture" not in shown.text


def test_a_large_file_costs_no_text(alesia: Person) -> None:
    upload = FileStorage(io.BytesIO(bytes(5_000_000)), "river.jpg")
    statement = "We ask for a bridge. " * 2000
    boundary, body = encode_multipart(MultiDict({"upload": upload, "statement-en": statement}))
    alesia.clock.now += IDLE
    answer = alesia.client.post(EDIT, data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=OWN)
    shown = back_in(alesia, hidden(answer))
    assert "A file that you had chosen is not kept" in said(shown)
    assert inputs(form_to(shown, EDIT))["statement-en"] == statement


def test_a_picture_that_the_form_carries_is_left_out_and_said_to_be(alesia: Person) -> None:
    new = "/organizer/campaigns/new"
    answer = late(alesia, new, **{"title-en": "A bridge", "picture_kept": "x" * 400_000})
    shown = back_in(alesia, hidden(answer))
    assert "A file that you had chosen is not kept" in said(shown)
    assert "picture_kept" not in inputs(form_to(shown, new))


def test_each_part_of_the_editor_has_words(alesia: Person) -> None:
    desk = Desk.open(alesia)
    form = {**desk.form.to_dict(flat=False), "csrf_token": "old", "choose:goal": "theirs", "f2-label-en": "Where?"}
    answer = alesia.client.post(EDIT, data=form, headers=OWN)
    terms = [one.text for one in Html.of(answer.text).one("dl").every("dt")]
    assert {"Goal", "Statement (Беларуская)", "Field 3: Label (English)", "Whose words stay: Goal"} <= set(terms)
    assert not [one for one in terms if "-" in one or "_" in one]


def test_what_is_too_much_to_carry_is_said_to_be_lost(alesia: Person) -> None:
    noise = random.Random(7).randbytes(unsent.MOST_KEPT).hex()
    answer = late(alesia, EDIT, **{"statement-en": noise})
    assert (answer.status_code, "ended=1" in answer.location) == (303, True)
    answer = late(alesia, EDIT, **{"statement-en": "x" * (unsent.MOST_READ + 1)})
    assert (answer.status_code, "ended=1" in answer.location) == (303, True)


def test_a_click_with_nothing_typed_is_not_kept(alesia: Person) -> None:
    answer = late(alesia, "/organizer/c/footbridge/status", do="close")
    assert answer.status_code == 303


def test_an_old_token_shows_what_was_typed(alesia: Person) -> None:
    alesia.client.token()
    answer = alesia.client.post(SOURCES, data={"csrf_token": "old", **TYPED}, headers=OWN)
    assert (answer.status_code, "This was not saved yet" in said(answer)) == (400, True)
    form = inputs(form_to(answer, SOURCES))
    assert alesia.client.post(SOURCES, data=form).status_code == 303
    assert alesia.client.post(SOURCES, data=form).status_code == 409
    without = alesia.client.post(SOURCES, data={"csrf_token": "old", **TYPED})
    assert (without.status_code, "poster" in without.text) == (400, False)


def test_an_old_token_at_the_pages_of_signing_in_shows_them_again(
    a_person: MakePerson, parts: Parts, session: Session
) -> None:
    from campaign.crypto.tokens import Link

    barys = a_person(BARYS, signed_in=False)
    made = invitations.invite(
        session, None, invitations.Offer("new@example.org", may_create=True), "en", barys.clock.now
    )
    token = parts.links.mint("invitation", Link(made.id, made.nonce))
    for path in ("/organizer/login", "/organizer/reset", f"/organizer/invitation/{token}"):
        answer = barys.client.post(path, data={"csrf_token": "old", "email": "typed@example.org", "password": "secret"})
        assert (answer.status_code, "open for too long" in said(answer)) == (400, True), path
        assert "secret" not in answer.text
        assert "typed@example.org" in answer.text or "invitation" in path
    barys.client.send("/organizer/login", email=BARYS, password=PASSWORD)
    answer = barys.client.post("/organizer/login/code", data={"csrf_token": "old", "code": "123"})
    assert (answer.status_code, "open for too long" in said(answer)) == (400, True)
