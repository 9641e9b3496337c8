"""The activity log of a campaign: what was done by whom on which day, and the hashes to check it by."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.storage import audit
from campaign.storage.audit import Act
from campaign.storage.transactions import writing
from campaign.web.organizer import office_words
from tests.services.factories import ALESIA, Clock
from tests.web.organizer.conftest import Person
from tests.web.reading import Html, said

ROOT = Path(__file__).parents[3]
LOG = "/organizer/c/footbridge/log"


@pytest.fixture
def done(
    sessions: Callable[[], Session], alesia: Person, barys: Person, footbridge: Campaign, clock: Clock
) -> Callable[..., None]:
    """Writes acts down: ``done("export.asked", who=alesia.id, days_ago=1, export=3)``."""

    def act(
        action: str, who: int | None = alesia.id, campaign: int = footbridge.id, days_ago: int = 0, **about: int
    ) -> None:
        with sessions() as session, writing(session):
            at = clock.now - timedelta(days=days_ago)
            audit.record(session, who, action, at, campaign_id=campaign, **about)

    return act


def shown(person: Person, query: str = "") -> list[str]:
    page = Html.of(person.client.get(f"{LOG}{query}").text)
    return [item.text for item in page.every("ol") for item in item.every("li")]


def test_acts_are_shown_the_newest_first_and_of_this_campaign_alone(
    alesia: Person, done: Callable[..., None], an_open_campaign: Callable[..., Campaign]
) -> None:
    done("export.asked", export=7)
    done("update.written", campaign=an_open_campaign(slug="mill").id)
    done("something.new", who=None)
    newest, older = shown(alesia)
    assert newest.startswith("the program or its operator something.new")
    assert older.startswith(f"{ALESIA} asked for an export export 7")


def test_it_is_filtered_by_who_what_and_day(alesia: Person, barys: Person, done: Callable[..., None]) -> None:
    done("export.asked", days_ago=1)
    done("export.cancelled")
    done("export.asked", who=barys.id)
    assert len(shown(alesia, f"?who={alesia.id}")) == 2
    assert len(shown(alesia, "?action=export.asked")) == 2
    assert len(shown(alesia, "?day=2026-02-28")) == 1
    assert len(shown(alesia, f"?who={barys.id}&action=export.asked&day=2026-03-01")) == 1
    assert shown(alesia, "?day=2026-02-01") == []


@pytest.mark.parametrize("query", ["day=0001-01-01", "day=9999-12-31", "day=x", "who=x", f"who={10**30}", "action=%00"])
def test_what_means_nothing_is_said_and_nothing_is_taken_away(
    alesia: Person, done: Callable[..., None], query: str
) -> None:
    done("export.asked")
    answer = alesia.client.get(f"{LOG}?{query}")
    assert (answer.status_code, shown(alesia, f"?{query}")) == (422, [])
    assert Html.of(answer.text).by_id(f"{query.partition('=')[0]}-error").text.startswith("Error:")
    for kind in ("csv", "jsonl"):
        taken = alesia.client.get(f"{LOG}.{kind}?{query}")
        assert (taken.status_code, urlsplit(taken.location).path) == (303, LOG)
        assert alesia.client.get(taken.location).status_code == 422


def test_older_ones_are_a_page_further(alesia: Person, done: Callable[..., None]) -> None:
    for number in range(53):
        done("export.asked", export=number)
    page = Html.of(alesia.client.get(f"{LOG}?action=export.asked").text)
    (link,) = [link["href"] for link in page.every("a") if link.text == "Older ones"]
    second = alesia.client.get(link)
    assert said(second).split("asked for an export export ")[1].startswith("2 ")
    assert "Older ones" not in said(second)
    assert "action=export.asked" in link


def test_it_is_taken_away_with_hashes_that_anybody_can_recount(alesia: Person, done: Callable[..., None]) -> None:
    done("export.asked", export=1)
    done("update.started", who=None, update=2)
    answer = alesia.client.get(f"{LOG}.jsonl")
    assert answer.headers["Content-Disposition"] == "attachment; filename=footbridge-log.jsonl"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["action"] for line in lines] == ["export.asked", "update.started"]
    for line in lines:
        act = Act(
            line["number"],
            datetime.fromisoformat(line["at"]),
            line["organizer"],
            line["action"],
            line["campaign"],
            line["about"],
        )
        assert act.hash(bytes.fromhex(line["previous"])).hex() == line["hash"]
    rows = list(csv.DictReader(io.StringIO(alesia.client.get(f"{LOG}.csv?action=update.started").text, newline="")))
    assert [(row["action"], row["organizer"], row["hash"]) for row in rows] == [
        ("update.started", "", lines[1]["hash"])
    ]
    assert datetime.fromisoformat(rows[0]["at"]).astimezone(UTC).year == 2026


def test_strangers_find_nothing_and_others_are_told_why_not(alesia: Person, barys: Person, cimafiej: Person) -> None:
    for path in (LOG, f"{LOG}.csv", f"{LOG}.jsonl"):
        assert alesia.client.get(path).status_code == 200
        assert barys.client.get(path).status_code == 403
        assert cimafiej.client.get(path).status_code == 404


def test_every_act_about_a_campaign_that_the_program_writes_down_has_words() -> None:
    named = re.compile(
        r"[\"'](?:campaign|source|team|export|update|comment|review|signature|account|factor)\.[a-z]+[\"']"
    )
    found: set[str] = set()
    for path in (ROOT / "campaign").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"audit\.record|door\.act|acted\(", text):
            found |= {one.strip("\"'") for one in named.findall(text)}
    assert {"team.role", "export.made", "source.added"} <= found
    assert found <= set(office_words.ACTIONS), "teach campaign.web.organizer.office_words.ACTIONS the words"
