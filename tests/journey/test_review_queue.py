"""The queue of findings: a page at a time, in bulk with a bound, and what two reviewers see of each other."""

from collections.abc import Callable
from typing import Any

import pytest

from campaign.errors import Refused
from campaign.journey.matching import queue, review
from campaign.journey.matching.queue import Page
from campaign.journey.matching.review import Done
from tests.journey.acts import Town, at_once
from tests.journey.matching_acts import (
    CIMAFIEJ_BY,
    PAIRED,
    a_matching_town,
    a_pair,
    at_desk,
    by_hand,
    decide,
    items,
    numbers_agree,
    undo,
)
from tests.services.statements import listening


def pairs(town: Town, count: int) -> None:
    """So many such pairs."""
    for number in range(count):
        for letter, form in zip("ab", a_pair(number), strict=True):
            town.signed(email=f"{PAIRED[number][0][:2]}{letter}@example.org", **form)
    town.tally()


@pytest.fixture
def busy(town: Town, an_open_campaign: Callable[..., Any]) -> Town:
    """A campaign in which five pairs wait for somebody to look."""
    matched = a_matching_town(town, an_open_campaign)
    pairs(matched, 5)
    assert len(items(matched)) == 5
    return matched


def page(town: Town, **how: Any) -> Page:
    with town.sessions() as session:
        return queue.page(session, town.campaign.id, **how)


def bulk(town: Town, reason: str, action: review.Action, last: int = 10**9) -> Done:
    with town.sessions() as session:
        done = review.decide_all(at_desk(town, session), reason, action, CIMAFIEJ_BY, last=last)
    town.tally()
    return done


def test_pages_follow_each_other_without_a_gap_or_a_repetition(busy: Town) -> None:
    all_of_them = [one.id for one in items(busy)]
    first = page(busy, most=2)
    second = page(busy, most=2, after=first.next)
    third = page(busy, most=2, after=second.next)
    assert [one.id for part in (first, second, third) for one in part.items] == all_of_them
    assert third.next is None


def test_those_whose_signatures_are_gone_wait_for_nobody(busy: Town) -> None:
    first, second, *_ = items(busy)
    busy.withdraw(busy.link(first.signature.id))
    by_hand(busy, "reject", second.signature.id)
    assert [one.id for one in page(busy).items] == [one.id for one in items(busy)]
    assert {first.id, second.id} & {one.id for one in items(busy)} == set()
    assert numbers_agree(busy)


def test_a_page_reads_no_more_than_its_bound_and_goes_on_behind_it(busy: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "_MOST_READ", 2)
    for one in items(busy)[:2]:
        busy.withdraw(busy.link(one.signature.id))
    first = page(busy, most=1)
    assert (first.items, first.next is not None) == ([], True)
    assert len(page(busy, most=1, after=first.next).items) == 1


def test_what_was_decided_is_listed_newest_first(busy: Town) -> None:
    first, second, *_ = items(busy)
    decide(busy, "accept", first.id, second.id)
    assert [one.id for one in page(busy, state="upheld").items] == [second.id, first.id]
    assert [one.id for one in page(busy, state="upheld", after=second.id).items] == [first.id]


def test_reasons_are_counted_up_to_a_bound(busy: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    busy.withdraw(busy.link(items(busy)[0].signature.id))
    with busy.sessions() as session:
        exact = queue.by_reason(session, busy.campaign.id)
        assert queue.waiting(session, busy.campaign.id) == exact["birth_same"] == 4
        monkeypatch.setattr(queue, "MOST_COUNTED", 3)
        assert queue.waiting(session, busy.campaign.id) == 3
        assert queue.by_reason(session, busy.campaign.id)["birth_same"] == 3
        assert queue.every_reason(session, busy.campaign.id) == exact


def test_a_reason_finds_its_findings_alone(busy: Town) -> None:
    assert len(page(busy, reason="birth_same").items) == 5
    assert page(busy, reason="house_same").items == []
    assert page(busy, reason="no such reason").items == []


def test_a_page_asks_the_same_number_of_questions_whatever_is_on_it(busy: Town) -> None:
    with busy.sessions() as session, listening(session.get_bind()) as asked:
        for most in (1, 5):
            queue.page(session, busy.campaign.id, most=most)
    assert [what.split()[0] for what in asked if what != "BEGIN"] == ["SELECT"] * 4


def test_in_bulk_only_what_was_previewed_is_decided_and_all_of_it_undone(busy: Town) -> None:
    third = items(busy)[2]
    done = bulk(busy, "birth_same", "accept", last=third.id)
    assert (done.decided, done.skipped, len(items(busy)), busy.total()) == (3, 0, 2, 7)
    assert undo(busy, done.batch).decided == 3
    assert (len(items(busy)), busy.total(), numbers_agree(busy)) == (5, 10, True)


def test_bulk_stops_at_its_bound(busy: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review, "BULK", 2)
    assert bulk(busy, "birth_same", "reject").decided == 2
    assert len(items(busy)) == 3


def test_there_must_be_something_to_decide(busy: Town) -> None:
    with pytest.raises(Refused, match="nothing_to_decide"):
        bulk(busy, "house_same", "accept")


def test_undo_leaves_alone_who_has_withdrawn_since_and_takes_the_rest_back(busy: Town) -> None:
    first = items(busy)[0]
    done = bulk(busy, "birth_same", "accept")
    busy.withdraw(busy.link(first.signature.id))
    busy.tally()
    undone = undo(busy, done.batch)
    assert (undone.decided, undone.skipped, busy.total()) == (4, 1, 9)
    with pytest.raises(Refused, match="was_withdrawn"):
        undo(busy, done.batch)
    assert numbers_agree(busy)


def test_of_two_reviewers_at_once_the_second_hears_that_it_was_decided(busy: Town) -> None:
    found = items(busy)[0]

    def press(number: int) -> str:
        try:
            return decide(busy, ("accept", "reject")[number % 2], found.id, seen="open") and "done"
        except Refused as refused:
            return refused.code

    assert sorted(at_once(press, 4)) == ["decided"] * 3 + ["done"]
    assert numbers_agree(busy)


def test_a_rejection_by_hand_is_not_overturned_by_a_finding_that_was_still_open(busy: Town) -> None:
    found = items(busy)[0]
    by_hand(busy, "reject", found.signature.id)
    decide(busy, "reject", found.id)
    assert (busy.row(found.signature.id).state, busy.total(), numbers_agree(busy)) == ("rejected", 9, True)


def test_undoing_never_makes_one_person_count_twice(town: Town, an_open_campaign: Callable[..., Any]) -> None:
    matched = a_matching_town(town, an_open_campaign)
    pairs(matched, 1)
    (found,) = items(matched)
    batch = decide(matched, "accept", found.id)
    matched.signed(email="c@example.org", **a_pair(0)[1])
    matched.tally()
    undo(matched, batch)
    assert matched.total() == 2
    assert numbers_agree(matched)
