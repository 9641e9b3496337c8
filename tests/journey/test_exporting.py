"""The bundle for submission: every file of one moment, complete or not there."""

import csv
import hashlib
import io
import json
import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaign.errors import Refused
from campaign.journey.drafting import rules as drafting_rules
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.fields import Field
from campaign.journey.exporting import steps
from campaign.journey.exporting.rules import Format, guard, unguard
from tests.journey.acts import Town, people
from tests.services.factories import BARYS, CIMAFIEJ, a_draft


def export(town: Town, folder: Path, form: Format | None = None, **how: Any) -> steps.Bundle:
    with town.sessions() as session:
        return steps.export(session, town.notary, town.campaign.slug, folder, form or Format(), **how)


def table(path: Path, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=delimiter))


def refusal(town: Town, folder: Path, *given: Any, **how: Any) -> str:
    with pytest.raises(Refused) as caught:
        export(town, folder, *given, **how)
    return caught.value.code


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "bundle"


def test_the_table_holds_one_row_a_counted_signature_in_the_order_of_the_count(town: Town, out: Path) -> None:
    town.sign(email=CIMAFIEJ)
    first = town.signed(name="=Алеся", language="be")
    town.clock.now += timedelta(hours=1)
    town.signed(email=BARYS, name='Barys, "the" Example', region="south")
    town.tally()
    assert export(town, out).signatures == 2
    content = (out / "signatures.csv").read_bytes()
    assert content.startswith("\ufeffnumber,".encode())
    assert content.count(b"\r\n") == content.count(b"\n") == 3
    header, alesia, barys = table(out / "signatures.csv")
    fields = ["name", "email", "region"]
    times = ["signed_at", "confirmed_at", "source", "statement_version", "ledger_index", "salt"]
    assert header == ["number", *fields, *times]
    salt = town.row(first.signature_id).salt
    at = "2026-03-01T12:00:00Z"
    assert alesia == ["1", "'=Алеся", "alesia@example.org", "north", at, at, "web", "1", "0", salt]
    assert barys[:4] == ["2", 'Barys, "the" Example', BARYS, "south"]
    assert barys[4:6] == ["2026-03-01T13:00:00Z"] * 2


def test_the_totals_are_the_public_ones_at_that_head(town: Town, out: Path) -> None:
    for form in people(3):
        town.signed(**form)
    town.tally()
    town.signed()
    export(town, out)
    totals, public = json.loads((out / "totals.json").read_text()), town.totals()
    assert totals["signatures"] == town.total() == 3
    assert totals["by_region"] == public["region"] == {"north": 2, "south": 1}
    assert (totals["by_day"], totals["by_source"]) == (public["day"], public["source"])
    assert (totals["by_statement_version"], totals["by_language"]) == (public["statement"], public["language"])
    assert totals["ledger"]["size"] == 3


def test_every_file_is_in_the_manifest_with_its_true_size_and_checksum(town: Town, out: Path) -> None:
    town.signed()
    town.tally()
    bundle = export(town, out, by_region=True)
    files = json.loads((out / "manifest.json").read_text())["files"]
    assert {*files, "manifest.json", "manifest.sig"} == {path.name for path in out.iterdir()}
    for name, said in files.items():
        content = (out / name).read_bytes()
        assert said == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    assert bundle.manifest_sha256 == hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest()


def test_each_signed_version_of_the_statement_is_there_byte_for_byte(town: Town, out: Path) -> None:
    town.signed()
    with town.sessions() as session:
        texts = {"en": "We ask for two.\r\n\n", "be": "Просім два."}
        edited = drafting.edit(session, "footbridge", a_draft(statement=texts), town.clock())
        unsigned = drafting.edit(session, "footbridge", a_draft(statement={**texts, "en": "Three."}), town.clock())
    replace(town, campaign=edited).signed(email=BARYS)
    town.tally()
    export(town, out)
    for statement in (town.campaign.statement, edited.statement):
        content = (out / f"statement-{statement.version}.txt").read_bytes()
        assert content == drafting_rules.document(statement.texts)
        assert hashlib.sha256(content).hexdigest() == statement.sha256
    assert not (out / f"statement-{unsigned.statement.version}.txt").exists()


def test_the_same_head_gives_the_same_bytes(town: Town, tmp_path: Path) -> None:
    town.signed()
    town.tally()
    one, other = tmp_path / "one", tmp_path / "other"
    export(town, one)
    town.clock.now += timedelta(days=1)
    town.sign(email=BARYS)
    export(town, other)
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


def test_columns_delimiter_and_mark_are_as_chosen(town: Town, out: Path) -> None:
    town.signed(name="A; B")
    town.tally()
    export(town, out, Format(";", bom=False, columns=("region", "name")))
    assert (out / "signatures.csv").read_bytes().startswith(b"number;region;name;signed_at;")
    assert table(out / "signatures.csv", ";")[1][:3] == ["1", "north", "A; B"]


