"""A form becomes a pending signature and a queued letter, or neither."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import retention
from campaign.journey.signing.rules import MOST_LETTERS
from tests.journey.acts import Town, at_once
from tests.services.factories import ALESIA, BARYS, a_draft
from tests.services.statements import before_each


def test_a_form_is_two_rows(town: Town) -> None:
    signature_id = town.sign(updates="yes", language="be")
    row, (letter,) = town.row(signature_id), town.letters()
    assert row.details == {"name": "Alesia Example", "email": ALESIA, "region": "north"}
    assert (row.state, row.region, row.language, row.source) == ("pending", "north", "be", "web")
    assert (row.updates, row.due, row.in_total, row.ledger_index) == (True, False, False, None)
    assert (row.statement_id, row.consent_id) == (town.campaign.statement.id, town.campaign.consent.id)
    assert (letter.kind, letter.state, letter.address, letter.signature_id) == ("confirm", "queued", ALESIA, row.id)
    assert letter.email_key == row.email_key


def test_the_address_is_looked_up_by_a_fingerprint_that_hides_it(town: Town) -> None:
    signature_id = town.sign()
    assert len(town.row(signature_id).email_key) == 32
    other = replace(town, campaign=_another(town))
    assert other.row(other.sign()).email_key != town.row(signature_id).email_key


def _another(town: Town) -> Campaign:
    with town.sessions() as session:
        drafting.create(session, town.peppers, a_draft(slug="another"), town.clock())
        return drafting.set_status(session, "another", "open", town.clock())


def test_every_form_has_a_nonce_and_a_salt_of_its_own(town: Town) -> None:
    for _ in range(3):
        town.sign()
    assert len({row.nonce for row in town.rows()}) == len({row.salt for row in town.rows()}) == 3


def test_the_case_of_an_address_makes_no_other_person(town: Town) -> None:
    town.signed(email="Alesia@example.org")
    town.signed(email="aLESIA@EXAMPLE.org")
    town.tally()
    assert (town.total(), town.states()) == (1, ["counted", "duplicate"])
    typed = [letter.address for letter in town.letters() if letter.kind == "confirm"]
    assert typed == ["Alesia@example.org", "aLESIA@example.org"]


def test_a_signature_keeps_the_version_it_was_given_to(town: Town) -> None:
    first = town.sign()
    with town.sessions() as session:
        edited = drafting.edit(session, "footbridge", a_draft(statement={"en": "Two.", "be": "Два."}), town.clock())
    second = replace(town, campaign=edited).sign(email=BARYS)
    assert town.row(first).statement_id == town.campaign.statement.id
    assert town.row(second).statement_id == edited.statement.id != town.campaign.statement.id


@pytest.mark.parametrize("fails", ["signature", "letter"])
def test_a_failure_at_either_row_leaves_neither(town: Town, engine: Engine, fails: str) -> None:
    def fail(statement: str) -> None:
        if statement.startswith(f"INSERT INTO {fails}"):
            raise RuntimeError

    with before_each(engine, fail), pytest.raises(RuntimeError):
        town.sign()
    assert (town.rows(), town.letters()) == ([], [])


def test_fifty_forms_of_one_address_are_four_letters(town: Town) -> None:
    for _ in range(50):
        town.sign()
    assert Counter(letter.state for letter in town.letters()) == {"queued": MOST_LETTERS - 1, "withheld": 46}
    assert town.states() == ["pending"] * 50


def test_a_withheld_letter_holds_no_address(town: Town) -> None:
    for _ in range(6):
        town.sign()
    assert {letter.address for letter in town.letters() if letter.state == "withheld"} == {None}


def test_the_last_letter_is_kept_for_the_one_after_the_confirmation(town: Town) -> None:
    for _ in range(50):
        town.sign()
    town.confirm(town.link(town.rows()[0].id))
    fifth = town.letters()[-1]
    assert (fifth.kind, fifth.state, fifth.address) == ("confirmed", "queued", ALESIA)
    for _ in range(5):
        town.sign()
    counted = [letter for letter in town.letters() if letter.state != "withheld"]
    assert len(counted) == MOST_LETTERS


def test_one_address_takes_no_letter_from_another_or_from_another_campaign(town: Town) -> None:
    for _ in range(6):
        town.sign()
    town.sign(email=BARYS)
    replace(town, campaign=_another(town)).sign()
    assert [letter.state for letter in town.letters()[-2:]] == ["queued", "queued"]


def test_letters_of_expired_forms_make_room_for_new_ones(town: Town) -> None:
    for _ in range(6):
        town.sign()
    town.clock.now += timedelta(days=31)
    with town.sessions() as session:
        assert retention.expire(session, 14, town.clock()) == 6
    town.sign()
    assert [letter.state for letter in town.letters()] == ["queued"]


def test_sixty_four_forms_of_one_address_at_once_are_four_letters(town: Town) -> None:
    at_once(lambda _: town.sign(), 64)
    assert Counter(letter.state for letter in town.letters()) == {"queued": MOST_LETTERS - 1, "withheld": 60}
    assert town.states() == ["pending"] * 64
    assert len({row.email_key for row in town.rows()}) == 1


def test_asking_for_a_fresh_link_many_times_at_once_makes_no_more_letters(town: Town) -> None:
    link = town.link(town.sign())
    at_once(lambda _: town.renew(link), 32)
    assert sum(letter.state == "queued" for letter in town.letters()) == MOST_LETTERS - 1
    town.confirm(link)
    assert (town.letters()[-1].kind, town.letters()[-1].state) == ("confirmed", "queued")
