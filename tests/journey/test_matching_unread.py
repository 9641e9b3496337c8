"""Matching reads nothing that was typed: with the details gone or sealed it decides exactly as with them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from campaign.journey.drafting.fields import Field
from campaign.journey.matching import fingerprints as stored
from campaign.journey.matching import review, rulings
from campaign.journey.signing.prints import unpack
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from campaign.storage.transactions import change, writing
from tests.journey.acts import Town
from tests.journey.matching_acts import (
    ALESIA,
    ASKED,
    CIMAFIEJ_BY,
    HOME,
    MAYBE,
    SISTER,
    SPELT_ANEW,
    a_matching_town,
    at_desk,
    by_hand,
    decide,
    fingerprints,
    items,
    numbers_agree,
    undo,
)

MAKE = Callable[..., Any]
COMMENT = "Please keep the school in our village open, for the children."
SEALED = "an envelope that only the organizers' key opens"
# Crosses of scripts, twins and homes; a household; what one hand sends; an address to throw away.
FORMS: tuple[dict[str, str], ...] = (
    {"email": "a@example.org", **ALESIA},
    {"email": "b@example.org", **SPELT_ANEW},
    {"email": "c@example.org", **ALESIA, "name": "Александра Лукашевич"},
    {"email": "family@example.org", **SISTER},
    {"email": "family@example.org", **HOME, "name": "Іван Лукашэвіч", "birth_date": "1955-03-03"},
    {"email": "d@example.org", **MAYBE},
    {"email": "x@mailinator.com", "name": "Barys Example"},
    *({"email": f"name{n}@example.com", "name": f"Signer {'bdfgk'[n]}o{'lmnrs'[n]}a"} for n in range(5)),
    *(
        {"email": f"{'bdfgk'[n]}@example.net", "name": f"K{'aeiou'[n]}r{'bdfgk'[n]} V", "comment": COMMENT}
        for n in range(5)
    ),
)


def put(town: Town, details: Any) -> None:
    """Replaces what everybody typed."""
    with town.sessions() as session, writing(session):
        mine = core(SignatureRow).c.campaign_id == town.campaign.id
        change(session, update(core(SignatureRow)).where(mine).values(details=details))


def a_town(town: Town, an_open_campaign: MAKE, slug: str, **policy: Any) -> Town:
    fields = (*ASKED, Field("comment", "comment", required=False))

    def make(**given: Any) -> Any:
        return an_open_campaign(**(given | {"slug": slug, "fields": (*given["fields"][: -len(ASKED)], *fields)}))

    return a_matching_town(town, make, household=2, **policy)


def signed_by_all(town: Town) -> list[int]:
    links = [town.link(town.sign(**form)) for form in FORMS]
    assert {town.confirm(link, link.signature_id) for link in links} == {"confirmed"}
    return [link.signature_id for link in links]


def decisions(town: Town, ids: list[int]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """States and twins, and all findings, by the place of their signatures in ``ids``."""
    place = {one: number for number, one in enumerate(ids)}
    rows = [(row.state, place.get(row.twin_of)) for row in town.own_rows()]
    found = [
        (place[one.signature.id], one.other and place[one.other.id], one.verdict, one.reasons, one.kinds)
        for state in ("open", "upheld")
        for one in items(town, state)  # type: ignore[arg-type]  # the loop's variable is no literal to mypy
    ]
    return rows, sorted(found, key=str)


@pytest.mark.parametrize("policy", [{}, {"keep": "newest", "likely": "hold", "hold_signs": True}])
def test_whatever_became_of_the_details_the_decisions_are_the_same(
    town: Town, an_open_campaign: MAKE, policy: dict[str, Any]
) -> None:
    made = []
    for slug, details in (("read", ...), ("gone", None), ("sealed", SEALED)):
        there = a_town(town, an_open_campaign, slug, **policy)
        ids = signed_by_all(there)
        if details is not ...:
            put(there, details)
        assert there.match() == len(FORMS)
        made.append(decisions(there, ids))
    read, gone, sealed = made
    assert read == gone == sealed
    reasons = {code for one in read[1] for code in one[3]}
    assert {"given_sound", "family_sound", "same_pattern", "same_comment", "disposable_address"} <= reasons


def test_a_burst_of_one_domain_is_seen_without_its_name(town: Town, an_open_campaign: MAKE) -> None:
    there = a_town(town, an_open_campaign, "burst")
    for n in range(41):
        there.signed(email=f"{'abcdefghijklmnopqrstuvwxyz'[n % 26] * (1 + n // 26)}@example.org", name=f"Signer {n}x")
    put(there, None)
    there.match()
    assert [one.reasons for one in items(there) if one.verdict == "signs"] == [("burst",)]


@pytest.mark.parametrize("damaged", [b"", b"\x02", b"\x01\x00", b"\x01\x00\x02\x01\xff" + bytes(18)])
def test_a_damaged_column_stops_nobody_and_is_derived_anew(town: Town, an_open_campaign: MAKE, damaged: bytes) -> None:
    there = a_matching_town(town, an_open_campaign)
    first = there.signed(email="a@example.org", **ALESIA).signature_id
    later = there.signed(email="b@example.org", **SPELT_ANEW).signature_id
    with there.sessions() as session, writing(session):
        change(session, update(core(SignatureRow)).where(core(SignatureRow).c.id == first).values(prints=damaged))
    assert there.match() == 2
    assert [there.row(one).state for one in (first, later)] == ["counted", "duplicate"]


@pytest.fixture
def matched(town: Town, an_open_campaign: MAKE) -> Town:
    """A campaign with the usual policy."""
    return a_matching_town(town, an_open_campaign)


def test_the_column_is_emptied_as_rows_are_stored_and_filled_when_the_place_is_left(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA).signature_id
    later = matched.signed(email="b@example.org", **SPELT_ANEW).signature_id
    derived = unpack(matched.row(first).prints)
    assert fingerprints(matched, first) == 0
    matched.match()
    assert (matched.row(first).prints, fingerprints(matched, first)) == (None, len(derived))
    assert (matched.row(later).prints is not None, fingerprints(matched, later)) == (True, 0)
    by_hand(matched, "reject", first)
    packed = unpack(matched.row(first).prints)
    assert fingerprints(matched, first) == 0
    assert {one.lookup for one in packed if not one.sign} == {one.lookup for one in derived if not one.sign}


def test_who_comes_back_is_matched_anew_without_details(matched: Town) -> None:
    first = matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    third = matched.signed(email="c@example.org", **SPELT_ANEW)
    put(matched, None)
    matched.match()
    matched.withdraw(first)
    matched.match()
    assert [matched.row(one.signature_id).state for one in (first, later, third)] == [
        "withdrawn",
        "counted",
        "duplicate",
    ]
    with matched.sessions() as session:
        rulings.reject(at_desk(matched, session), later.signature_id, CIMAFIEJ_BY)
        matched.match()
        rulings.restore(at_desk(matched, session), later.signature_id, review.Reviewer("Barys", "a mistake"))
    matched.match()
    assert sorted(matched.states()) == ["counted", "duplicate", "withdrawn"]
    assert fingerprints(matched, third.signature_id) + fingerprints(matched, later.signature_id) > 5


@pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)  # SQLite has one writer
@pytest.mark.parametrize("keep", ["first", "newest"])
def test_who_leaves_while_another_is_matched_is_nobodys_twin(
    town: Town, an_open_campaign: MAKE, keep: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = a_matching_town(town, an_open_campaign, keep=keep)
    first = there.signed(email="a@example.org", **ALESIA)
    there.match()
    later = there.signed(email="b@example.org", **SPELT_ANEW)
    sharing = stored.sharing

    def meanwhile(*given: Any) -> Any:
        found = sharing(*given)
        there.withdraw(first)
        return found

    monkeypatch.setattr(stored, "sharing", meanwhile)
    there.match()
    assert [there.row(one.signature_id).state for one in (first, later)] == ["withdrawn", "counted"]


def test_review_decides_and_takes_back_without_details(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    maybe = matched.signed(email="d@example.org", **MAYBE).signature_id
    put(matched, None)
    matched.tally()
    (found,) = items(matched)
    before = fingerprints(matched, maybe)
    batch = decide(matched, "accept", found.id)
    assert (matched.row(maybe).state, fingerprints(matched, maybe)) == ("duplicate", 0)
    undo(matched, batch)
    assert (matched.row(maybe).state, fingerprints(matched, maybe)) == ("counted", before)
    assert numbers_agree(matched)


def test_a_signature_from_before_fingerprints_were_kept_is_derived_when_it_is_matched(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **SPELT_ANEW)
    with matched.sessions() as session, writing(session):
        change(session, update(SignatureRow).values(prints=None))
    matched.tally()
    assert matched.states() == ["counted", "duplicate"]


def test_fingerprints_go_with_the_details(town: Town) -> None:
    pending = town.sign(name="Other Name")
    link = town.signed()
    assert town.row(pending).prints is None, "the other form of the address was superseded"
    assert town.row(link.signature_id).prints is not None
    town.withdraw(link)
    assert {row.prints for row in town.rows()} == {None}


def test_a_duplicates_fingerprints_go_when_it_is_taken_back_or_erased(matched: Town) -> None:
    matched.signed(email="a@example.org", **ALESIA)
    later = matched.signed(email="b@example.org", **SPELT_ANEW)
    third = matched.signed(email="c@example.org", **SPELT_ANEW)
    matched.match()
    matched.withdraw(later)
    by_hand(matched, "erase", third.signature_id)
    assert {row.prints for row in matched.rows()} == {None}