def test_a_field_that_is_not_exported_is_in_no_file(town: Town, an_open_campaign: Any, out: Path) -> None:
    fields = [replace(field, exported=field.kind == "name") for field in a_draft().fields]
    hiding = replace(town, campaign=an_open_campaign(slug="hiding", fields=tuple(fields)))
    hiding.signed()
    hiding.tally()
    export(hiding, out)
    assert not [path for path in out.iterdir() if b"alesia@" in path.read_bytes()]
    assert refusal(hiding, out.with_name("b"), Format(columns=("email",))) == "no_column"


def test_one_table_a_region_and_an_index_of_them(town: Town, an_open_campaign: Any, out: Path) -> None:
    fields = tuple(replace(field, required=field.kind != "region") for field in a_draft().fields)
    free = replace(town, campaign=an_open_campaign(slug="free", fields=fields))
    for form in [*people(3), {"email": BARYS, "region": ""}]:
        free.signed(**form)
    free.tally()
    assert export(free, out, by_region=True).signatures == 4
    index = table(out / "index.csv")
    assert index[0] == ["file", "region", "label", "signatures", "sha256"]
    assert [(row[1], row[2], row[3]) for row in index[1:]] == [
        ("", "", "1"),
        ("north", "North", "2"),
        ("south", "South", "1"),
    ]
    numbers = []
    for name, *_, count, sha256 in index[1:]:
        rows = table(out / name)[1:]
        numbers += [row[0] for row in rows]
        assert (len(rows), sha256) == (int(count), hashlib.sha256((out / name).read_bytes()).hexdigest())
    assert sorted(numbers) == ["1", "2", "3", "4"]


def test_a_campaign_without_regions_has_no_tables_of_them(town: Town, an_open_campaign: Any, out: Path) -> None:
    plain = replace(town, campaign=an_open_campaign(slug="plain", fields=a_draft().fields[:2]))
    assert refusal(plain, out, by_region=True) == "no_regions"
    assert list(out.parent.glob("*bundle*")) == []


def test_what_people_typed_comes_back_from_the_table(town: Town, an_open_campaign: Any, out: Path) -> None:
    asking = replace(
        town, campaign=an_open_campaign(slug="asking", fields=(*a_draft().fields, Field("comment", "comment")))
    )
    typed = ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "＝1", '"', ",;|", "two\nlines", "👍", "'=x"]
    for number, comment in enumerate(typed):
        asking.signed(email=f"s{number}@example.org", comment=comment)
    asking.tally()
    export(asking, out)
    cells = [row[4] for row in table(out / "signatures.csv")[1:]]
    assert cells == [guard(comment) for comment in typed]
    assert [unguard(cell) for cell in cells] == typed


def test_only_the_owner_may_open_the_bundle(town: Town, out: Path) -> None:
    export(town, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o700


def test_a_campaign_nobody_has_signed_has_an_empty_table(town: Town, out: Path) -> None:
    assert export(town, out).signatures == 0
    assert len(table(out / "signatures.csv")) == 1
    papers = {"checkpoint", "manifest.sig", "public-key.pem", "verify.py", "VERIFY.md"}
    assert {path.name for path in out.iterdir()} == papers | {
        "ledger.txt",
        "manifest.json",
        "signatures.csv",
        "totals.json",
    }


@pytest.mark.parametrize("kind", ["file", "folder", "dangling"])
def test_nothing_that_is_there_is_overwritten(town: Town, out: Path, kind: str) -> None:
    if kind == "file":
        out.write_text("mine")
    elif kind == "folder":
        out.mkdir()
    else:
        out.symlink_to(out.with_name("nowhere"))
    assert refusal(town, out) == "exists"
    assert os.path.lexists(out)
    assert len(list(out.parent.glob("*bundle*"))) == 1


def test_a_campaign_that_is_not_there_has_no_bundle(town: Town, out: Path) -> None:
    with town.sessions() as session, pytest.raises(Refused, match="no_campaign"):
        steps.export(session, town.notary, "none", out, Format())


def test_a_bundle_waits_for_the_count_to_see_a_withdrawal(town: Town, out: Path) -> None:
    link = town.signed()
    town.signed(email=BARYS)
    town.tally()
    town.withdraw(link)
    assert refusal(town, out) == "unsettled"
    town.tally()
    export(town, out)
    assert [row[2] for row in table(out / "signatures.csv")[1:]] == [BARYS]
    assert not [path for path in out.iterdir() if b"alesia" in path.read_bytes()]


def test_progress_is_told_to_the_end(town: Town, out: Path) -> None:
    town.signed()
    town.tally()
    told: list[tuple[int, int]] = []
    export(town, out, progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (1, 1)
