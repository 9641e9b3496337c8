"""The same when people sign twice, reviewers decide and change their minds, and rules change: the numbers agree."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import select

from campaign.crypto.tokens import Link
from campaign.errors import Refused
from campaign.journey.drafting.draft import USUAL_FIELDS, Draft
from campaign.journey.drafting.rules import Policy
from campaign.journey.matching import queue, rekey, report, review
from campaign.journey.matching.findings import Item
from campaign.journey.signing import keys
from campaign.journey.signing.rules import DECIDED, HOLDING
from campaign.journey.signing.table import FingerprintRow
from campaign.web import catalogue
from tests.journey.acts import Town
from tests.journey.matching_acts import ASKED, CIMAFIEJ_BY, HOME, at_desk
from tests.journey.test_whole_journey import ADDRESSES, REGIONS, Journey, run
from tests.services.factories import REGION, a_draft

NAMES = ["Алеся Лукашэвіч", "Alesia Lukashevich", "Алеся Пятровіч", "Вера Лукашэвіч"]
BORN = ["1980-05-17", "1980-05-18", ""]
POLICIES = st.builds(
    Policy,
    likely=st.sampled_from(["count", "hold"]),
    keep=st.sampled_from(["first", "newest"]),
    household=st.sampled_from([1, 2]),
    hold_signs=st.booleans(),
)
REFUSED = {"decided", "other_gone", "was_withdrawn", "place_taken", "nothing_to_undo"}


class Matched(Journey):
    """A journey whose signers may be one person, and whose reviewers never rest."""

    app: ClassVar[Flask]

    def __init__(self) -> None:
        self.version = keys.FINGERPRINT_VERSION
        self.policy = Policy()
        self.batches: list[str] = []
        super().__init__()

    @initialize(policy=POLICIES)
    def choose(self, policy: Policy) -> None:
        self.policy = policy
        self.town = self.fresh(f"{self.folder.name}-matched")

    def draft(self, slug: str, **changes: Any) -> Draft:
        return a_draft(slug=slug, fields=(*USUAL_FIELDS, REGION, *ASKED), policy=self.policy, **changes)

    @rule(
        target=Journey.forms,
        who=st.tuples(ADDRESSES, st.sampled_from(NAMES), st.sampled_from(BORN)),
        region=REGIONS,
        language=st.sampled_from(["en", "be"]),
    )
    def sign(self, who: tuple[str, str, str], region: str, language: str) -> Link:
        email, name, born = who
        typed = {**HOME, "birth_date": born, "name": name, "email": email, "region": region, "language": language}
        return self.send_form(**typed)

    @rule()
    def match(self) -> None:
        self.town.match()

    @rule(data=st.data(), action=st.sampled_from(["accept", "reject"]))
    def decide(self, data: st.DataObject, action: review.Action) -> None:
        found = [one.id for state in ("open", "upheld", "dismissed") for one in self.findings(state)]
        if found:
            self.decided([data.draw(st.sampled_from(found))], action)

    @rule(data=st.data(), action=st.sampled_from(["accept", "reject"]))
    def decide_in_bulk(self, data: st.DataObject, action: review.Action) -> None:
        with self.town.sessions() as session:
            counts = queue.by_reason(session, self.town.campaign.id)
        if counts:
            reason = data.draw(st.sampled_from(sorted(counts)))
            self.decided([one.id for one in self.findings("open", reason)], action)

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        batch = data.draw(st.sampled_from(self.batches))
        self.attempt(lambda desk: review.undo(desk, batch, CIMAFIEJ_BY))

    @rule()
    def new_rules(self) -> None:
        keys.FINGERPRINT_VERSION += 1

    @rule()
    def bring_keys_to_the_rules(self) -> None:
        with self.town.sessions() as session:
            rekey.apply(at_desk(self.town, session))
            assert rekey.preview(at_desk(self.town, session)).rows == 0

    def findings(self, state: queue.FindingState, reason: str | None = None) -> list[Item]:
        """What the review shows."""
        with self.town.sessions() as session:
            return queue.items(session, self.town.campaign.id, state=state, reason=reason)

    def decided(self, found: list[int], action: review.Action) -> None:
        """Cimafiej decides."""
        batch = self.attempt(lambda desk: review.decide(desk, found, action, CIMAFIEJ_BY))
        if batch is not None:
            self.batches.append(str(batch))

    def attempt(self, act: Callable[[Any], object]) -> object:
        """What came of an act at the desk; None where it was refused for a reason that there is."""
        with self.town.sessions() as session:
            try:
                return act(at_desk(self.town, session))
            except Refused as refused:
                assert refused.code in REFUSED  # noqa: PT017 -- both ends of a decision are right here
                return None

    @invariant()
    def the_public_numbers_and_the_recount_agree(self) -> None:
        town = self.town
        found = self.app.test_client().get(f"/c/{town.campaign.slug}.json").get_json()
        tallied = Counter(row.tallied for row in self.town.own_rows() if row.tallied)
        assert (found["signatures"], found["pending_review"]) == (town.total(), tallied["held"])
        assert (town.audit().differences, town.totals().get("state", {})) == ((), dict(tallied))

    @invariant()
    def fingerprints_are_packed_until_decided_then_rows_and_gone_with_the_details(self) -> None:
        with self.town.sessions() as session:
            stored = set(session.scalars(select(FingerprintRow.signature_id)))
        for row in self.town.own_rows():
            decided = row.state in DECIDED
            assert (row.prints is not None, row.id in stored) == (row.details is not None and not decided, decided)

    def teardown(self) -> None:
        try:
            super().teardown()
            self.nobody_is_lost()
        finally:
            keys.FINGERPRINT_VERSION = self.version

    def nobody_is_lost(self) -> None:
        """When all work is done, who was confirmed counts, waits for a reviewer, or has a twin that does."""
        rows = {row.id: row for row in self.town.own_rows()}
        assert not [row for row in rows.values() if row.state == "confirmed"]
        for row in rows.values():
            assert row.in_total == (row.state == "counted")
            assert row.state != "duplicate" or rows[row.twin_of].state in HOLDING
        with self.town.sessions() as session:
            by_state = report.report(session, self.town.campaign.id).by_state
        assert by_state["counted"] == self.town.total()


@pytest.fixture
def fresh_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the public numbers is a look into the database."""
    monkeypatch.setattr(catalogue, "FRESH_SECONDS", 0.0)


@pytest.mark.usefixtures("fresh_pages")
def test_the_numbers_agree_whoever_signs_twice_and_whatever_is_decided(town: Town, tmp_path: Path, app: Flask) -> None:
    run(town, tmp_path, examples=16, steps=30, journey=Matched, app=app)


@pytest.mark.soak
@pytest.mark.usefixtures("fresh_pages")
def test_the_numbers_agree_for_long(town: Town, tmp_path: Path, app: Flask) -> None:
    run(town, tmp_path, examples=200, steps=60, journey=Matched, app=app)
