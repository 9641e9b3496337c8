"""What organizers do to one signature by hand, and that every number follows."""

from collections.abc import Callable
from typing import Any

import pytest

from campaign.errors import Refused
from campaign.journey.matching import dossier, table
from campaign.journey.signing.rules import MOST_LETTERS
from tests.journey.acts import Town
from tests.journey.matching_acts import ALESIA, MAYBE, SPELT_ANEW, a_matching_town, at_desk, by_hand, numbers_agree
from tests.services.factories import BARYS


@pytest.fixture
def matched(town: Town, an_open_campaign: Callable[..., Any]) -> Town:
    """A campaign that asks enough to tell people apart."""
    return a_matching_town(town, an_open_campaign)


def refused(town: Town, act: str, signature_id: int) -> str:
    with pytest.raises(Refused) as refusal:
        by_hand(town, act, signature_id)
    town.tally()
    assert numbers_agree(town)
    return refusal.value.code


def test_a_rejected_signature_leaves_the_total_and_a_restored_one_comes_back(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "reject", link.signature_id)
    assert (matched.total(), matched.states(), numbers_agree(matched)) == (0, ["rejected"], True)
    by_hand(matched, "restore", link.signature_id)
    assert (matched.total(), matched.states(), numbers_agree(matched)) == (1, ["counted"], True)


def test_who_said_so_when_and_why_is_kept(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "reject", link.signature_id)
    with matched.sessions() as session:
        (ruling,) = table.rulings(session, link.signature_id)
    assert (ruling.action, ruling.who, ruling.why, ruling.at, ruling.before) == (
        "reject",
        "Cimafiej",
        "asked by phone",
        matched.clock(),
        "counted",
    )


