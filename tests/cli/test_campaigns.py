"""Campaigns are made, changed, opened, paused, closed and listed from the shell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from campaign.journey.drafting import table
from campaign.journey.drafting.rules import Campaign
from campaign.storage.audit import ActivityRow
from tests.cli.conftest import Command, is_one_line
from tests.services.images import picture

DRAFT = """
goal = 50
timezone = "Europe/Minsk"
[text.be]
title = "Мост"
statement = "Мы просім."
[[fields]]
kind = "name"
[[fields]]
kind = "email"
"""


@pytest.fixture
def stored(sessions: Callable[[], Session]) -> Callable[[str], Campaign]:
    """The campaign of that slug, as it stands."""

    def find(slug: str) -> Campaign:
        with sessions() as session:
            found = table.find(session, slug)
        assert found is not None
        return found

    return find


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    """A text to sign."""
    path = tmp_path / "text.md"
    path.write_text("We ask for **a bridge**.\n", encoding="utf-8")
    return path


def test_a_campaign_is_made_as_a_draft_opened_paused_and_closed(
    campaign: Command, stored: Callable[[str], Campaign], statement: Path
) -> None:
    made = campaign("create", "mill", "--title", "Save the mill", "--statement", statement, "--goal", "400")

    assert made.code == 0
    assert "campaign open mill" in made.out
    assert (stored("mill").status, stored("mill").goal) == ("draft", 400)
    steps = ["open", "open", "pause", "open", "close"]
    for command, status in zip(steps, ["open", "open", "paused", "open", "closed"], strict=True):
        assert campaign(command, "mill").out == f"mill: {status}\n"
        assert stored("mill").status == status


def test_a_campaign_is_made_from_one_file(campaign: Command, stored: Callable[[str], Campaign], tmp_path: Path) -> None:
    (tmp_path / "draft.toml").write_text(DRAFT, encoding="utf-8")

    assert campaign("create", "mill", "--draft", tmp_path / "draft.toml", "--goal", "70").code == 0

    assert stored("mill").words["be"].title == "Мост"
    assert (stored("mill").goal, stored("mill").timezone) == (70, "Europe/Minsk")


def test_an_edit_adds_a_language_and_changes_only_what_it_names(
    campaign: Command, stored: Callable[[str], Campaign], statement: Path, tmp_path: Path
) -> None:
    campaign("create", "mill", "--title", "Save the mill", "--statement", statement, "--goal", "400")
    before = stored("mill")
    (tmp_path / "ru.md").write_text("Мы просим.", encoding="utf-8")

    done = campaign("edit", "mill", "--language", "ru", "--title", "Мельница", "--statement", tmp_path / "ru.md")

    after = stored("mill")
    assert done.code == 0
    assert after.words["en"] == before.words["en"]
    assert after.words["ru"].title == "Мельница"
    assert after.statement.texts == {"en": "We ask for **a bridge**.\n", "ru": "Мы просим."}
    assert after.goal == 400


def test_another_text_after_the_opening_is_a_new_version(campaign: Command, statement: Path) -> None:
    campaign("create", "mill", "--title", "Save the mill", "--statement", statement)
    campaign("open", "mill")
    statement.write_text("We ask for two bridges.", encoding="utf-8")

    assert campaign("edit", "mill", "--statement", statement).out == (
        "mill: changed. Statement version 2 (a new version).\n"
    )


def test_the_list_is_for_people_and_for_programs(campaign: Command, an_open_campaign: Callable[..., Campaign]) -> None:
    an_open_campaign()

    assert campaign("list").out.split()[:4] == ["footbridge", "open", "0", "of"]
    assert campaign("list", "--json").json == [
        {"slug": "footbridge", "status": "open", "signatures": 0, "goal": 100, "title": "A footbridge over the river"}
    ]


def test_an_empty_list_is_empty(campaign: Command) -> None:
    assert campaign("list").out == ""
    assert campaign("list", "--json").json == []


def test_the_demo_is_made_once_and_never_changed(campaign: Command, stored: Callable[[str], Campaign]) -> None:
    first = campaign("demo")
    campaign("edit", "river-park", "--goal", "7")
    again, not_empty = campaign("demo"), campaign("demo", "--if-empty")

    assert "belarus-go" in first.out
    assert "none" in again.out
    assert not_empty.out == ""
    assert stored("river-park").goal == 7
    assert len(campaign("list", "--json").json) == 2
    assert stored("belarus-go").languages == ("be", "ru", "en")


REFUSALS = [
    (["open", "nowhere"], "no campaign 'nowhere'"),
    (["edit", "nowhere", "--goal", "1"], "no campaign 'nowhere'"),
    (["create", "footbridge", "--title", "T", "--statement", "{text}"], "already"),
    (["create", "Mill!", "--title", "T", "--statement", "{text}"], "slug"),
    (["create", "mill", "--title", "T"], "statement"),
    (["create", "mill", "--statement", "{text}"], "title"),
    (["create", "mill"], "title"),
    (["create", "mill", "--title", "T", "--statement", "/nowhere.md"], "No such file"),
    (["create", "mill", "--title", "T", "--statement", "/"], "directory"),
    (["create", "mill", "--title", "T", "--statement", "{binary}"], "UTF-8"),
    (["create", "mill", "--title", "T", "--statement", "{text}", "--language", "xx"], "be, ru, en"),
    (["create", "mill", "--title", "T", "--statement", "{text}", "--goal", "0"], "goal"),
    (["create", "mill", "--title", "T", "--statement", "{text}", "--closes", "tomorrow"], "2026-12-31T18:00"),
    (["create", "mill", "--title", "T", "--statement", "{text}", "--timezone", "Minsk"], "Europe/Minsk"),
    (["create", "mill", "--title", "T", "--statement", "{text}", "--fields", "{text}"], "can't be read"),
    (["create", "mill", "--title", "T" * 151, "--statement", "{text}"], "150"),
    (["create", "mill", "--title", "a\nb", "--statement", "{text}"], "one line"),
    (["create", "mill", "--draft", "{text}"], "can't be read"),
    (["edit", "footbridge", "--opens", "2026-05-02T00:00", "--closes", "2026-05-01T00:00"], "before it opens"),
    (["audit", "nowhere"], "no campaign"),
    (["export", "nowhere", "--out", "{folder}/bundle"], "no campaign"),
    (["export", "footbridge", "--out", "{folder}"], "exists already"),
    (["export", "footbridge", "--out", "{folder}/bundle", "--columns", "name,nothing"], "known: name"),
    (["export", "footbridge", "--out", "{folder}/bundle", "--delimiter", "#"], "comma"),
    (["export", "footbridge", "--out", "/proc/bundle"], "can't write"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSALS, ids=lambda value: " ".join(value)[:60])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_cannot_be_done_is_one_line_and_1(
    campaign: Command, an_open_campaign: Callable[..., Campaign], statement: Path, typed: list[str], words: str
) -> None:
    an_open_campaign()
    folder = statement.parent
    (folder / "binary").write_bytes(b"\xff\xfe")
    places = {"text": str(statement), "binary": str(folder / "binary"), "folder": str(folder)}
    before = sorted(folder.iterdir())

    assert is_one_line(campaign(*(one.format(**places) for one in typed)), 1, words)
    assert sorted(folder.iterdir()) == before


def test_answers_that_people_may_have_chosen_stay(
    campaign: Command, an_open_campaign: Callable[..., Campaign], stored: Callable[[str], Campaign], tmp_path: Path
) -> None:
    before = an_open_campaign()
    fields = tmp_path / "fields.json"
    fields.write_text('[{"kind": "name"}, {"kind": "email"}, {"kind": "region", "options": ["north"]}]')

    assert is_one_line(campaign("edit", "footbridge", "--fields", str(fields)), 1, "the answer 'south' of 'region'")
    assert stored("footbridge") == before


def test_what_was_closed_stays_closed(campaign: Command, an_open_campaign: Callable[..., Campaign]) -> None:
    an_open_campaign()
    campaign("close", "footbridge")

    for command in ("open", "pause"):
        assert is_one_line(campaign(command, "footbridge"), 1, "closed")
    assert is_one_line(campaign("edit", "footbridge", "--goal", "1"), 1, "closed")


def test_goals_thanks_and_a_picture_come_from_the_shell_too(
    campaign: Command, stored: Callable[[str], Campaign], statement: Path, tmp_path: Path
) -> None:
    campaign("create", "mill", "--title", "T", "--statement", statement, "--goal", "10", "--goal-step", "20")
    (tmp_path / "thanks.md").write_text("Thank **you**.", encoding="utf-8")
    (tmp_path / "mill.jpg").write_bytes(picture())
    words = ("--thanks", tmp_path / "thanks.md", "--consent-note", "We print it.")

    assert is_one_line(campaign("edit", "mill", "--picture", tmp_path / "mill.jpg"), 1, "--picture-alt")
    campaign("edit", "mill", "--picture", tmp_path / "mill.jpg", "--picture-alt", "A mill", *words)

    after = stored("mill")
    assert (after.goal_steps, after.words["en"].thanks, after.words["en"].picture_alt) == (
        (20,),
        "Thank **you**.",
        "A mill",
    )
    assert after.picture is not None
    campaign("edit", "mill", "--goal", "11")
    assert stored("mill").picture == after.picture
    campaign("edit", "mill", "--picture", "")
    assert stored("mill").picture is None


def test_a_picture_may_come_with_a_new_campaign(
    campaign: Command, statement: Path, stored: Callable[[str], Campaign], tmp_path: Path
) -> None:
    file = tmp_path / "river.jpg"
    file.write_bytes(picture(size=(1600, 1200)))
    typed = ("--title", "T", "--statement", statement, "--picture", file)

    assert is_one_line(campaign("create", "mill", *typed), 1, "say what the picture shows")
    campaign("create", "mill", *typed, "--picture-alt", "A river")
    shown = stored("mill").picture
    assert shown is not None
    assert [size.width for size in shown.sizes] == [400, 675]


def test_a_file_replaces_the_words_and_leaves_the_picture(
    campaign: Command, stored: Callable[[str], Campaign], tmp_path: Path
) -> None:
    draft = DRAFT.replace("goal = 50", "goal = 50\ngoal_steps = [60, 70]")
    draft = draft.replace('title = "Мост"', 'title = "Мост"\nthanks = "Дзякуй."\npicture_alt = "Млын"')
    (tmp_path / "draft.toml").write_text(draft, encoding="utf-8")
    (tmp_path / "mill.png").write_bytes(picture("PNG"))
    campaign("create", "mill", "--draft", tmp_path / "draft.toml")
    campaign("edit", "mill", "--picture", tmp_path / "mill.png")

    assert campaign("edit", "mill", "--draft", tmp_path / "draft.toml", "--goal", "55").code == 0

    after = stored("mill")
    assert (after.goal, after.goal_steps, after.words["be"].thanks) == (55, (60, 70), "Дзякуй.")
    assert after.picture is not None


def test_a_duplicate_is_a_draft_of_its_own(
    campaign: Command, stored: Callable[[str], Campaign], an_open_campaign: Callable[..., Campaign]
) -> None:
    an_open_campaign()
    assert "campaign open mill" in campaign("duplicate", "footbridge", "mill").out
    assert (stored("mill").status, stored("mill").words) == ("draft", stored("footbridge").words)
    assert is_one_line(campaign("duplicate", "footbridge", "mill"), 1, "already")


def test_the_archive_takes_what_is_over_out_of_the_list(
    campaign: Command, an_open_campaign: Callable[..., Campaign]
) -> None:
    an_open_campaign()
    assert is_one_line(campaign("archive", "footbridge"), 1, "not over")
    campaign("close", "footbridge")
    assert campaign("archive", "footbridge").out == "footbridge: in the archive\n"
    assert campaign("list", "--json").json == []
    assert [one["slug"] for one in campaign("list", "--all", "--json").json] == ["footbridge"]
    assert campaign("archive", "footbridge", "--undo").out == "footbridge: out of the archive\n"
    assert len(campaign("list", "--json").json) == 1


def test_what_the_shell_does_is_written_down(
    campaign: Command, statement: Path, sessions: Callable[[], Session]
) -> None:
    campaign("create", "mill", "--title", "T", "--statement", statement)
    for command in ("open", "open", "pause", "close", "archive"):
        campaign(command, "mill")
    with sessions() as session:
        rows = session.query(ActivityRow).order_by(ActivityRow.id).all()
        acts = [(row.action, row.about) for row in rows]
    assert {row.organizer_id for row in rows} == {None}
    changes = [("campaign.status", {"status": status}) for status in ("open", "paused", "closed")]
    assert acts == [("campaign.created", {}), *changes, ("campaign.archived", {})]
