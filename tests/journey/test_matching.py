"""One person, one signature: across spellings, scripts and addresses, and without losing an honest one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journey.acts import Town, at_once
from tests.journey.matching_acts import (
    ALESIA,
    HOME,
    MAYBE,
    SISTER,
    SPELT_ANEW,
    a_matching_town,
    fingerprints,
    items,
    numbers_agree,
)

MAKE = Callable[..., Any]


@pytest.fixture
def matched(town: Town, an_open_campaign: MAKE) -> Town:
    """A campaign with the usual policy."""
    return a_matching_town(town, an_open_campaign)


def test_the_same_person_in_another_script_and_with_another_address_counts_once(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    assert (matched.total(), matched.states()) == (1, ["counted", "duplicate"])
    assert matched.row(later.signature_id).twin_of == first.signature_id
    assert (fingerprints(matched, later.signature_id), fingerprints(matched, first.signature_id) > 5) == (0, True)
    (found,) = items(matched, "upheld")
    assert (found.verdict, found.signature.id) == ("certain", later.signature_id)
    assert "same birth date" in found.words
    assert numbers_agree(matched)


def test_a_sister_at_the_same_home_is_another_person(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="v@example.org", **SISTER)
    matched.tally()
    assert matched.total() == 2
    assert numbers_agree(matched)


def test_a_campaign_may_prefer_the_newest(town: Town, an_open_campaign: MAKE) -> None:
    matched = a_matching_town(town, an_open_campaign, keep="newest")
    first = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    assert (matched.total(), matched.states()) == (1, ["duplicate", "counted"])
    assert matched.row(first.signature_id).twin_of == later.signature_id
    assert fingerprints(matched, first.signature_id) == 0
    assert numbers_agree(matched)


@pytest.mark.parametrize(("likely", "state"), [("count", "counted"), ("hold", "held")])
def test_what_is_likely_is_counted_or_held_and_shown(
    town: Town, an_open_campaign: MAKE, likely: str, state: str
) -> None:
    matched = a_matching_town(town, an_open_campaign, likely=likely)
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **MAYBE)
    matched.tally()
    assert matched.states() == ["counted", state]
    (found,) = items(matched)
    assert (found.verdict, found.other is not None) == ("likely", True)
    assert matched.totals()["state"].get(state) == (2 if state == "counted" else 1)
    assert numbers_agree(matched)


def test_a_person_who_withdraws_frees_the_place_and_the_twin_is_looked_at_anew(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    matched.withdraw(first)
    matched.tally()
    assert (matched.total(), matched.states()) == (1, ["withdrawn", "counted"])
    assert fingerprints(matched, first.signature_id) == 0
    assert matched.row(later.signature_id).twin_of is None
    assert numbers_agree(matched)


def test_a_duplicates_own_link_takes_it_back_and_tells_nothing(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    assert matched.confirm(later) == "confirmed"
    assert matched.withdraw(later) == "withdrawn"
    matched.tally()
    assert (matched.total(), matched.states()) == (1, ["counted", "withdrawn"])
    assert matched.row(later.signature_id).details is None
    assert numbers_agree(matched)


def test_nothing_but_keys_is_compared(matched: Town) -> None:
    """The first signer's details are gone, as they will be in a sealed campaign; the fingerprints still speak."""
    from sqlalchemy import update

    from campaign.journey.signing.table import SignatureRow
    from campaign.storage.transactions import change, writing

    first = matched.signed(email="a@example.org", **ALESIA)
    matched.tally()
    with matched.sessions() as session, writing(session):
        change(session, update(SignatureRow).where(SignatureRow.id == first.signature_id).values(details=None))
    matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    assert matched.states() == ["counted", "duplicate"]


def test_case_and_tags_of_one_mailbox_count_once_and_where_no_rule_says_so_twice(matched: Town) -> None:
    for address in ("A.B@gmail.com", "ab+petition@googlemail.com"):
        matched.signed(email=address, name="Barys Example")
    for address in ("Cimafiej@example.org", "cimafiej@example.org"):
        matched.signed(email=address, name="Cimafiej Example")
    for address in ("d+1@example.org", "d@example.org"):
        name = "Darja Example" if "+" in address else "Edvard Example"
        matched.signed(email=address, name=name)
    matched.tally()
    assert [state for state in matched.states() if state != "pending"].count("counted") == 4
    assert numbers_agree(matched)


@pytest.mark.parametrize(("household", "counted"), [(1, 1), (2, 2), (4, 3)])
def test_a_household_shares_an_address_under_different_names(
    town: Town, an_open_campaign: MAKE, household: int, counted: int
) -> None:
    matched = a_matching_town(town, an_open_campaign, household=household)
    family = [ALESIA, SISTER, {"name": "Іван Лукашэвіч", **HOME, "birth_date": "1955-03-03"}, SPELT_ANEW]
    links = [matched.link(matched.sign(email="family@example.org", **form)) for form in family[:3]]
    again = matched.link(matched.sign(email="family@example.org", **SPELT_ANEW))
    for link in (*links, again):
        matched.confirm(link, link.signature_id)
    matched.tally()
    assert matched.total() == counted
    slots = sorted(row.slot for row in matched.rows() if row.state == "counted")
    assert slots == list(range(1, counted + 1))
    assert numbers_agree(matched)


def test_sixteen_confirms_of_one_households_forms_fill_its_places_once(town: Town, an_open_campaign: MAKE) -> None:
    matched = a_matching_town(town, an_open_campaign, household=2)
    forms = [matched.link(matched.sign(email="f@example.org", **form)) for form in (ALESIA, SISTER) for _ in range(8)]
    at_once(lambda n: matched.confirm(forms[n], forms[n].signature_id), 16)
    matched.tally()
    assert matched.total() == 2
    assert numbers_agree(matched)


def test_two_matchers_at_once_decide_as_one(matched: Town) -> None:
    for n in range(12):
        matched.signed(email=f"s{n}@example.org", **(ALESIA if n % 2 else SPELT_ANEW))
    at_once(lambda _: matched.match(), 4)
    matched.tally()
    assert sorted(set(matched.states())) == ["counted", "duplicate"]
    assert matched.total() == 1
    assert numbers_agree(matched)


def test_ten_addresses_posted_and_confirmed_sixteen_fold_at_once_count_ten(matched: Town) -> None:
    names = ["Alesia", "Barys", "Cimafiej", "Darja", "Edvard", "Faina", "Hanna", "Ivan", "Jana", "Karyna"]

    def one(turn: int) -> None:
        place = turn % 10
        name, born = names[place], f"{1950 + 4 * place}-0{1 + place % 9}-1{place}"
        matched.signed(
            email=f"{name}@example.org",
            name=f"{name} Example",
            birth_date=born,
        )

    at_once(one, 160)
    matched.tally()
    assert matched.total() == 10
    assert numbers_agree(matched)


def test_a_thrown_away_address_is_a_sign_and_holds_only_where_the_campaign_says_so(
    town: Town, an_open_campaign: MAKE
) -> None:
    for hold, state in ((False, "counted"), (True, "held")):
        fields: dict[str, Any] = {"hold_signs": hold}
        matched = a_matching_town(
            town, lambda hold=hold, **given: an_open_campaign(**{**given, "slug": f"s{hold:d}"}), **fields
        )
        signature = matched.signed(email="x@mailinator.com", name="Barys Example")
        matched.tally()
        assert matched.row(signature.signature_id).state == state
        (found,) = items(matched)
        assert (found.verdict, found.reasons) == ("signs", ("disposable_address",))
