"""Alesia, Barys and Cimafiej sign on a running server, with the mail that goes with it."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from campaign.app import create_app
from campaign.cli.group import cli
from campaign.journey.drafting.rules import Campaign
from tests.services import live
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ
from tests.services.live import LiveServer
from tests.services.mail import MailServer
from tests.stories.people import Visitor, letters_in, link_in
from tests.web.waiting import until


def exported(variables: dict[str, str], folder: Path) -> list[dict[str, str]]:
    """The rows of the bundle that the organizers would hand in."""
    done = CliRunner(env=variables).invoke(cli, ["export", "footbridge", "--out", str(folder)], obj=create_app)
    assert done.exit_code == 0, done.output
    text = (folder / "signatures.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_alesia_signs_confirms_and_is_counted_on_the_page_in_the_numbers_and_in_the_bundle(
    footbridge: Campaign, live_server: LiveServer, variables: dict[str, str], outbox: Path, tmp_path: Path
) -> None:
    alesia = Visitor(live_server.url)
    page = alesia.get("/c/footbridge").page

    answer = alesia.post(
        page.one("form")["action"],
        page.typed() | {"name": "Alesia Example", "email": ALESIA, "region": "north", "consent": "yes"},
    )
    assert answer.status == 303
    assert alesia.get(answer.headers["location"]).page.one("h1").text == "Check your inbox"
    until(lambda: letters_in(outbox, ALESIA), "a letter")
    link = link_in(letters_in(outbox, ALESIA)[0], "confirm")
    assert link.startswith(f"{live_server.url}/confirm/")
    shown = alesia.get(link).page
    assert alesia.numbers()["signatures"] == 0
    assert alesia.post(shown.one("form")["action"]).status == 200

    alesia.sees_counted(1)
    assert alesia.numbers()["by_region"] == {"north": 1}
    rows = exported(variables, tmp_path / "bundle")
    assert [(row["number"], row["name"], row["email"], row["region"]) for row in rows] == [
        ("1", "Alesia Example", ALESIA, "north")
    ]
    totals = json.loads((tmp_path / "bundle" / "totals.json").read_text(encoding="utf-8"))
    assert totals["signatures"] == alesia.numbers()["signatures"]
    until(lambda: len(letters_in(outbox, ALESIA)) == 2, "the letter that says so")
    assert "withdraw" in link_in(letters_in(outbox, ALESIA)[1], "withdraw")


def test_alesia_takes_her_signature_back_and_signs_again(
    footbridge: Campaign, live_server: LiveServer, variables: dict[str, str], outbox: Path, tmp_path: Path
) -> None:
    alesia = Visitor(live_server.url)
    alesia.sign()
    until(lambda: letters_in(outbox), "a letter")
    alesia.post(link_in(letters_in(outbox)[0], "confirm"))
    alesia.sees_counted(1)
    until(lambda: len(letters_in(outbox)) == 2, "the letter with the way back")

    way_back = link_in(letters_in(outbox)[1], "withdraw")
    shown = alesia.get(way_back).page
    assert alesia.post(shown.one("form")["action"]).status == 200

    alesia.sees_counted(0)
    assert exported(variables, tmp_path / "empty") == []
    assert alesia.sign().status == 303
    until(lambda: len(letters_in(outbox)) == 3, "a new letter")
    alesia.post(link_in(letters_in(outbox)[2], "confirm"))
    alesia.sees_counted(1)


def test_barys_typed_alesias_address_first_and_is_not_in_her_way(
    footbridge: Campaign, live_server: LiveServer, variables: dict[str, str], outbox: Path, tmp_path: Path
) -> None:
    barys, alesia = Visitor(live_server.url), Visitor(live_server.url)
    barys.sign(name="Barys Example", email=ALESIA)
    alesia.sign(name="Alesia Example", email=ALESIA)
    until(lambda: len(letters_in(outbox, ALESIA)) == 2, "two letters")

    links = [link_in(letter, "confirm") for letter in letters_in(outbox, ALESIA)]
    own = [link for link in links if alesia.get(link).page.one("p", class_="signed").text.endswith("Alesia Example")]
    assert len(own) == 1
    assert alesia.post(own[0]).status == 200

    alesia.sees_counted(1)
    assert [row["name"] for row in exported(variables, tmp_path / "bundle")] == ["Alesia Example"]


def test_whoever_has_signed_already_learns_it_by_mail_alone(
    footbridge: Campaign, live_server: LiveServer, outbox: Path
) -> None:
    alesia = Visitor(live_server.url)
    first = alesia.sign()
    until(lambda: letters_in(outbox), "a letter")
    alesia.post(link_in(letters_in(outbox)[0], "confirm"))
    until(lambda: len(letters_in(outbox)) == 2, "the second letter")

    again = alesia.sign()

    assert (again.status, again.body) == (first.status, first.body)
    until(lambda: len(letters_in(outbox)) == 3, "the third letter")
    letter = letters_in(outbox)[2]
    assert letter["Subject"] == "You have already signed: A footbridge over the river"
    assert "/withdraw/" in link_in(letter, "withdraw")


VARIANTS = [
    "Alesia@example.org",
    "ALESIA@EXAMPLE.ORG",
    "alesia@Example.Org",
    "ａｌｅｓｉａ@example.org",
]
UNICODE = ["andré@bücher.example.org", "ANDRÉ@BÜCHER.example.org", "andre\u0301@xn--bcher-kva.example.org"]


@pytest.mark.parametrize("addresses", [VARIANTS, UNICODE], ids=["case", "unicode"])
def test_one_address_counts_once_however_it_is_written(
    footbridge: Campaign, live_server: LiveServer, outbox: Path, addresses: list[str]
) -> None:
    visitor = Visitor(live_server.url)
    for number, address in enumerate(addresses):
        assert visitor.sign(name=f"Alesia Example {number}", email=address).status == 303
    until(lambda: len(letters_in(outbox)) == len(addresses), "all letters")

    for letter in letters_in(outbox):
        assert visitor.post(link_in(letter, "confirm")).status == 200

    visitor.sees_counted(1)


def test_a_mail_server_carries_the_whole_journey(
    footbridge: Campaign, variables: dict[str, str], smtp_server: MailServer, tmp_path: Path
) -> None:
    with live.running(tmp_path, variables | {"CAMPAIGN_MAIL_URL": smtp_server.url}) as server:
        cimafiej = Visitor(server.url)
        cimafiej.sign(name="Cimafiej Example", email=CIMAFIEJ)
        until(lambda: smtp_server.received, "a letter")
        assert smtp_server.received[0].recipients == (CIMAFIEJ,)
        cimafiej.post(link_in(smtp_server.received[0].message, "confirm"))
        cimafiej.sees_counted(1)
        until(lambda: len(smtp_server.received) == 2, "the second letter")


def test_while_the_mail_server_is_down_people_sign_as_always_and_their_letters_follow(
    footbridge: Campaign, variables: dict[str, str], smtp_server: MailServer, tmp_path: Path
) -> None:
    smtp_server.stop()
    with live.running(tmp_path, variables | {"CAMPAIGN_MAIL_URL": smtp_server.url}) as server:
        visitor = Visitor(server.url)
        alesia, barys = visitor.sign(email=ALESIA), visitor.sign(email=BARYS)
        assert (alesia.status, alesia.headers["location"]) == (303, "/c/footbridge/check-inbox")
        assert (alesia.body, barys.status) == (barys.body, 303)
        until(lambda: "mail_unreachable" in server.printed(), "a try")

        smtp_server.start()
        until(lambda: len(smtp_server.received) == 2, "both letters")
        for letter in smtp_server.received:
            visitor.post(link_in(letter.message, "confirm"))
        visitor.sees_counted(2)