def test_a_rejection_before_matching_or_before_the_count_changes_no_number(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    by_hand(matched, "reject", link.signature_id)
    assert (matched.total(), matched.states(), numbers_agree(matched)) == (0, ["rejected"], True)
    by_hand(matched, "restore", link.signature_id)
    assert (matched.total(), numbers_agree(matched)) == (1, True)


def test_a_duplicate_of_the_rejected_one_counts_and_a_restored_one_does_not_count_twice(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    by_hand(matched, "reject", first.signature_id)
    assert (matched.total(), matched.states()) == (1, ["rejected", "counted"])
    by_hand(matched, "restore", first.signature_id)
    assert (matched.total(), matched.states(), numbers_agree(matched)) == (1, ["duplicate", "counted"], True)


def test_what_was_judged_before_is_not_asked_again_after_a_restoration(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **MAYBE)
    matched.tally()
    by_hand(matched, "reject", later.signature_id)
    by_hand(matched, "restore", later.signature_id)
    with matched.sessions() as session:
        found = dossier.by_id(at_desk(matched, session), later.signature_id)
    assert ([one.state for one in found.findings], matched.total()) == (["open"], 2)


def test_only_what_counts_can_be_rejected_and_only_what_was_rejected_restored(matched: Town) -> None:
    waiting = matched.sign(email="a@example.org", **ALESIA)
    assert (refused(matched, "reject", waiting), refused(matched, "restore", waiting)) == (
        "not_counting",
        "not_rejected",
    )
    link = matched.signed(email=BARYS, name="Barys Example")
    matched.tally()
    by_hand(matched, "reject", link.signature_id)
    assert refused(matched, "reject", link.signature_id) == "not_counting"
    by_hand(matched, "restore", link.signature_id)
    assert refused(matched, "restore", link.signature_id) == "not_rejected"


def test_a_place_that_is_taken_meanwhile_is_not_taken_back(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "reject", first.signature_id)
    matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    assert refused(matched, "restore", first.signature_id) == "place_taken"
    assert (matched.total(), matched.states()) == (1, ["rejected", "counted"])


def test_erasing_on_request_is_a_withdrawal_that_says_who_asked_for_it(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "erase", link.signature_id)
    row = matched.row(link.signature_id)
    assert (row.state, row.details, row.salt, row.name_key, matched.total()) == ("withdrawn", None, None, None, 0)
    assert (matched.letters(), numbers_agree(matched)) == ([], True)
    assert refused(matched, "erase", link.signature_id) == "erased_already"
    assert refused(matched, "restore", link.signature_id) == "not_rejected"


def test_a_form_that_was_never_confirmed_is_deleted_and_the_act_stays_on_record(matched: Town) -> None:
    waiting = matched.sign(email="a@example.org", **ALESIA)
    link = matched.link(waiting)
    by_hand(matched, "erase", waiting)
    assert (matched.rows(), matched.letters(), matched.look(link)) == ([], [], None)
    with matched.sessions() as session:
        assert [one.action for one in table.rulings(session, waiting)] == ["erase"]


def test_a_rejected_signature_can_be_erased_and_taken_back_by_its_owner(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    second = matched.signed(email=BARYS, name="Barys Example")
    matched.tally()
    for link in (first, second):
        by_hand(matched, "reject", link.signature_id)
    by_hand(matched, "erase", first.signature_id)
    assert matched.withdraw(second) == "withdrawn"
    matched.tally()
    assert (matched.states(), matched.total(), numbers_agree(matched)) == (["withdrawn", "withdrawn"], 0, True)


def test_letters_are_sent_again_until_the_address_has_had_its_share(matched: Town) -> None:
    waiting = matched.sign(email="a@example.org", **ALESIA)
    for _ in range(MOST_LETTERS - 2):
        by_hand(matched, "resend", waiting)
    assert refused(matched, "resend", waiting) == "letters_spent"
    letters = matched.letters()
    assert [(one.kind, one.state) for one in letters] == [("confirm", "queued")] * (MOST_LETTERS - 1)


def test_who_counts_is_sent_the_link_that_takes_the_signature_back(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "resend", link.signature_id)
    assert [one.kind for one in matched.letters()] == ["confirm", "confirmed", "confirmed"]
    matched.withdraw(link)
    assert refused(matched, "resend", link.signature_id) == "nothing_to_send"


def test_a_signature_of_another_campaign_is_none(town: Town, matched: Town) -> None:
    foreign = town.signed(email="a@example.org")
    for act in ("reject", "restore", "resend", "erase"):
        assert refused(matched, act, foreign.signature_id) == "no_signature"
    assert town.row(foreign.signature_id).state == "confirmed"


def test_a_signature_is_found_by_any_spelling_of_its_address_and_name(matched: Town) -> None:
    link = matched.signed(email="Alesia@Example.org", **ALESIA)
    matched.signed(email=BARYS, name="Barys Example")
    with matched.sessions() as session:
        desk = at_desk(matched, session)
        assert [one.id for one in dossier.by_address(desk, " Alesia@EXAMPLE.org ")] == [link.signature_id]
        for name in ("Алеся Лукашэвіч", "Лукашэвіч Алеся", "Alesia Lukashevich"):
            assert [one.id for one in dossier.by_name(desk, name)] == [link.signature_id], name
        assert dossier.by_name(desk, "Cimafiej Example") == []
        for search, typed, code in (
            (dossier.by_address, "no address", "bad_email"),
            (dossier.by_name, " 12 ", "required"),
        ):
            with pytest.raises(Refused, match=code):
                search(desk, typed)


def test_erased_signatures_are_found_by_nothing_but_their_number(matched: Town) -> None:
    link = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    by_hand(matched, "erase", link.signature_id)
    with matched.sessions() as session:
        desk = at_desk(matched, session)
        assert (dossier.by_address(desk, "a@example.org"), dossier.by_name(desk, ALESIA["name"])) == ([], [])
        found = dossier.by_id(desk, link.signature_id)
    assert (found.answers, found.row.state, [one.action for one in found.rulings]) == ({}, "withdrawn", ["erase"])
