"""Bundles of the real journey: whoever holds one can check it, in every form in which it is handed over."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.fields import Field
from campaign.journey.exporting import steps
from campaign.journey.exporting.rules import Format
from campaign.journey.exporting.verifying.check import Report, check
from campaign.journey.signing import retention
from tests.journey.acts import Town, people
from tests.services.factories import BARYS, CIMAFIEJ, a_draft


def export(town: Town, folder: Path, form: Format | None = None, **how: Any) -> Path:
    """A bundle, which also the script in it holds to be right."""
    with town.sessions() as session:
        steps.export(session, town.notary, town.campaign.slug, folder, form or Format(), **how)
    alone = [sys.executable, "-I", "-S", folder / "verify.py"]
    done = subprocess.run(alone, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("all of this holds")
    return folder


def facts(report: Report) -> tuple[int, int, int]:
    return report.signatures, report.rows, report.erased


def grown(town: Town) -> None:
    """A history with every kind of entry: signed, withdrawn, rejected and back."""
    for form in people(5):
        town.signed(**form)
        town.clock.now += timedelta(minutes=40)
    gone = town.signed(email=BARYS)
    town.tally()
    town.withdraw(gone)
    town.signed(email=CIMAFIEJ, name="=Цімафей")
    town.tally()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "bundle"


def test_a_bundle_of_a_whole_history_holds(town: Town, out: Path) -> None:
    grown(town)

    report = check(export(town, out), None)

    assert facts(report) == (6, 6, 0)
    assert (report.head.size, report.head.origin) == (8, "sign.example.org/c/footbridge")
    assert report.whole
    assert not report.outside


@pytest.mark.parametrize("form", [Format(";", bom=False), Format("\t"), Format("|", bom=False)])
def test_every_way_to_write_a_table_can_be_checked(town: Town, out: Path, form: Format) -> None:
    grown(town)

    assert facts(check(export(town, out, form), None)) == (6, 6, 0)


def test_one_table_a_region_can_be_checked(town: Town, out: Path) -> None:
    grown(town)

    assert facts(check(export(town, out, by_region=True), None)) == (6, 6, 0)


def test_left_out_columns_take_the_salts_with_them(town: Town, out: Path) -> None:
    grown(town)
    salts = [row.salt for row in town.rows() if row.salt]

    report = check(export(town, out, Format(columns=("name",))), None)

    assert (facts(report), report.whole) == ((6, 6, 0), False)
    assert not [salt for salt in salts if salt in (out / "signatures.csv").read_text("utf-8-sig")]


def test_columns_in_another_order_are_whole(town: Town, out: Path) -> None:
    grown(town)

    assert check(export(town, out, Format(columns=("region", "email", "name"))), None).whole


def test_what_people_typed_is_what_was_committed_to(town: Town, an_open_campaign: Any, out: Path) -> None:
    fields = (*a_draft().fields, Field("comment", "comment", required=False), Field("text", "a1", required=False))
    asking = replace(town, campaign=an_open_campaign(slug="asking", fields=fields))
    typed = ["=1+1", "'quoted", '"', "two\nlines", "👍 %s %(x)s", "'=x", "", 'ünï, "cödé"', "a=b"]
    for number, comment in enumerate(typed):
        asking.signed(
            email=f"s{number}@example.org",
            name=f"Signer {chr(97 + number)}",
            comment=comment,
            field_a1=comment.replace("\n", ""),
        )
    asking.tally()

    assert facts(check(export(asking, out), None)) == (9, 9, 0)


def test_who_left_is_not_in_the_table_and_the_rest_still_holds(town: Town, out: Path) -> None:
    grown(town)
    town.withdraw(town.link(1))
    town.tally()

    assert facts(check(export(town, out), None)) == (5, 5, 0)
    assert b"s0@example.org" not in (out / "signatures.csv").read_bytes()


def test_rows_whose_details_were_erased_are_counted_and_named(town: Town, out: Path) -> None:
    grown(town)
    with town.sessions() as session:
        drafting.set_status(session, town.campaign.slug, "closed", town.clock())
        retention.keep_promises(session, town.clock() + timedelta(days=400))

    report = check(export(town, out), None)

    assert facts(report) == (6, 0, 6)
    assert (out / "erased.txt").read_text() == "0\n1\n2\n3\n4\n7\n"


def test_each_signed_version_is_told_apart(town: Town, out: Path) -> None:
    town.signed()
    with town.sessions() as session:
        edited = drafting.edit(session, "footbridge", a_draft(statement={"en": "Two.", "be": "Два."}), town.clock())
    replace(town, campaign=edited).signed(email=BARYS, name="Barys Example")
    town.tally()

    report = check(export(town, out), None)

    assert facts(report) == (2, 2, 0)
    assert len(report.ledger.statements()) == 2


def test_a_version_that_all_have_left_is_still_there(town: Town, out: Path) -> None:
    link = town.signed()
    town.tally()
    town.withdraw(link)
    town.tally()

    assert facts(check(export(town, out), None)) == (0, 0, 0)
    assert (out / "statement-1.txt").exists()


def test_a_ledger_that_has_not_begun_holds_nothing_and_that_holds(town: Town, out: Path) -> None:
    assert facts(check(export(town, out), None)) == (0, 0, 0)
