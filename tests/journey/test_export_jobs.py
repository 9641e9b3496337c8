"""Exports in the background: one worker each, complete or not there, and whoever dies is followed by another."""

import csv
import hashlib
import io
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from openpyxl import load_workbook

from campaign.errors import Refused
from campaign.journey.exporting import steps as exporting
from campaign.journey.exporting.jobs import claims, running, steps, store, table
from campaign.journey.exporting.jobs.rules import KEEP, MOST_ACTIVE, Order
from campaign.journey.exporting.jobs.running import Progress, Workshop
from campaign.journey.exporting.jobs.table import Job
from campaign.journey.exporting.verifying.check import check
from campaign.storage import leases
from campaign.storage.leases import LEASE, MOST_ATTEMPTS
from campaign.storage.transactions import writing
from tests.journey.acts import Town, at_once, people

ALESIA, BARYS = 1, 2


@dataclass(frozen=True)
class Desk:
    """The town's exports."""

    town: Town
    shop: Workshop

    def ask(self, who: int = ALESIA, **ordered: Any) -> Job:
        """An organizer orders one."""
        with self.town.sessions() as session, writing(session):
            return steps.ask(session, self.town.campaign, Order(**ordered), who, self.town.clock())

    def now(self, job: Job) -> Job:
        """The job as it stands."""
        with self.town.sessions() as session:
            found = table.find(session, self.town.campaign.id, job.id)
        assert found is not None
        return found

    def act(self, do: Callable[..., Any], *given: Any) -> Any:
        """An organizer does something, in a transaction."""
        with self.town.sessions() as session, writing(session):
            return do(session, *given)

    def work(self, stop: Event | None = None) -> bool:
        """A worker's part."""
        return running.work(self.shop, stop or Event())

    def claim(self) -> Job | None:
        """A worker takes a job and is never heard of again."""
        with self.town.sessions() as session:
            return claims.EXPORTS.claim(session, self.town.clock())

    def tidy(self) -> None:
        """What a worker does once a minute."""
        with self.town.sessions() as session:
            store.expire(session, self.town.clock())
            store.sweep(session, self.shop.folder)

    def files(self) -> list[str]:
        """What lies in the folder."""
        return sorted(path.name for path in self.shop.folder.iterdir()) if self.shop.folder.exists() else []

    def archive(self, job: Job) -> zipfile.ZipFile:
        """The finished file."""
        return zipfile.ZipFile(self.shop.folder / str(self.now(job).file))


@pytest.fixture
def desk(town: Town, tmp_path: Path) -> Desk:
    def export(job: Job, target: Path, progress: Progress) -> exporting.Bundle:
        with town.sessions() as session:
            slug, order = town.campaign.slug, job.order
            return exporting.export(
                session, town.notary, slug, target, order.form, by_region=order.by_region, progress=progress
            )

    return Desk(town, Workshop(town.sessions, tmp_path / "exports", town.clock, export))


@pytest.fixture
def signed(town: Town) -> Town:
    """Three who are counted; one would like to be a formula."""
    for form in people(2):
        town.signed(**form)
    town.signed(name="=Alesia", email="alesia@example.org", region="north")
    town.tally()
    return town


def sheets(desk: Desk, job: Job) -> dict[str, list[list[Any]]]:
    with desk.archive(job).open("footbridge-signatures.xlsx") as file:
        book = load_workbook(io.BytesIO(file.read()))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    return {sheet.title: [[cell or "" for cell in row] for row in sheet.values] for sheet in book}


