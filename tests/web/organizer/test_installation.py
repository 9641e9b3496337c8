"""The page of the installation: how it stands, and what its overseers have done by workers."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from campaign.storage.leases import LEASE, MOST_ATTEMPTS
from campaign.storage.transactions import writing
from campaign.upkeep import workers
from campaign.upkeep.table import TASKS, tasks
from campaign.web.parts import Parts
from tests.journey.upkeep_acts import plant
from tests.web.organizer.conftest import Person
from tests.web.organizer.office import actions, fresh
from tests.web.reading import Html, said

HERE = "/organizer/installation"
only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def parts_of(html: str) -> dict[str, str]:
    """The text of each part that the script replaces."""
    return {one["data-part"]: one.text for one in Html.of(html).every() if "data-part" in one}


@pytest.fixture
def page(overseer: Person) -> Callable[[], dict[str, str]]:
    """The parts of the page as it is now."""
    return lambda: parts_of(overseer.client.get(HERE).text)


def asked(person: Person, kind: str, slug: str = "") -> int:
    """Has something done, with a code where one is asked for."""
    return fresh(person, HERE, work=kind, campaign=slug).status_code


@only_sqlite
@pytest.mark.usefixtures("footbridge", "drafted")
def test_of_a_draft_it_says_the_address_alone(overseer: Person) -> None:
    choices = Html.of(overseer.client.get(HERE).text).one("select", name="campaign")
    assert [one.text for one in choices.every("option")] == [
        "All campaigns",
        "mill",
        "footbridge: A footbridge over the river",
    ]


def test_it_says_how_the_installation_stands(
    overseer: Person, parts: Parts, session: Session, page: Callable[[], dict[str, str]]
) -> None:
    before = page()["now"]
    assert "No worker runs" in before
    (key,) = parts.notary.keys.public()
    assert key.hex() in before
    assert f"Version of the program {workers.program()}" in before

    workers.here(session, "one", overseer.clock())
    assert "No worker runs" not in page()["now"]
    assert "Workers 1" in page()["now"]
    overseer.clock.now += timedelta(minutes=3)
    assert "The last was heard of on 1 March 2026" in page()["now"]


@only_sqlite
def test_a_worker_of_another_version_is_named(
    overseer: Person, session: Session, page: Callable[[], dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "version", lambda _: "0.0.7")
    workers.here(session, "one", overseer.clock())
    monkeypatch.undo()
    assert "A worker has another version (0.0.7)" in page()["now"]


def test_an_examination_is_made_by_the_worker_and_put_into_words(
    overseer: Person, page: Callable[[], dict[str, str]], work: Callable[[], None]
) -> None:
    assert asked(overseer, "examination") == 303
    assert "Waits for a worker" in page()["examination"]
    work()
    shown = page()["examination"]
    assert "Examination of the installation: Done" in shown
    assert "asked for by alesia@example.org" in shown
    assert "Pepper of footbridge Only the program can read its file." in shown
    assert "Letters go into a folder" in shown
    assert "Trouble" not in shown


@only_sqlite
def test_what_an_examination_finds_wrong_comes_first(
    overseer: Person,
    parts: Parts,
    footbridge: Campaign,
    page: Callable[[], dict[str, str]],
    work: Callable[[], None],
) -> None:
    (parts.peppers.folder / footbridge.uid).chmod(0o644)
    asked(overseer, "examination")
    work()
    listed = [one.text for one in Html.of(overseer.client.get(HERE).text).every("div", class_="wrong")]
    assert listed[0].startswith("Pepper of footbridge Trouble: Others on its machine can read the file (mode 0644)")
    assert len(listed) == 1


def test_the_numbers_are_counted_and_a_difference_is_mended(
    overseer: Person,
    sessions: Callable[[], Session],
    signs: Callable[..., int],
    page: Callable[[], dict[str, str]],
    work: Callable[[], None],
) -> None:
    signs()
    assert asked(overseer, "audit") == 303
    work()
    assert "footbridge: equal. Public number, signatures, ledger and export all say 1." in page()["audits"]
    assert "The log of acts is whole" in page()["audits"]

    with sessions() as session, writing(session):
        plant(session)
    asked(overseer, "audit", "footbridge")
    work()
    wrong = page()["audits"]
    assert "Count of all numbers, footbridge: Done" in wrong
    assert "footbridge: not equal. The totals can be made anew from the signatures." in wrong
    assert "the public number: the total says 5, the signatures say 1" in wrong
    assert "by region north: the total says 9, the signatures say 1" in wrong

    button = next(Html.of(overseer.client.get(HERE).text).every("button", value="repair"))
    assert button.text == "Make the totals of footbridge anew"
    assert asked(overseer, "repair", "footbridge") == 303
    work()
    assert "2 totals were made anew. Counted after it: footbridge: equal." in page()["audits"]


def test_keys_are_looked_at_before_they_are_changed(
    overseer: Person,
    session: Session,
    signs: Callable[..., int],
    page: Callable[[], dict[str, str]],
    work: Callable[[], None],
) -> None:
    signs()
    with writing(session):
        session.execute(update(core(SignatureRow)).values(key_version=0))
    asked(overseer, "examination")
    asked(overseer, "preview")
    work()
    assert "Keys of footbridge Trouble: Older rules made them." in page()["examination"]
    assert "footbridge: 1 signature has keys by other rules. 0 would get another key" in page()["keys"]
    button = next(Html.of(overseer.client.get(HERE).text).every("button", value="rekey"))
    assert button.text == "Bring the keys of footbridge to the new rules"

    assert asked(overseer, "rekey", "footbridge") == 303
    work()
    assert "footbridge: 1 signature was brought to the new rules." in page()["keys"]
    assert asked(overseer, "preview", "footbridge") == 303
    work()
    assert "footbridge: 0 signatures have keys by other rules." in page()["keys"]


@only_sqlite
def test_what_a_preview_said_before_the_change_is_not_shown_after_it(
    overseer: Person, signs: Callable[..., int], page: Callable[[], dict[str, str]], work: Callable[[], None]
) -> None:
    signs()
    for kind in ("preview", "rekey"):
        asked(overseer, kind)
        work()
    assert "What new rules for keys would change" not in page()["keys"]
    assert "Keys brought to new rules, all campaigns: Done" in page()["keys"]


def test_the_same_is_not_asked_for_twice(overseer: Person) -> None:
    assert asked(overseer, "audit") == 303
    answer = fresh(overseer, HERE, work="audit", campaign="")
    assert answer.status_code == 422
    assert "This is being done already" in Html.of(answer.text).one(role="alert").text


@only_sqlite
@pytest.mark.parametrize(
    ("typed", "field"), [({"work": "x", "campaign": ""}, "work"), ({"work": "audit", "campaign": "x"}, "campaign")]
)
def test_what_is_not_in_the_lists_is_refused(overseer: Person, typed: dict[str, str], field: str) -> None:
    answer = overseer.client.send(HERE, **typed)
    assert answer.status_code == 422
    assert "Choose one of the answers" in Html.of(answer.text).by_id(f"{field}-error").text


def test_it_is_cancelled_and_the_log_says_so(overseer: Person, sessions: Callable[[], Session]) -> None:
    asked(overseer, "audit", "footbridge")
    there = f"{HERE}/1/cancel"
    assert fresh(overseer, there).status_code == 303
    again = fresh(overseer, there)
    assert again.status_code == 422
    assert "This is finished already." in Html.of(again.text).one(role="alert").text
    assert actions(sessions, "upkeep") == ["upkeep.audit", "upkeep.cancelled"]
    assert "had the numbers counted anew" in said(overseer.client.get("/organizer/log"))


@only_sqlite
def test_a_failure_is_said_in_words(overseer: Person, session: Session, page: Callable[[], dict[str, str]]) -> None:
    asked(overseer, "audit")
    for _ in range(MOST_ATTEMPTS + 1):
        TASKS.claim(session, overseer.clock())
        overseer.clock.now += LEASE
    overseer.sign_in()
    assert "Count of all numbers, all campaigns: Failed" in page()["audits"]
    assert "It ended its worker time and again." in page()["audits"]


@only_sqlite
def test_it_follows_by_itself_and_ends_when_nothing_moves(
    overseer: Person, session: Session, work: Callable[[], None]
) -> None:
    def fetched() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(overseer.client.get(f"{HERE}/progress").text)
        return found

    assert "data-refresh" not in overseer.client.get(HERE).text
    asked(overseer, "audit")
    shown = overseer.client.get(HERE).text
    assert [one["data-refresh"] for one in Html.of(shown).every("div") if "data-refresh" in one] == [f"{HERE}/progress"]
    first = fetched()
    assert not first["over"]
    assert parts_of(first["html"]) == parts_of(shown)

    with writing(session):
        session.execute(update(tasks).values(state="running", claim="c" * 32, done=40, expected=100))
    bar = Html.of(fetched()["html"]).one("progress")
    assert (bar["value"], bar["max"]) == ("40", "100")
    with writing(session):
        session.execute(update(tasks).values(done=1200, expected=0))
    assert "1,200 rows read so far" in fetched()["html"]

    with writing(session):
        session.execute(update(tasks).values(state="queued", claim=None))
    work()
    last = fetched()
    assert last["over"]
    assert "equal" in parts_of(last["html"])["audits"]


@only_sqlite
def test_it_is_in_the_navigation_of_overseers_alone(overseer: Person, barys: Person) -> None:
    assert f'href="{HERE}"' in overseer.client.get("/organizer/").text
    assert f'href="{HERE}"' not in barys.client.get("/organizer/").text
