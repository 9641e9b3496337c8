"""Two people at one editor: the second one sees what the first has changed, and nothing of either is lost."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting import history, steps
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.rules import Campaign
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.editing import Desk
from tests.web.reading import Html, said


@pytest.fixture
def editor(a_person: MakePerson, give_role: Callable[[Person, str], None]) -> Person:
    """Barys, this time as an editor."""
    person = a_person("barys@example.org")
    give_role(person, "editor")
    return person


@pytest.fixture
def stored(session: Session) -> Callable[[], Campaign]:
    """The campaign as it stands."""

    def find() -> Campaign:
        session.rollback()
        return steps.find(session, "footbridge")

    return find


def differences(answer: TestResponse) -> list[str]:
    """The parts that the page shows as changed by somebody else."""
    boxes = [one for one in Html.of(answer.text).every("div") if one.attributes.get("class") == "difference"]
    return [box.one("h3").text for box in boxes]


def test_the_second_saver_sees_field_by_field_what_the_first_has_changed(
    alesia: Person, editor: Person, stored: Callable[[], Campaign]
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(title__en="Theirs", goal="700", summary__be="Іх.")
    answer = second.press(title__en="Mine", organizer="Our group")

    assert answer.status_code == 409
    assert differences(answer) == ["Title – English", "Summary – Беларуская", "Goal"]
    words = said(answer)
    assert "Before A footbridge over the river Theirs Theirs Yours Mine" in words
    assert "Taken over." in words
    # What only they changed is in the form already; what is mine still stands.
    assert (second.form["goal"], second.form["summary-be"]) == ("700", "Іх.")
    assert (second.form["title-en"], second.form["organizer"]) == ("Mine", "Our group")
    assert stored().words["en"].title == "Theirs"


@pytest.mark.parametrize(("side", "title"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_who_saves_over_and_who_takes_over(
    alesia: Person, editor: Person, stored: Callable[[], Campaign], side: str, title: str
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(title__en="Theirs", goal="700")
    second.press(title__en="Mine", organizer="Our group")
    answer = second.press("save", **{"choose:title-en": side})

    assert answer.status_code == 303
    after = stored()
    assert (after.words["en"].title, after.goal, after.organizer) == (title, 700, "Our group")


def test_a_third_change_meanwhile_is_shown_again(
    alesia: Person, editor: Person, stored: Callable[[], Campaign]
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(title__en="One")
    second.press(title__en="Mine")
    Desk.open(alesia).press(title__en="Two")
    answer = second.press("save")

    assert answer.status_code == 409
    assert "Before One Theirs Two Yours Mine" in said(answer)
    assert second.press("save").status_code == 303
    assert stored().words["en"].title == "Mine"


def test_fields_that_both_changed_are_shown_as_lists(
    alesia: Person, editor: Person, stored: Callable[[], Campaign]
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press("add_field", new_kind="comment")
    first.press("save")
    second.press("down:0")
    answer = second.press("save")

    assert answer.status_code == 409
    assert differences(answer) == ["Fields"]
    assert "4. Comment" in said(answer)
    second.press("save", **{"choose:questions": "theirs"})
    assert [field.key for field in stored().fields] == ["name", "email", "region", "comment"]


def test_a_change_of_status_alone_is_no_conflict(
    alesia: Person, set_status: Callable[[str], None], stored: Callable[[], Campaign]
) -> None:
    desk = Desk.open(alesia)
    set_status("paused")
    assert desk.press(goal="7").status_code == 303
    assert (stored().goal, stored().status) == (7, "paused")


def test_the_same_change_by_both_is_no_conflict(alesia: Person, editor: Person, stored: Callable[[], Campaign]) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(goal="7")
    assert second.press(goal="7").status_code == 303
    assert stored().goal == 7


def test_where_nobody_remembers_the_beginning_every_difference_is_asked_about(
    alesia: Person, editor: Person, session: Session, stored: Callable[[], Campaign]
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(goal="7")
    history.forget(session, stored().id)
    session.commit()
    answer = second.press(organizer="Ours")
    assert answer.status_code == 409
    assert differences(answer) == ["Goal", "Who collects"]
    assert second.form["organizer"] == "Ours"


def test_a_statement_that_both_changed_needs_the_choice_and_the_word(
    alesia: Person, editor: Person, stored: Callable[[], Campaign]
) -> None:
    first, second = Desk.open(alesia), Desk.open(editor)
    first.press(statement__en="Theirs.", version="2")
    assert second.press(statement__en="Mine.").status_code == 409
    answer = second.press("save")
    assert answer.status_code == 422
    assert "becomes version 3" in said(answer)
    assert second.press("save", version="3").status_code == 303
    assert (stored().statement.version, stored().statement.texts["en"]) == (3, "Mine.")


def test_who_saves_in_the_very_moment_is_compared_too(
    alesia: Person, session: Session, stored: Callable[[], Campaign], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, real = Desk.open(alesia), steps.edit

    def edit(*arguments: object, **more: object) -> Campaign:
        monkeypatch.setattr(steps, "edit", real)
        # Somebody else is faster by the time between the look and the lock.
        other = as_draft(stored())
        real(session, "footbridge", other.__class__(**{**_values(other), "goal": 9}), stored().statement.published_at)
        return real(*arguments, **more)  # type: ignore[arg-type] # as they came

    monkeypatch.setattr(steps, "edit", edit)
    answer = desk.press(organizer="Ours")
    assert answer.status_code == 409
    assert differences(answer) == ["Goal"]
    assert desk.press("save").status_code == 303
    assert (stored().goal, stored().organizer) == (9, "Ours")


def _values(draft: object) -> dict[str, object]:
    return {name: getattr(draft, name) for name in draft.__slots__}  # type: ignore[attr-defined] # a dataclass with slots


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 40, "0"])
def test_a_revision_that_is_none_does_no_harm(alesia: Person, stored: Callable[[], Campaign], revision: str) -> None:
    answer = Desk.open(alesia).press(goal="7", revision=revision)
    assert answer.status_code in {303, 409}
    assert stored().goal == (7 if answer.status_code == 303 else 100)
