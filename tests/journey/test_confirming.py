"""A link is followed: one form of one person is confirmed, whatever else was sent with the address."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from campaign.crypto.tokens import Link
from campaign.journey.confirming.steps import MOST_OFFERED
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.draft import as_draft
from campaign.journey.drafting.table import CampaignRow
from campaign.journey.signing import retention
from campaign.storage.transactions import change, writing
from tests.journey.acts import Town
from tests.services.factories import ALESIA, BARYS


def test_looking_shows_the_form_and_changes_nothing(town: Town) -> None:
    link = town.link(town.sign())
    before = town.rows()
    shown = town.look(link)
    assert shown is not None
    assert shown.form is not None
    assert (shown.outcome, shown.form.answers["name"], shown.others) == (None, "Alesia Example", ())
    assert town.rows() == before


def test_confirming_takes_the_place_and_queues_a_letter(town: Town) -> None:
    link = town.link(town.sign())
    assert town.confirm(link) == "confirmed"
    row = town.row(link.signature_id)
    assert (row.state, row.confirmed_at, row.due, row.in_total) == ("confirmed", town.clock(), False, False)
    assert [(letter.kind, letter.address) for letter in town.letters()] == [("confirm", ALESIA), ("confirmed", ALESIA)]


def test_confirming_twice_succeeds_twice_and_counts_once(town: Town) -> None:
    link = town.link(town.sign())
    assert [town.confirm(link), town.confirm(link)] == ["confirmed", "confirmed"]
    assert town.tally() == 1
    assert town.confirm(link) == "confirmed"
    assert (town.tally(), town.total(), len(town.letters())) == (0, 1, 2)


@pytest.mark.parametrize("link", [Link(10**12, "x"), Link(0, ""), Link(-1, "x")])
def test_a_link_to_nobody_is_none(town: Town, link: Link) -> None:
    assert town.look(link) is None
    assert town.confirm(link) is None
    assert town.withdraw(link) is None
    town.renew(link)
    assert town.letters() == []


def test_a_link_with_another_forms_nonce_is_none(town: Town) -> None:
    first, second = town.sign(), town.sign(email=BARYS)
    assert town.confirm(Link(first, town.link(second).nonce)) is None
    assert town.states() == ["pending", "pending"]


def test_whoever_typed_the_address_first_does_not_block_its_owner(town: Town) -> None:
    stranger = town.link(town.sign(name="Barys Example"))
    owner = town.link(town.sign())
    assert town.confirm(owner) == "confirmed"
    assert town.states() == ["superseded", "confirmed"]
    assert town.confirm(stranger) == "confirmed"
    assert (town.tally(), town.total()) == (1, 1)
    assert town.row(owner.signature_id).details["name"] == "Alesia Example"


def test_a_superseded_form_keeps_nothing_of_what_was_typed(town: Town) -> None:
    stranger = town.sign(name="Barys Example")
    town.confirm(town.link(town.sign()))
    row = town.row(stranger)
    assert (row.state, row.details, row.salt) == ("superseded", None, None)


def test_the_page_offers_the_other_forms_that_differ(town: Town) -> None:
    town.sign(name="Barys Example")
    town.sign()
    town.sign(email=BARYS)
    link = town.link(town.sign())
    shown = town.look(link)
    assert shown is not None
    assert [other.answers["name"] for other in shown.others] == ["Barys Example"]


def test_the_page_offers_the_newest_forms_and_not_all_of_them(town: Town) -> None:
    link = town.link(town.sign())
    ids = [town.sign(name=f"Barys {chr(97 + n // 10)}{chr(97 + n % 10)}") for n in range(MOST_OFFERED + 5)]
    shown = town.look(link)
    assert shown is not None
    assert [other.id for other in shown.others] == ids[: -MOST_OFFERED - 1 : -1]


def test_a_choice_confirms_the_chosen_form_and_supersedes_the_links_own(town: Town) -> None:
    link, chosen = town.link(town.sign(name="Barys Example")), town.sign()
    assert town.confirm(link, choice=chosen) == "confirmed"
    assert town.states() == ["superseded", "confirmed"]
    assert town.letters()[-1].signature_id == chosen


def test_a_choice_of_somebody_elses_form_is_ignored(town: Town) -> None:
    foreign, link = town.sign(email=BARYS), town.link(town.sign())
    assert town.confirm(link, choice=foreign) == "confirmed"
    assert town.states() == ["pending", "confirmed"]


@pytest.mark.parametrize("choice", [0, -1, 10**12])
def test_a_choice_of_nothing_is_ignored(town: Town, choice: int) -> None:
    assert town.confirm(town.link(town.sign()), choice=choice) == "confirmed"
    assert town.states() == ["confirmed"]


def test_a_form_sent_after_the_confirmation_confirms_nothing_more(town: Town) -> None:
    town.signed()
    again = town.link(town.sign(name="Other Name"))
    shown = town.look(again)
    assert shown is not None
    assert shown.outcome == "confirmed"
    assert town.confirm(again) == "confirmed"
    assert (town.tally(), town.total(), town.states()) == (1, 1, ["counted", "pending"])


def move(town: Town, status: str) -> None:
    with town.sessions() as session:
        drafting.set_status(session, town.campaign.slug, status, town.clock())  # type: ignore[arg-type] # a test's word


def test_a_mailed_link_confirms_while_the_campaign_is_paused(town: Town) -> None:
    link = town.link(town.sign())
    move(town, "paused")
    assert town.confirm(link) == "confirmed"


def test_a_mailed_link_confirms_for_a_day_after_closing(town: Town) -> None:
    early, late = town.link(town.sign()), town.link(town.sign(email=BARYS))
    move(town, "closed")
    town.clock.now += timedelta(hours=24) - timedelta(microseconds=1)
    assert town.confirm(early) == "confirmed"
    town.clock.now += timedelta(microseconds=1)
    assert town.confirm(late) == "closed"
    assert town.confirm(early) == "confirmed"
    assert town.states() == ["confirmed", "pending"]


def test_renewing_queues_one_more_letter_for_a_form_that_waits(town: Town) -> None:
    link = town.link(town.sign())
    town.renew(link)
    assert [(letter.kind, letter.address) for letter in town.letters()] == [("confirm", ALESIA)] * 2


def test_renewing_does_nothing_for_a_form_that_is_done_or_too_late(town: Town) -> None:
    confirmed, late = town.signed(), town.link(town.sign(email=BARYS))
    town.renew(confirmed)
    move(town, "closed")
    town.clock.now += timedelta(days=2)
    town.renew(late)
    assert [letter.kind for letter in town.letters()] == ["confirm", "confirmed", "confirm"]


def test_a_form_whose_details_were_erased_by_promise_confirms_nothing(town: Town) -> None:
    """The campaign ended and kept its promise; then somebody moved the end past all rules."""
    link = town.link(town.sign())
    _end(town, town.clock(), keep_days=1)
    town.clock.now += timedelta(days=2)
    with town.sessions() as session:
        assert retention.keep_promises(session, town.clock()) == 1
        with writing(session):
            later = {"closes_at": town.clock() + timedelta(days=9), "revision": CampaignRow.revision + 1}
            change(session, update(CampaignRow).values(later))
    assert town.confirm(link) == "erased"
    town.renew(link)
    assert town.letters() == []


def test_forms_that_are_sent_again_and_again_hide_no_other(town: Town) -> None:
    owner = town.sign(name="Alesia Example")
    link = town.link(town.sign(name="Fake Example"))
    for _ in range(60):
        town.sign(name="Another Fake")
    shown = town.look(link)
    assert shown is not None
    assert owner in [other.id for other in shown.others]


def _end(town: Town, moment: object, **changes: int) -> None:
    with town.sessions() as session:
        draft = as_draft(drafting.find(session, town.campaign.slug))
        drafting.edit(session, town.campaign.slug, replace(draft, closes_at=moment, **changes), town.clock())  # type: ignore[arg-type] # a test's changes
