"""The pages of exports: ordered with a fresh code, agreed to by another, downloaded in parts, and written down."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting.jobs import table
from campaign.journey.exporting.jobs.rules import FETCH, KEEP
from campaign.journey.exporting.jobs.table import Job
from campaign.organizers import teams
from campaign.organizers.roles import Role
from campaign.settings import Settings
from campaign.storage.transactions import writing
from campaign.web.parts import Parts
from tests.services.factories import CIMAFIEJ, Clock
from tests.web.organizer.conftest import MakePerson, Person
from tests.web.organizer.office import TEN_MINUTES, actions, fresh, supporters, town_of
from tests.web.reading import Html, said

EXPORT = "/organizer/c/footbridge/export"
USUAL = {"columns": ["name", "email", "region"], "delimiter": "comma", "bom": "y"}
Found = Callable[[], Job]


@pytest.fixture(autouse=True)
def _signed(sessions: Callable[[], Session], parts: Parts, footbridge: Campaign, clock: Clock) -> None:
    """Two are counted."""
    supporters(town_of(sessions, parts, footbridge, clock), 2)


@pytest.fixture
def found(sessions: Callable[[], Session], footbridge: Campaign) -> Found:
    """The newest export as it stands."""

    def find() -> Job:
        with sessions() as session:
            return table.of_campaign(session, footbridge.id)[0]

    return find


@pytest.fixture
def another_owner(a_person: MakePerson, give_role: Callable[[Person, Role], None]) -> Person:
    """Cimafiej, who owns the campaign too."""
    person = a_person(CIMAFIEJ)
    give_role(person, "owner")
    return person


@pytest.fixture
def ready(alesia: Person, work: Callable[[], None], found: Found) -> str:
    """The address of an export that is ready, for Alesia."""
    assert fresh(alesia, EXPORT, **USUAL).status_code == 303
    work()
    return f"{EXPORT}/{found().id}"


def download(person: Person, url: str) -> TestResponse:
    pressed = fresh(person, f"{url}/download")
    assert pressed.status_code == 303, pressed.text
    return person.client.get(pressed.location)


def test_an_export_is_ordered_made_and_downloaded(
    alesia: Person, ready: str, found: Found, sessions: Callable[[], Session]
) -> None:
    page = said(alesia.client.get(EXPORT))
    assert str(found().sha256) in page
    assert str(found().manifest_sha256) in page
    answer = download(alesia, ready)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == "attachment; filename=footbridge-2026-03-01-2-signatures.zip"
    assert hashlib.sha256(answer.data).hexdigest() == found().sha256
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("footbridge/signatures.csv").decode("utf-8-sig"), newline="")))
    assert [row[2] for row in rows] == ["email", "s0@example.org", "s1@example.org"]
    assert f"downloaded by {alesia.email}" in said(alesia.client.get(EXPORT))
    assert actions(sessions, "export") == ["export.asked", "export.downloaded"]


def test_a_download_goes_on_where_it_broke_off(alesia: Person, ready: str) -> None:
    whole = download(alesia, ready)
    url, tag = f"{ready}/file", whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    rest = alesia.client.get(url, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{len(whole.data) - 1}/{len(whole.data)}"
    changed = alesia.client.get(url, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (changed.status_code, changed.data) == (200, whole.data)
    assert alesia.client.get(url, headers={"Range": f"bytes={len(whole.data)}-"}).status_code == 416


def test_the_file_is_for_whoever_pressed_the_button(alesia: Person, ready: str, another_owner: Person) -> None:
    assert alesia.client.get(f"{ready}/file").status_code == 303
    download(alesia, ready)
    assert alesia.client.get(f"{ready}/file").status_code == 200
    assert another_owner.client.get(f"{ready}/file").status_code == 303


def test_ordering_and_downloading_need_a_fresh_code(alesia: Person, ready: str, clock: Clock) -> None:
    clock.now += TEN_MINUTES
    assert alesia.client.send(EXPORT, **USUAL).status_code == 403
    assert alesia.client.send(f"{ready}/download").status_code == 403


def test_an_hour_after_the_button_the_file_asks_for_a_code_again(alesia: Person, ready: str, clock: Clock) -> None:
    download(alesia, ready)
    clock.now += FETCH
    assert alesia.client.get(f"{ready}/file").status_code == 303
    assert download(alesia, ready).status_code == 200


def test_after_a_day_it_is_gone(alesia: Person, ready: str, clock: Clock) -> None:
    clock.now += KEEP - timedelta(minutes=2)
    assert alesia.sign_in().status_code == 303
    assert download(alesia, ready).status_code == 200
    clock.now += timedelta(minutes=2)
    assert alesia.client.get(f"{ready}/file").status_code == 303
    assert fresh(alesia, f"{ready}/download").status_code == 422


def test_it_is_deleted_before_its_time_at_once_and_the_list_says_by_whom(
    alesia: Person,
    ready: str,
    another_owner: Person,
    found: Found,
    settings: Settings,
    sessions: Callable[[], Session],
    clock: Clock,
) -> None:
    path = settings.instance_dir / "exports" / str(found().file)
    download(alesia, ready)
    clock.now += TEN_MINUTES
    assert another_owner.client.send(f"{ready}/delete").status_code == 403
    assert path.exists()

    assert fresh(another_owner, f"{ready}/delete").status_code == 303
    assert not path.exists()
    page = said(alesia.client.get(EXPORT))
    assert "Export 1: Deleted" in page
    assert f"deleted by {another_owner.email}" in page
    assert alesia.client.get(f"{ready}/file").status_code == 303
    assert fresh(alesia, f"{ready}/download").status_code == 422
    assert fresh(alesia, f"{ready}/delete").status_code == 422
    assert actions(sessions, "export") == ["export.asked", "export.downloaded", "export.deleted"]


def test_what_is_not_finished_is_not_deleted(alesia: Person, found: Found) -> None:
    fresh(alesia, EXPORT, **USUAL)
    answer = fresh(alesia, f"{EXPORT}/{found().id}/delete")
    assert answer.status_code == 422
    assert found().state == "queued"


def test_columns_are_shown_by_their_labels(alesia: Person) -> None:
    fresh(alesia, EXPORT, columns=["name", "region"], delimiter="comma")
    assert "Full name, Region" in said(alesia.client.get(EXPORT))


def test_a_file_on_another_machine_is_said_to_be_so(
    alesia: Person, ready: str, found: Found, settings: Settings
) -> None:
    (settings.instance_dir / "exports" / str(found().file)).unlink()
    answer = download(alesia, ready)
    assert answer.status_code == 404
    assert "not on this machine" in answer.text


def test_columns_formats_and_regions_reach_the_job(alesia: Person, found: Found) -> None:
    fresh(alesia, EXPORT, columns=["name"], delimiter="semicolon", by_region="y", xlsx="y")
    order = found().order
    assert (order.columns, order.delimiter, order.bom, order.by_region, order.xlsx) == (
        ("name",),
        ";",
        False,
        True,
        True,
    )
    fresh(alesia, EXPORT, **USUAL)
    assert found().order.columns is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"columns": ["shoe_size"]}, "Choose columns from the list."),
        ({"delimiter": "x"}, "Choose a separator from the list."),
    ],
)
def test_what_is_not_offered_is_refused_in_words(alesia: Person, typed: dict[str, object], words: str) -> None:
    answer = fresh(alesia, EXPORT, **USUAL | typed)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_second_person_agrees_and_never_the_first(
    alesia: Person, another_owner: Person, work: Callable[[], None], found: Found, sessions: Callable[[], Session]
) -> None:
    fresh(alesia, f"{EXPORT}/rule", approval="y")
    fresh(alesia, EXPORT, **USUAL)
    work()
    url = f"{EXPORT}/{found().id}"
    assert found().state == "waiting"
    assert "Agree" not in [button.text for button in Html.of(alesia.client.get(EXPORT).text).every("button")]
    answer = fresh(alesia, f"{url}/agree")
    assert answer.status_code == 422
    assert "Somebody else must agree" in answer.text
    assert found().state == "waiting"
    assert "Agree" in [button.text for button in Html.of(another_owner.client.get(EXPORT).text).every("button")]
    assert fresh(another_owner, f"{url}/agree").status_code == 303
    work()
    assert (found().state, found().decided_by) == ("ready", another_owner.id)
    assert actions(sessions, "export") == ["export.rule", "export.asked", "export.agreed"]


def test_a_second_person_may_refuse_and_the_first_cancel(alesia: Person, another_owner: Person, found: Found) -> None:
    fresh(alesia, f"{EXPORT}/rule", approval="y")
    fresh(alesia, EXPORT, **USUAL)
    assert another_owner.client.send(f"{EXPORT}/{found().id}/refuse").status_code == 303
    assert found().state == "refused"
    fresh(alesia, EXPORT, **USUAL)
    assert alesia.client.send(f"{EXPORT}/{found().id}/cancel").status_code == 303
    assert found().state == "cancelled"
    assert alesia.client.send(f"{EXPORT}/{found().id}/cancel").status_code == 422


ACTS = ("agree", "refuse", "cancel", "download")


def test_strangers_find_nothing_and_others_are_told_why_not(
    alesia: Person, ready: str, barys: Person, cimafiej: Person, found: Found
) -> None:
    for path in (EXPORT, f"{ready}/file"):
        assert cimafiej.client.get(path).status_code == 404
        assert barys.client.get(path).status_code == 403
    for path in (EXPORT, f"{EXPORT}/rule", *(f"{ready}/{act}" for act in ACTS)):
        assert cimafiej.client.send(path, **USUAL).status_code == 404
        assert barys.client.send(path, **USUAL).status_code == 403


def test_an_exporter_exports_and_neither_agrees_nor_changes_the_rule(
    barys: Person, give_role: Callable[[Person, Role], None]
) -> None:
    give_role(barys, "exporter")
    assert fresh(barys, EXPORT, **USUAL).status_code == 303
    assert "Two people" not in barys.client.get(EXPORT).text
    assert barys.client.send(f"{EXPORT}/rule", approval="y").status_code == 403
    assert barys.client.send(f"{EXPORT}/1/agree").status_code == 403


def test_a_role_that_was_taken_away_ends_a_download(
    alesia: Person, ready: str, give_role: Callable[[Person, Role], None]
) -> None:
    download(alesia, ready)
    give_role(alesia, "viewer")
    assert alesia.client.get(f"{ready}/file").status_code == 403


def test_another_campaigns_export_is_not_here(
    alesia: Person, ready: str, an_open_campaign: Callable[..., Campaign], session: Session, clock: Clock
) -> None:
    mill = an_open_campaign(slug="mill")
    with writing(session):
        teams.grant(session, alesia.id, mill.id, "owner", clock.now)
    for number in (ready.rpartition("/")[2], "999", str(2**31), str(10**30)):
        there = f"/organizer/c/mill/export/{number}"
        assert alesia.client.get(f"{there}/file").status_code == 404
        for act in ACTS:
            assert fresh(alesia, f"{there}/{act}").status_code == 404


def test_without_the_forms_token_nothing_happens(alesia: Person, ready: str, sessions: Callable[[], Session]) -> None:
    before = actions(sessions, "export")
    for path in (EXPORT, f"{EXPORT}/rule", *(f"{ready}/{act}" for act in ACTS)):
        assert alesia.client.post(path, data=USUAL).status_code in {400, 403}
    assert actions(sessions, "export") == before


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_without_a_second_factor_there_is_no_export(
    a_person: MakePerson, give_role: Callable[[Person, Role], None]
) -> None:
    person = a_person(CIMAFIEJ, factor=False)
    give_role(person, "owner")
    answer = person.client.get(EXPORT)
    assert (answer.status_code, "second-factor" in answer.location) == (303, True)


def test_reading_changes_nothing(alesia: Person, ready: str, rows: Callable[[], dict[str, object]]) -> None:
    download(alesia, ready)
    before = rows()
    for path in (EXPORT, f"{ready}/file", "/organizer/c/footbridge/log", "/organizer/c/footbridge/updates"):
        for method in ("GET", "HEAD"):
            assert alesia.client.open(path, method=method).status_code == 200
    after = rows()
    assert {name for name in after if after[name] != before[name]} <= {"organizer_session"}
