"""The editor: what it shows, what its buttons do, and what saving makes of it."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from campaign.errors import Refused
from campaign.journey.drafting import steps
from campaign.journey.drafting.rules import Campaign
from campaign.organizers import teams
from campaign.storage.audit import ActivityRow
from tests.services.images import PLACE, picture
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.editing import Desk, problems
from tests.web.reading import Html, said

EDIT = "/organizer/c/footbridge/edit"
NEW = "/organizer/campaigns/new"


@pytest.fixture
def stored(session: Session) -> Callable[[str], Campaign]:
    """A campaign as it stands."""

    def find(slug: str = "footbridge") -> Campaign:
        session.rollback()
        return steps.find(session, slug)

    return find


def river(raw: bytes | None = None) -> FileStorage:
    """A file with a picture, as a browser sends it."""
    return FileStorage(io.BytesIO(raw or picture(size=(1600, 1200))), "river.jpg", content_type="image/jpeg")


def acts(session: Session) -> list[str]:
    session.rollback()
    return [row.action for row in session.query(ActivityRow).order_by(ActivityRow.id)]


def test_what_is_shown_and_sent_back_changes_nothing(alesia: Person, stored: Callable[..., Campaign]) -> None:
    before = stored()
    answer = Desk.open(alesia).press()

    assert answer.status_code == 303
    assert stored() == before
    assert "Saved." in said(alesia.client.get(answer.location))


def test_what_was_typed_is_saved_shown_to_the_public_and_written_down(
    alesia: Person, client: FlaskClient, stored: Callable[..., Campaign], session: Session
) -> None:
    typed = {
        "title__en": "A bridge for everybody",
        "summary__be": "Мост.",
        "goal": "2 000",
        "goal_steps": "5000\r\n10000",
        "closes": "2026-12-31T18:00",
        "timezone": "Europe/Minsk",
        "consent_note__en": "The list is printed once.",
        "likely": "hold",
        "household": "2",
    }
    answer = Desk.open(alesia).press(**typed)

    after = stored()
    assert answer.status_code == 303
    assert after.words["en"].title == "A bridge for everybody"
    assert (after.goal, after.goal_steps, after.timezone) == (2000, (5000, 10000), "Europe/Minsk")
    assert after.closes_at is not None
    assert after.closes_at.isoformat() == "2026-12-31T15:00:00+00:00"
    assert (after.policy.likely, after.policy.household, after.statement.version) == ("hold", 2, 1)
    page = client.get("/c/footbridge?lang=en").text
    assert "A bridge for everybody" in page
    assert "The list is printed once." in page
    assert acts(session)[-1] == "campaign.edited"


def test_fields_that_people_may_have_answered_stay(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk, before = Desk.open(alesia), stored()
    page = Html.of(alesia.client.get(EDIT).text)
    assert not list(page.every("button", value="remove:2"))
    assert page.by_id("f2").one("input", name="f2-exported")["type"] == "hidden"

    desk.form.poplist("f2-exported")
    answer = desk.press()
    assert answer.status_code == 422
    assert "stays as signers saw it" in problems(answer)["f2-key"]
    assert stored() == before

    desk = Desk.open(alesia)
    desk.press("add_field", new_kind="comment")
    assert list(Html.of(desk.press("preview").text).every("button", value="remove:3"))
    assert desk.press("save").status_code == 303
    assert [field.key for field in stored().fields][-1] == "comment"


def test_a_question_of_ones_own_keeps_its_column_once_people_may_have_answered(
    alesia: Person, stored: Callable[..., Campaign]
) -> None:
    desk = Desk.open(alesia)
    desk.press("add_field", new_kind="text")
    desk.press("save", f3__key="school", **{"f3-label-en": "School"})
    desk = Desk.open(alesia)
    assert desk.form.getlist("f3-label-en") == ["School"]
    assert Html.of(alesia.client.get(EDIT).text).by_id("f3-key")["type"] == "hidden"
    assert desk.press("save", **{"f3-label-en": "Your school"}).status_code == 303
    assert (stored().fields[3].key, (stored().fields[3].labels or {})["en"]) == ("school", "Your school")


def test_answers_that_people_may_have_chosen_stay(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk, before = Desk.open(alesia), stored()
    assert not list(Html.of(alesia.client.get(EDIT).text).every("button", value="remove_answer:2.0"))

    for codes in (["north", "west"], ["north"]):
        answer = desk.press(**{"f2-code": codes})
        assert answer.status_code == 422
        assert "“south”" in problems(answer)["f2-answers"]
    assert stored() == before

    desk = Desk.open(alesia)
    desk.press("add_answer:2")
    page = desk.press("preview", **{"f2-answer-en": ["Upper side", "South", "West"]})
    assert list(Html.of(page.text).every("button", value="remove_answer:2.2"))
    assert desk.press("save").status_code == 303
    options = stored().fields[2].options
    assert [one.value for one in options] == ["north", "south", "West"]
    assert options[0].labels["en"] == "Upper side"


def test_what_became_optional_stays_optional(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk = Desk.open(alesia)
    desk.form.poplist("f2-required")
    assert desk.press().status_code == 303
    desk = Desk.open(alesia)
    assert "Optional" in Html.of(alesia.client.get(EDIT).text).by_id("f2").text
    assert "stays optional" in problems(desk.press(**{"f2-required": "yes"}))["f2-key"]
    assert not stored().fields[2].required


def test_a_box_that_is_not_ticked_is_off(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk = Desk.open(alesia)
    desk.form.poplist("f2-required")
    desk.press()
    assert [field.required for field in stored().fields] == [True, True, False]


def test_everything_wrong_is_said_at_its_place_and_nothing_typed_is_lost(
    alesia: Person, stored: Callable[..., Campaign]
) -> None:
    desk, before = Desk.open(alesia), stored()
    answer = desk.press(title__be="", goal="many", closes="soon", summary__en="a\u202eb", keep_days="400", f2__key="x")

    assert answer.status_code == 422
    assert list(problems(answer)) == ["title-be", "summary-en", "f2-key", "fields", "closes", "goal", "keep_days"]
    assert problems(answer)["title-be"] == "Title – Беларуская – Write a title."
    assert (desk.form["goal"], desk.form["closes"], desk.form["summary-en"]) == ("many", "soon", "a\u202eb")
    page = Html.of(answer.text)
    assert page.by_id("goal")["aria-describedby"] == "goal-hint goal-error"
    assert page.one("title").text.startswith("Error:")
    assert stored() == before


def test_what_only_the_stored_campaign_refuses_is_said_beside_its_field_too(
    alesia: Person, stored: Callable[..., Campaign]
) -> None:
    desk = Desk.open(alesia)
    answer = desk.press(keep_days="400")
    assert answer.status_code == 422
    assert list(problems(answer)) == ["keep_days"]
    assert desk.form["keep_days"] == "400"
    desk = Desk.open(alesia)
    desk.form.poplist("fold")
    assert list(problems(desk.press())) == ["fold"]


def test_buttons_change_the_form_and_save_nothing(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk, before = Desk.open(alesia), stored()
    desk.press("add_language:ru", goal="7")
    desk.press("lead:ru")
    desk.press("add_field", new_kind="choice")
    desk.press("up:3", f3__key="side")
    desk.press("add_answer:2", **{"f2-answer-en": ["Left", "Right"], "f2-more": "Верх\nНіз"})

    assert stored() == before
    assert desk.form.getlist("languages") == ["ru", "en", "be"]
    assert (desk.form["f2-key"], desk.form["f3-key"], desk.form["goal"]) == ("side", "region", "7")
    assert desk.form.getlist("f2-answer-ru") == ["", "", "Верх", "Ніз", ""]
    assert desk.form.getlist("f2-answer-en")[:2] == ["Left", "Right"]

    saved = desk.press("save", title__ru="Мост", statement__ru="Мы просим.", version="2", **{"f2-label-en": "Which?"})
    assert saved.status_code == 303, said(saved)
    after = stored()
    assert (after.languages, [field.key for field in after.fields]) == (
        ("ru", "en", "be"),
        ["name", "email", "side", "region"],
    )
    assert [option.value for option in after.fields[2].options] == ["Left", "Right", "Верх", "Ніз"]


def test_without_javascript_a_button_shows_the_preview(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk, before = Desk.open(alesia), stored()
    answer = desk.press("preview", statement__en="We **ask** <script>alert(1)</script>.", organizer="Other Friends")
    page = Html.of(answer.text)

    panel = page.by_id("statement-en-preview")
    assert "hidden" not in panel
    assert [one.text for one in panel.every("strong")] == ["ask"]
    assert not list(panel.every("script"))
    assert "I agree that Other Friends may process" in page.by_id("consent").text
    assert stored() == before


def test_the_preview_that_follows_typing_is_rendered_and_cleaned_here(alesia: Person) -> None:
    answer = alesia.client.send("/organizer/preview", text="**a** <img src=x onerror=alert(1)> [b](javascript:1)")
    assert "<strong>a</strong>" in answer.text
    assert "<img" not in answer.text
    assert 'href="javascript' not in answer.text
    assert alesia.client.post("/organizer/preview", data={"text": "x"}).status_code == 400


def test_a_statement_that_may_have_been_signed_is_changed_only_after_a_word(
    alesia: Person,
    sign: Callable[..., TestResponse],
    client: FlaskClient,
    mint: Callable[..., str],
    work: Callable[[], None],
    stored: Callable[..., Campaign],
) -> None:
    sign()
    client.post(mint("confirm"))
    work()
    desk = Desk.open(alesia)
    answer = desk.press(statement__en="We ask for two bridges.", goal="7")

    assert answer.status_code == 422
    assert "1 person signed version 1. Your change becomes version 2." in said(answer)
    assert stored().statement.version == 1
    assert desk.form["statement-en"] == "We ask for two bridges."

    answer = desk.press("save", version="2")
    assert answer.status_code == 303
    assert (stored().statement.version, stored().goal) == (2, 7)
    assert "version 1: 1" in said(alesia.client.get(EDIT))


def test_a_confirmation_of_another_version_is_none(alesia: Person, stored: Callable[..., Campaign]) -> None:
    answer = Desk.open(alesia).press(statement__en="We ask for two bridges.", version="7")
    assert answer.status_code == 422
    assert "Nobody's signature is counted for version 1 yet" in said(answer)
    assert stored().statement.version == 1


def test_a_new_campaign_is_its_makers(
    alesia: Person, stored: Callable[..., Campaign], session: Session, client: FlaskClient
) -> None:
    desk = Desk.open(alesia, NEW)
    refused = desk.press(slug="Mill!")
    assert list(problems(refused)) == ["slug", "title-en", "statement-en"]
    desk.press("add_language:be", slug="mill")
    answer = desk.press("save", title__en="Mill", statement__en="We ask.", title__be="Млын", statement__be="Мы.")

    assert answer.status_code == 303
    assert answer.location == "/organizer/c/mill/edit?saved=yes"
    made = stored("mill")
    assert (made.status, made.languages) == ("draft", ("en", "be"))
    assert teams.role(session, alesia.id, made.id) == "owner"
    assert acts(session)[-1] == "campaign.created"
    assert client.get("/c/mill").status_code == 404


def test_a_picture_may_come_with_the_very_first_save(alesia: Person, stored: Callable[..., Campaign]) -> None:
    desk = Desk.open(alesia, NEW)
    typed = {"slug": "mill", "title__en": "Mill", "statement__en": "We ask."}
    refused = desk.press("save", upload=river(), **typed)
    assert list(problems(refused)) == ["picture_alt-en"]
    desk.form.poplist("upload")

    assert desk.press("save", picture_alt__en="A river").status_code == 303
    shown = stored("mill").picture
    assert shown is not None
    assert [size.width for size in shown.sizes] == [400, 675]
    for size in shown.sizes:
        answer = alesia.client.get(f"/organizer/c/mill/picture/{size.sha256}.webp")
        assert answer.mimetype == "image/webp"
        assert PLACE.encode() not in answer.data


def test_a_file_that_is_no_picture_makes_no_campaign(alesia: Person, session: Session) -> None:
    desk = Desk.open(alesia, NEW)
    answer = desk.press("save", slug="mill", title__en="Mill", statement__en="We ask.", upload=river(b"no picture"))
    assert list(problems(answer)) == ["upload"]
    with pytest.raises(Refused, match="no_campaign"):
        steps.find(session, "mill")


def test_a_slug_that_is_taken_is_said_beside_it(alesia: Person) -> None:
    desk = Desk.open(alesia, NEW)
    answer = desk.press(slug="footbridge", title__en="T", statement__en="x")
    assert problems(answer) == {
        "slug": "Address of the page – Another campaign has this address. Choose a different one."
    }
    assert desk.form["title-en"] == "T"


def test_who_may_not_start_campaigns_is_told(a_person: MakePerson) -> None:
    person = a_person("someone@example.org", may_create=False)
    for answer in (person.client.get(NEW), person.client.send(NEW, slug="mill")):
        assert answer.status_code == 403
        assert "You can't start a campaign" in said(answer)
    assert "New campaign" not in said(person.client.get("/organizer/"))


def test_strangers_find_nothing_and_other_roles_are_refused(cimafiej: Person, barys: Person) -> None:
    for path in (EDIT, "/organizer/c/nowhere/edit", "/organizer/c/footbridge/picture/" + "0" * 64 + ".webp"):
        assert cimafiej.client.get(path).status_code == 404
    assert cimafiej.client.send(EDIT, do="save").status_code == 404
    assert barys.client.get(EDIT).status_code == 403
    assert barys.client.send(EDIT, do="save").status_code == 403


def test_a_closed_campaign_is_only_read(
    alesia: Person, set_status: Callable[[str], None], stored: Callable[..., Campaign]
) -> None:
    desk, before = Desk.open(alesia), stored()
    set_status("closed")
    page = alesia.client.get(EDIT)
    assert "closed and stays as it was" in said(page)
    assert "build a footbridge" in said(page)
    answer = desk.person.client.post(EDIT, data={**desk.form.to_dict(flat=False), "do": "save", "goal": "7"})
    assert answer.status_code == 422
    assert "closed" in said(answer)
    assert stored().goal == before.goal