def rows_of(desk: Desk, job: Job, name: str = "signatures.csv", delimiter: str = ",") -> list[list[str]]:
    text = desk.archive(job).read(f"footbridge/{name}").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_an_export_becomes_one_zip_whose_checksums_are_known(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    assert job.state == "queued"
    assert desk.work()
    assert not desk.work()
    made = desk.now(job)
    assert (made.state, made.signatures, made.failure) == ("ready", 3, None)
    assert made.expires_at == signed.clock() + KEEP
    path = desk.shop.folder / str(made.file)
    assert desk.files() == [path.name]
    assert (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()) == (made.size, made.sha256)
    assert stat.S_IMODE(desk.shop.folder.stat().st_mode) == 0o700
    manifest = desk.archive(job).read("footbridge/manifest.json")
    assert hashlib.sha256(manifest).hexdigest() == made.manifest_sha256
    assert len(rows_of(desk, job)) == 4


def test_one_that_is_deleted_early_is_over_and_its_file_goes_on_every_machine(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    with pytest.raises(Refused, match="not_ready"):
        desk.act(steps.delete, job, BARYS, signed.clock())
    desk.work()
    made = desk.now(job)
    desk.act(steps.delete, made, BARYS, signed.clock())
    after = desk.now(job)
    assert (after.state, after.deleted_by, after.deleted_at) == ("expired", BARYS, signed.clock())
    assert not steps.is_ready(after, signed.clock())
    with pytest.raises(Refused, match="not_ready"):
        desk.act(steps.delete, made, ALESIA, signed.clock())
    assert desk.files() == [str(made.file)]
    desk.tidy()
    assert desk.files() == []


def test_what_expires_by_itself_was_deleted_by_nobody(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    desk.work()
    signed.clock.now += KEEP
    desk.tidy()
    after = desk.now(job)
    assert (after.state, after.deleted_by, desk.files()) == ("expired", None, [])
    store.remove(desk.shop.folder, after)  # there is nothing to remove, which is no error


def test_columns_delimiter_and_regions_are_as_ordered(desk: Desk, signed: Town) -> None:
    job = desk.ask(columns=("region", "name"), delimiter=";", bom=False, by_region=True)
    desk.work()
    header, first, second = rows_of(desk, job, "signatures-01-north.csv", ";")
    assert header[:3] == ["number", "region", "name"]
    assert [first[2], second[2]] == ["Signer a", "'=Alesia"]
    assert not desk.archive(job).read("footbridge/signatures-01-north.csv").startswith(b"\xef\xbb\xbf")


def test_the_workbook_holds_the_same_rows_as_text(desk: Desk, signed: Town) -> None:
    job = desk.ask(xlsx=True)
    desk.work()
    (rows,) = sheets(desk, job).values()
    expected = [[cell.removeprefix("'") for cell in row] for row in rows_of(desk, job)]
    assert rows == expected
    assert rows[3][1] == "=Alesia"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_bundle_holds_with_a_workbook_beside_it(desk: Desk, signed: Town, tmp_path: Path) -> None:
    job = desk.ask(xlsx=True)
    desk.work()
    desk.archive(job).extractall(tmp_path / "opened")
    assert check(tmp_path / "opened" / "footbridge", None).rows == 3


def test_each_region_has_its_sheet(desk: Desk, signed: Town) -> None:
    job = desk.ask(xlsx=True, by_region=True, delimiter="\t")
    desk.work()
    found = sheets(desk, job)
    assert list(found) == ["00-no-region", "01-north", "02-south"]
    assert [len(rows) for rows in found.values()] == [1, 3, 2]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("ordered", "code"),
    [
        ({"columns": ("shoe_size",)}, "no_column"),
        ({"delimiter": "x"}, "bad_delimiter"),
    ],
)
def test_what_cannot_be_made_is_refused_at_once(desk: Desk, ordered: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        desk.ask(**ordered)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_no_more_than_a_few_at_once(desk: Desk) -> None:
    for _ in range(MOST_ACTIVE):
        desk.ask()
    with pytest.raises(Refused, match="too_many_exports"):
        desk.ask()


def test_two_workers_make_two_exports_and_none_twice(desk: Desk, signed: Town) -> None:
    jobs = [desk.ask() for _ in range(2)]
    assert sorted(at_once(lambda _: desk.work(), 4)) == [False, False, True, True]
    assert [desk.now(job).state for job in jobs] == ["ready", "ready"]
    assert len(desk.files()) == 2


def test_what_a_dead_worker_had_is_made_by_another_and_its_leavings_go(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    held = desk.claim()
    assert held is not None
    store.prepare(desk.shop.folder)
    store.workplace(desk.shop.folder, held).mkdir()
    assert not desk.work()
    desk.tidy()
    assert desk.files() == [f".{job.id}-{held.claim}"]
    signed.clock.now += LEASE
    assert desk.work()
    desk.tidy()
    assert desk.files() == [desk.now(job).file]


def test_a_worker_that_comes_back_too_late_changes_nothing(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    late = desk.claim()
    assert late is not None
    signed.clock.now += LEASE
    desk.work()
    with signed.sessions() as session:
        assert not claims.EXPORTS.beat(session, late, 1, 2, signed.clock())
        assert not claims.EXPORTS.finish(session, late, "ready", file="late.zip")
        assert not claims.EXPORTS.fail(session, late, "late")
    assert desk.now(job).state == "ready"


def test_what_ends_every_worker_is_given_up(desk: Desk) -> None:
    job = desk.ask()
    for _ in range(MOST_ATTEMPTS):
        assert desk.claim() is not None
        desk.town.clock.now += LEASE
    assert desk.claim() is None
    assert (desk.now(job).state, desk.now(job).failure) == ("failed", "gave_up")


def interrupting(desk: Desk, act: Callable[[], None]) -> Desk:
    """Something happens while the rows are written."""

    def export(job: Job, target: Path, progress: Progress) -> Any:
        act()
        progress(1, 3)
        return desk.shop.export(job, target, progress)

    return replace(desk, shop=replace(desk.shop, export=export))


@pytest.fixture
def lively(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life at every chance."""
    monkeypatch.setattr(leases, "_BEAT_SECONDS", -1.0)


@pytest.mark.usefixtures("lively")
def test_progress_is_seen_meanwhile(desk: Desk, signed: Town) -> None:
    job, seen = desk.ask(xlsx=True), []

    def export(held: Job, target: Path, progress: Progress) -> Any:
        made = desk.shop.export(held, target, progress)
        seen.append(desk.now(job))
        return made

    replace(desk, shop=replace(desk.shop, export=export)).work()
    assert [(one.state, one.done, one.expected) for one in seen] == [("running", 3, 6)]


@pytest.mark.usefixtures("lively")
def test_a_cancelled_export_ends_and_leaves_nothing(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    assert interrupting(desk, lambda: desk.act(steps.cancel, job)).work()
    assert (desk.now(job).state, desk.files()) == ("cancelled", [])
    with pytest.raises(Refused, match="not_active"):
        desk.act(steps.cancel, job)


def test_a_stopped_worker_gives_its_export_back(desk: Desk, signed: Town) -> None:
    job, stop = desk.ask(), Event()
    interrupting(desk, stop.set).work(stop)
    assert (desk.now(job).state, desk.now(job).attempts, desk.files()) == ("queued", 0, [])
    assert desk.work()


def test_a_refusal_ends_the_job_with_its_name(desk: Desk, signed: Town) -> None:
    def export(*_: Any) -> Any:
        raise Refused("disagree")

    job = desk.ask()
    replace(desk, shop=replace(desk.shop, export=export)).work()
    assert (desk.now(job).state, desk.now(job).failure, desk.files()) == ("failed", "disagree", [])


def test_a_folder_that_cannot_be_made_ends_the_job(desk: Desk, signed: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    job = desk.ask()
    replace(desk, shop=replace(desk.shop, folder=tmp_path / "file" / "exports")).work()
    assert (desk.now(job).state, desk.now(job).failure) == ("failed", "cannot_write")


def test_a_second_person_agrees_where_the_campaign_wants_it(desk: Desk, signed: Town) -> None:
    desk.act(steps.set_rule, signed.campaign.id, True)
    job = desk.ask(ALESIA)
    assert (job.state, desk.work()) == ("waiting", False)
    with pytest.raises(Refused, match="own_export"):
        desk.act(steps.decide, job, ALESIA, True, signed.clock())
    assert not desk.work()
    desk.act(steps.decide, job, BARYS, True, signed.clock())
    assert (desk.work(), desk.now(job).decided_by) == (True, BARYS)
    with pytest.raises(Refused, match="not_waiting"):
        desk.act(steps.decide, job, BARYS, False, signed.clock())
    desk.act(steps.set_rule, signed.campaign.id, False)
    assert desk.ask().state == "queued"


def test_a_second_person_may_refuse(desk: Desk, signed: Town) -> None:
    desk.act(steps.set_rule, signed.campaign.id, True)
    job = desk.ask(ALESIA)
    desk.act(steps.decide, job, BARYS, False, signed.clock())
    assert (desk.now(job).state, desk.work()) == ("refused", False)


def test_it_is_fetched_by_whoever_was_written_down_until_it_expires(desk: Desk, signed: Town) -> None:
    job = desk.ask()
    with pytest.raises(Refused, match="not_ready"):
        desk.act(steps.fetch, job, ALESIA, signed.clock())
    desk.work()
    job = desk.now(job)
    desk.act(steps.fetch, job, ALESIA, signed.clock())
    assert desk.act(steps.may_fetch, job, ALESIA, signed.clock())
    assert not desk.act(steps.may_fetch, job, BARYS, signed.clock())
    assert desk.act(table.downloads, [job.id]) == {job.id: [(ALESIA, signed.clock())]}
    signed.clock.now += KEEP
    assert not desk.act(steps.may_fetch, job, ALESIA, signed.clock())


def test_what_has_expired_is_deleted_and_nothing_else(desk: Desk, signed: Town) -> None:
    old = desk.ask()
    desk.work()
    signed.clock.now += KEEP - timedelta(seconds=1)
    young = desk.ask()
    desk.work()
    (desk.shop.folder / "left-over.zip").write_text("")
    desk.tidy()
    assert desk.files() == sorted([str(desk.now(old).file), str(desk.now(young).file)])
    signed.clock.now += timedelta(seconds=1)
    desk.tidy()
    assert (desk.now(old).state, desk.files()) == ("expired", [desk.now(young).file])
