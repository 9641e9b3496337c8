"""Two people edit one campaign: nothing that either of them typed is lost unseen."""

from dataclasses import replace

from campaign.journey.drafting.rules import Words
from campaign.web.organizer.forms import sheet
from campaign.web.organizer.forms.sheet import Sheet
from campaign.web.organizer.forms.sheet_acts import press
from campaign.web.organizer.forms.sheet_merge import Change, changes, merged, questions, take
from tests.services.factories import a_draft
from tests.services.sheets import sent

BASE = sheet.of(a_draft())


def with_(shown: Sheet, **values: str) -> Sheet:
    named = {name.replace("__", "-"): value for name, value in values.items()}
    return replace(shown, values={**shown.values, **named})


def test_what_only_they_changed_is_taken_over() -> None:
    theirs, mine = with_(BASE, goal="7"), with_(BASE, organizer="Ours")
    assert changes(BASE, theirs, mine) == [Change("goal", "100", "7", "100", clashes=False)]
    both = merged(BASE, theirs, mine)
    assert (both["goal"], both["organizer"]) == ("7", "Ours")


def test_what_both_changed_is_a_clash_and_stays_mine_until_somebody_decides() -> None:
    theirs, mine = with_(BASE, title__en="Theirs"), with_(BASE, title__en="Mine")
    title = BASE["title-en"]
    assert changes(BASE, theirs, mine) == [Change("title-en", title, "Theirs", "Mine", clashes=True)]
    assert merged(BASE, theirs, mine)["title-en"] == "Mine"
    assert take(mine, theirs, "title-en")["title-en"] == "Theirs"


def test_the_same_change_by_both_is_none() -> None:
    assert changes(BASE, with_(BASE, goal="7"), with_(BASE, goal="7")) == []


def test_without_a_base_every_difference_is_asked_about() -> None:
    assert changes(None, with_(BASE, goal="7"), BASE) == [Change("goal", "", "7", "100", clashes=True)]


def test_a_language_that_they_added_comes_with_its_words() -> None:
    draft = a_draft()
    words, statement = {**draft.words, "ru": Words("Мост", "", "")}, {**draft.statement, "ru": "Просим."}
    theirs = sheet.of(replace(draft, words=words, statement=statement))
    both = merged(BASE, theirs, with_(BASE, goal="7"))
    assert (both.languages, both["title-ru"], both["statement-ru"], both["goal"]) == (
        ("en", "be", "ru"),
        "Мост",
        "Просим.",
        "7",
    )


def test_a_language_that_they_added_while_i_added_another_is_asked_about() -> None:
    alone = sheet.of(a_draft(words={"en": Words("T", "", "")}, statement={"en": "x"}))
    theirs, mine = press(alone, "add_language:ru"), press(alone, "add_language:be")
    (change,) = changes(alone, theirs, mine)
    assert (change.part, change.theirs, change.mine, change.clashes) == ("languages", "en ru", "en be", True)
    assert take(mine, theirs, "languages").languages == ("en", "ru")


def test_questions_are_one_part_and_survive_its_text() -> None:
    theirs, mine = press(BASE, "add_field", "comment"), press(BASE, "up:2")
    (change,) = changes(BASE, theirs, mine)
    assert (change.part, change.clashes) == ("questions", True)
    assert [one.key for one in questions(change.theirs)] == ["name", "email", "region", "comment"]
    assert take(mine, theirs, "questions").questions == theirs.questions
    assert questions("") == ()


def test_a_form_that_was_only_sent_back_has_changed_nothing() -> None:
    theirs = with_(BASE, goal="7")
    untouched = sheet.typed(sent(BASE))
    assert [change.clashes for change in changes(BASE, theirs, untouched)] == [False]
    # A language more gives every question an empty label, which is no change of the questions.
    assert changes(BASE, press(BASE, "add_field", "comment"), press(untouched, "add_language:ru"))[0].clashes is False
