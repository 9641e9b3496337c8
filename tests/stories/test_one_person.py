"""Alesia signs, and others use her address: one person, one signature."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from campaign.cli.context import worker
from campaign.settings import read
from campaign.storage.db import db
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ, a_form
from tests.services.mail import MailServer
from tests.stories.people import Visitor, letters_in, link_in

Work = Callable[[], None]
Bundle = Callable[[], list[dict[str, str]]]

pytestmark = pytest.mark.usefixtures("footbridge")


def test_alesia_signs_opens_her_mail_confirms_and_is_counted_everywhere(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle
) -> None:
    page = visitor.get("/c/footbridge").page
    answer = visitor.post(page.one("form")["action"], page.typed() | a_form())
    assert visitor.get(answer.location).page.one("h1").text == "Check your inbox"
    work()
    assert visitor.numbers()["signatures"] == 0

    assert visitor.confirm(letters_in(outbox, ALESIA)[0]).status == 200
    work()

    visitor.sees_counted(1)
    assert visitor.numbers()["by_region"] == {"north": 1}
    rows = bundle()
    assert [(row["number"], row["name"], row["email"], row["region"]) for row in rows] == [
        ("1", "Alesia Example", ALESIA, "north")
    ]
    assert [letter["Subject"] for letter in letters_in(outbox, ALESIA)] == [
        "Confirm your signature: A footbridge over the river",
        "Your signature is confirmed: A footbridge over the river",
    ]


def test_alesia_takes_her_signature_back_and_may_sign_again(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle
) -> None:
    visitor.sign()
    work()
    visitor.confirm(letters_in(outbox)[0])
    work()
    visitor.sees_counted(1)

    way_back = link_in(letters_in(outbox)[1], "withdraw")
    assert visitor.post(visitor.get(way_back).page.one("form")["action"]).status == 200
    work()

    visitor.sees_counted(0)
    assert bundle() == []
    visitor.sign()
    work()
    visitor.confirm(letters_in(outbox)[2])
    work()
    visitor.sees_counted(1)
    assert len(bundle()) == 1


def test_barys_typed_alesias_address_first_and_is_not_in_her_way(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle
) -> None:
    visitor.sign(name="Barys Example", email=ALESIA)
    work()
    visitor.sign(name="Alesia Example", email=ALESIA)
    work()

    assert visitor.confirm(letters_in(outbox, ALESIA)[1]).status == 200
    work()

    visitor.sees_counted(1)
    assert [row["name"] for row in bundle()] == ["Alesia Example"]
    again = visitor.post(link_in(letters_in(outbox, ALESIA)[0], "confirm"))
    assert again.page.one("h1").text == "Thank you. Your signature is confirmed"
    work()
    assert [row["name"] for row in bundle()] == ["Alesia Example"]


def test_barys_cannot_use_up_the_letters_that_alesia_needs(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle
) -> None:
    """After his flood of forms she gets no letter for her own, but finds it behind any of the letters she has got."""
    for number in range(9):
        visitor.sign(name=f"Barys Example {'I' * number}", email=ALESIA)
    work()
    visitor.sign(name="Alesia Example", email=ALESIA)
    work()
    letters = letters_in(outbox, ALESIA)
    assert len(letters) == 4

    link = link_in(letters[0], "confirm")
    cards = visitor.get(link).page.every("", class_="card")
    hers = next(card for card in cards if "Alesia Example" in card.text)
    visitor.post(link, {"choice": hers.one("input")["value"]})
    work()

    assert [row["name"] for row in bundle()] == ["Alesia Example"]
    assert link_in(letters_in(outbox, ALESIA)[4], "withdraw")


def test_whoever_has_signed_already_learns_it_by_mail_alone(visitor: Visitor, work: Work, outbox: Path) -> None:
    first = visitor.sign()
    work()
    visitor.confirm(letters_in(outbox)[0])
    work()

    assert visitor.sign() == first
    work()

    letter = letters_in(outbox)[2]
    assert letter["Subject"] == "You have already signed: A footbridge over the river"
    assert visitor.get(link_in(letter, "withdraw")).status == 200


@pytest.mark.parametrize(
    "addresses",
    [
        ["Alesia@example.org", "ALESIA@EXAMPLE.ORG", "alesia@Example.Org", "ａｌｅｓｉａ@example.org"],
        ["алеся@прыклад.example.org", "АЛЕСЯ@ПРЫКЛАД.example.org"],
        ["andré@bücher.example.org", "ANDRÉ@BÜCHER.example.org", "andre\u0301@xn--bcher-kva.example.org"],
    ],
    ids=["case", "cyrillic", "unicode"],
)
def test_one_address_counts_once_however_it_is_written(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle, addresses: list[str]
) -> None:
    for address in addresses:
        assert visitor.sign(email=address).status == 303
    work()
    letters = letters_in(outbox)
    assert len(letters) == len(addresses)

    for letter in letters:
        assert visitor.post(link_in(letter, "confirm")).status == 200
    work()

    visitor.sees_counted(1)
    assert len(bundle()) == 1


def test_a_dot_or_another_domain_is_another_person(visitor: Visitor, work: Work, outbox: Path, bundle: Bundle) -> None:
    for address in ("alesia@example.org", "a.lesia@example.org", "alesia@example.com", "alesia+go@example.org"):
        visitor.sign(email=address)
    work()
    for letter in letters_in(outbox):
        visitor.confirm(letter)
    work()

    assert len(bundle()) == 4


def test_what_a_spreadsheet_would_run_is_text_in_the_bundle(
    visitor: Visitor, work: Work, outbox: Path, bundle: Bundle
) -> None:
    visitor.sign(name="=SUM(A1:A9)")
    visitor.sign(name="-Barys", email="+375@example.org")
    work()
    for letter in letters_in(outbox):
        visitor.confirm(letter)
    work()

    assert [(row["name"], row["email"]) for row in bundle()] == [
        ("'=SUM(A1:A9)", ALESIA),
        ("'-Barys", "'+375@example.org"),
    ]


def test_a_mail_server_carries_the_whole_journey(
    app: Flask, variables: dict[str, str], visitor: Visitor, smtp_server: MailServer, bundle: Bundle
) -> None:

    parts = app.extensions["campaign"]
    by_mail = replace(parts, settings=read(variables | {"CAMPAIGN_MAIL_URL": smtp_server.url}))
    people = [ALESIA, BARYS, CIMAFIEJ, "алеся@example.org"]
    for address in people:
        visitor.sign(email=address)
    with app.app_context():
        worker(by_mail).drain()
        db.engine.dispose()
    assert sorted(letter.recipients for letter in smtp_server.received) == sorted((address,) for address in people)

    for letter in list(smtp_server.received):
        assert visitor.confirm(letter.message).status == 200
    with app.app_context():
        worker(by_mail).drain()

    assert {row["email"] for row in bundle()} == set(people)
    assert len(smtp_server.received) == 2 * len(people)
