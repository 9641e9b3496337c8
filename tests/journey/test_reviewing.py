"""Review: somebody decides, says why, and can take it back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from campaign.errors import Refused
from campaign.journey.matching import decisions, queue, rekey, report
from campaign.journey.signing import keys
from campaign.journey.signing.prints import unpack
from campaign.journey.signing.table import FingerprintRow, SignatureRow
from campaign.storage.transactions import change, writing
from tests.journey.acts import Town
from tests.journey.matching_acts import (
    ALESIA,
    HOME,
    MAYBE,
    SPELT_ANEW,
    a_matching_town,
    at_desk,
    decide,
    items,
    numbers_agree,
    undo,
)


@pytest.fixture
def held(town: Town, an_open_campaign: Callable[..., Any]) -> Town:
    """A campaign in which a likely pair waits for somebody to look."""
    matched = a_matching_town(town, an_open_campaign, likely="hold")
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **MAYBE)
    matched.tally()
    return matched


def test_a_rejected_suspicion_lets_the_signature_count(held: Town) -> None:
    (found,) = items(held)
    decide(held, "reject", found.id)
    assert (held.total(), held.states(), items(held)) == (2, ["counted", "counted"], [])
    assert numbers_agree(held)


def test_an_accepted_suspicion_makes_a_duplicate_and_undoing_it_holds_again(held: Town) -> None:
    (found,) = items(held)
    batch = decide(held, "accept", found.id)
    assert (held.total(), held.states()) == (1, ["counted", "duplicate"])
    assert undo(held, batch).decided == 1
    assert (held.states(), [item.id for item in items(held)]) == (["counted", "held"], [found.id])
    assert numbers_agree(held)


def test_a_certain_duplicate_can_be_counted_after_all(town: Town, an_open_campaign: Callable[..., Any]) -> None:
    matched = a_matching_town(town, an_open_campaign)
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    (found,) = items(matched, "upheld")
    batch = decide(matched, "reject", found.id)
    assert (matched.total(), matched.states()) == (2, ["counted", "counted"])
    undo(matched, batch)
    assert (matched.total(), matched.states()) == (1, ["counted", "duplicate"])
    assert numbers_agree(matched)


def test_undoing_makes_nobody_a_twin_of_somebody_gone(town: Town, an_open_campaign: Callable[..., Any]) -> None:
    matched = a_matching_town(town, an_open_campaign)
    first = matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.tally()
    (found,) = items(matched, "upheld")
    batch = decide(matched, "reject", found.id)
    matched.withdraw(first)
    undo(matched, batch)
    assert (matched.total(), matched.states()) == (1, ["withdrawn", "counted"])
    assert numbers_agree(matched)


def test_every_decision_says_who_when_and_why(held: Town) -> None:
    (found,) = items(held)
    undo(held, decide(held, "reject", found.id))
    with held.sessions() as session:
        last, first = decisions.history(session, held.campaign.id)
    assert [last.action, first.action] == ["undo", "reject"]
    assert (first.who, first.why, first.at, first.undone_at) == (
        "Cimafiej",
        "asked by phone",
        held.clock(),
        held.clock(),
    )


def test_what_can_not_be_decided_is_refused_and_changes_nothing(held: Town) -> None:
    (found,) = items(held)
    for findings, code in (((999,), "no_finding"), ((found.id, found.id), "decided")):
        with pytest.raises(Refused, match=code):
            decide(held, "reject", *findings)
        assert held.states() == ["counted", "held"]
    with pytest.raises(Refused, match="nothing_to_undo"):
        undo(held, "00000000")


def test_a_withdrawn_signature_is_no_longer_for_review(held: Town) -> None:
    (found,) = items(held)
    held.withdraw(held.link(found.signature.id))
    held.tally()
    assert items(held) == []
    with held.sessions() as session:
        assert report.report(session, held.campaign.id).open_by_reason == {}
    with pytest.raises(Refused, match="was_withdrawn"):
        decide(held, "accept", found.id)
    assert numbers_agree(held)


def test_a_suspicion_about_somebody_who_is_gone_can_only_be_rejected(held: Town) -> None:
    (found,) = items(held)
    assert found.other is not None
    held.withdraw(held.link(found.other.id))
    held.tally()
    with pytest.raises(Refused, match="other_gone"):
        decide(held, "accept", found.id)
    decide(held, "reject", found.id)
    assert held.total() == 1
    assert numbers_agree(held)


def test_of_a_chain_of_suspicions_accepted_at_once_one_counts(held: Town) -> None:
    held.signed(email="c@example.org", **{**ALESIA, "name": "Алеся Сідарэнка", "street_address": ""})
    held.tally()
    first, second, third = (row.id for row in held.rows())
    about = {(item.signature.id, item.other and item.other.id): item.id for item in items(held)}
    assert (third, first) in about
    batch = decide(held, "accept", about[second, first], about[third, second])
    assert (held.total(), held.states()) == (1, ["counted", "duplicate", "duplicate"])
    assert {row.twin_of for row in held.rows()} == {None, first}
    undo(held, batch)
    assert (held.total(), held.states()) == (1, ["counted", "held", "held"])
    assert numbers_agree(held)


def test_the_report_counts_states_and_reasons(held: Town) -> None:
    with held.sessions() as session:
        found = report.report(session, held.campaign.id)
        counts = queue.by_reason(session, held.campaign.id)
    assert (found.confirmed, found.by_state["counted"], found.by_state["held"]) == (2, 1, 1)
    assert counts == found.open_by_reason != {}


def test_new_rules_rekey_nothing_until_somebody_says_so(held: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "FINGERPRINT_VERSION", 99)
    with held.sessions() as session:
        before = [(row.email_key, row.name_key, row.key_version) for row in held.rows()]
        assert rekey.preview(at_desk(held, session)).rows == 2
        assert [(row.email_key, row.name_key, row.key_version) for row in held.rows()] == before
        assert (rekey.apply(at_desk(held, session)), rekey.apply(at_desk(held, session))) == (2, 0)
    assert {row.key_version for row in held.rows()} == {99}
    held.signed(email="c@example.org", **SPELT_ANEW)
    held.tally()
    assert held.states() == ["counted", "held", "duplicate"]
    assert numbers_agree(held)


def test_rekeying_reaches_forms_that_wait_and_leaves_alone_what_can_not_be_read(
    held: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.sign(email="c@example.org", **SPELT_ANEW)
    with held.sessions() as session, writing(session):
        last = SignatureRow.id == held.own_rows()[1].id
        change(session, update(SignatureRow).where(last).values(details="sealed"))
    before = keys.FINGERPRINT_VERSION
    monkeypatch.setattr(keys, "FINGERPRINT_VERSION", 99)
    with held.sessions() as session:
        desk = at_desk(held, session)
        assert (rekey.preview(desk).rows, rekey.apply(desk), rekey.apply(desk)) == (2, 2, 0)
        versions = select(FingerprintRow.signature_id, FingerprintRow.version).distinct()
        stored = dict(session.execute(versions.order_by(FingerprintRow.signature_id)).all())
    rows = held.own_rows()
    assert ([row.key_version for row in rows], list(stored.values())) == ([99, before, 99], [99, before])
    assert {one.version for one in unpack(rows[2].prints)} == {99}


def test_rekeying_joins_what_a_new_rule_takes_for_one_mailbox(
    town: Town, an_open_campaign: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from campaign.journey.signing import own_keys

    matched = a_matching_town(town, an_open_campaign)
    for address in ("barys@example.org", "barys+1@example.org"):
        matched.signed(email=address, name="Barys Example", **{**HOME, "birth_date": "", "street_address": ""})
    matched.tally()
    before = matched.total()
    real = own_keys.addresses.canonical
    monkeypatch.setattr(keys, "FINGERPRINT_VERSION", 99)
    monkeypatch.setattr(
        own_keys.addresses, "canonical", lambda text, *, fold=True: real(text.replace("+1", ""), fold=fold)
    )
    with matched.sessions() as session:
        found = rekey.preview(at_desk(matched, session))
        rekey.apply(at_desk(matched, session))
    matched.tally()
    assert (before, found.rows, found.moved, found.merged) == (2, 2, 1, 1)
    assert (matched.total(), matched.states()) == (1, ["counted", "duplicate"])
    assert numbers_agree(matched)
