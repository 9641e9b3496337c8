"""What may be done with a campaign when, and the bytes of a statement."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaign.errors import Refused
from campaign.journey.drafting import rules
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Consent, Policy, Statement, Words

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
STATUSES = ["draft", "open", "paused", "closed"]


def a_campaign(**changes: Any) -> Campaign:
    usual: dict[str, Any] = {
        "id": 1,
        "uid": "u",
        "slug": "mill",
        "status": "open",
        "goal": None,
        "languages": ("be", "en"),
        "words": {"be": Words("Млын", "", ""), "en": Words("Mill", "", "")},
        "organizer": "",
        "contact": "",
        "keep_days": 180,
        "opens_at": None,
        "closes_at": None,
        "closed_at": None,
        "timezone": "UTC",
        "fields": (Field("name", "name"), Field("email", "email")),
        "statement": Statement(1, 1, {"en": "Save it."}, "", NOON),
        "policy": Policy(),
        "consent": Consent(1, 1, {"en": "I agree."}),
        "revision": 1,
    }
    return Campaign(**(usual | changes))


@pytest.mark.parametrize("status", STATUSES)
def test_without_times_the_status_is_the_organizers(status: str) -> None:
    assert rules.status_at(a_campaign(status=status), NOON) == status


@pytest.mark.parametrize(("status", "then"), [("open", "closed"), ("paused", "closed"), ("draft", "draft")])
def test_the_closing_moment_itself_is_closed(status: str, then: str) -> None:
    campaign = a_campaign(status=status, closes_at=NOON)
    assert rules.status_at(campaign, NOON) == then
    assert rules.status_at(campaign, NOON - INSTANT) == status


def test_before_the_opening_moment_an_open_campaign_is_scheduled() -> None:
    campaign = a_campaign(opens_at=NOON)
    assert rules.status_at(campaign, NOON - INSTANT) == "scheduled"
    assert rules.status_at(campaign, NOON) == "open"
    assert rules.status_at(a_campaign(status="paused", opens_at=NOON), NOON - INSTANT) == "paused"


def test_a_campaign_ends_by_hand_or_by_the_clock_whichever_is_first() -> None:
    assert rules.ended_at(a_campaign()) is None
    assert rules.ended_at(a_campaign(closes_at=NOON)) == NOON
    assert rules.ended_at(a_campaign(closes_at=NOON, closed_at=NOON - DAY)) == NOON - DAY
    assert rules.ended_at(a_campaign(closes_at=NOON, closed_at=NOON + DAY)) == NOON


@pytest.mark.parametrize("end", ["closes_at", "closed_at"])
def test_a_mailed_link_confirms_for_a_day_after_the_end_and_not_an_instant_longer(end: str) -> None:
    campaign = a_campaign(**{end: NOON})
    assert rules.may_confirm(campaign, NOON)
    assert rules.may_confirm(campaign, NOON + DAY - INSTANT)
    assert not rules.may_confirm(campaign, NOON + DAY)


def test_a_mailed_link_confirms_during_a_pause_and_not_in_a_draft() -> None:
    assert rules.may_confirm(a_campaign(status="paused"), NOON)
    assert not rules.may_confirm(a_campaign(status="draft"), NOON)


MOVES = {("draft", "open"), ("paused", "open"), ("open", "paused"), ("open", "closed"), ("paused", "closed")}


@pytest.mark.parametrize("current", STATUSES)
@pytest.mark.parametrize("wanted", ["open", "paused", "closed"])
def test_what_was_closed_stays_closed_and_a_draft_can_only_be_opened(current: Any, wanted: Any) -> None:
    if (current, wanted) in MOVES:
        rules.move(current, wanted)
        return
    with pytest.raises(Refused) as caught:
        rules.move(current, wanted)
    assert (caught.value.code, caught.value.field) == ("bad_move", "status")


def test_words_are_in_the_language_asked_for_else_in_the_first() -> None:
    assert a_campaign().in_language("en").title == "Mill"
    assert a_campaign().in_language("ru").title == "Млын"


def test_a_statement_in_one_language_is_its_text_byte_for_byte() -> None:
    text = "# Захавайце млын\r\n\n  Просім. \n\n"
    assert rules.document({"be": text}) == text.encode()
    assert rules.digest({"be": text}) == hashlib.sha256(text.encode()).hexdigest()


def test_a_statement_in_several_languages_stands_under_their_codes_in_one_order() -> None:
    expected = b"[be]\n\n\xd0\x90\n\n[en]\n\nA\n\nB\n"
    assert rules.document({"en": "A\n\nB\n\n", "be": "А"}) == expected
    assert rules.document({"be": "А", "en": "A\n\nB"}) == expected
    assert rules.digest({"be": "А", "en": "A\n\nB"}) == hashlib.sha256(expected).hexdigest()


def test_another_text_has_another_digest() -> None:
    texts = [{"en": "A"}, {"en": "A "}, {"en": "A", "be": "A"}, {"en": "A", "be": "B"}, {"en": "B", "be": "A"}]
    assert len({rules.digest(one) for one in texts}) == len(texts)
