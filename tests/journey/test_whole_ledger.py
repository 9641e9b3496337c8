"""Whatever becomes of signatures in whatever order: at each head, the ledger's fold, the total and the rows agree."""

from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from campaign.crypto.tokens import Link
from campaign.errors import Refused
from campaign.journey.drafting import steps as drafting
from campaign.journey.matching import places
from campaign.journey.matching.desk import Desk
from campaign.journey.signing.rules import HOLDING
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import entries, inspection, ledger, merkle, steps, table
from campaign.journey.tallying.entries import Fold
from campaign.storage.transactions import writing
from tests.journey.acts import Town
from tests.journey.test_whole_journey import run
from tests.services.factories import a_draft

FATES = st.sampled_from(["counted", "held", "rejected", "duplicate"])


class Ledger(RuleBasedStateMachine):
    """Every run is a campaign of its own, in one database."""

    home: ClassVar[Town]
    runs: ClassVar = count()
    signed = Bundle("signed")

    def __init__(self) -> None:
        super().__init__()
        self.people = count()
        slug = f"run-{next(self.runs)}"
        with self.home.sessions() as session:
            drafting.create(session, self.home.peppers, a_draft(slug=slug), self.home.clock())
            campaign = drafting.set_status(session, slug, "open", self.home.clock())
        self.town = Town(
            **{name: getattr(self.home, name) for name in ("sessions", "peppers", "notary", "clock", "office")},
            campaign=campaign,
        )
        self.seen: list[tuple[int, bytes]] = []

    @rule(target=signed)
    def sign(self) -> Link:
        return self.town.signed(email=f"{self.town.campaign.slug}-{next(self.people)}@example.org")

    @rule(link=signed)
    def withdraw(self, link: Link) -> None:
        self.town.withdraw(link)

    @rule(link=signed, fate=FATES)
    def decide(self, link: Link, fate: str) -> None:
        with self.town.sessions() as session, writing(session):
            row = places.read(session, link.signature_id)
            desk = Desk(session, self.town.campaign, self.town.peppers.get(self.town.campaign.uid), self.town.clock())
            if row.state in {"withdrawn", fate}:
                return
            if fate in HOLDING:
                _put(desk, row, fate)
            elif places.holds(row):
                places.leave(session, row.id, fate, None)

    @rule()
    def match(self) -> None:
        self.town.match()

    @rule(hours=st.integers(-1, 2))
    def time_passes(self, hours: int) -> None:
        self.town.clock.now += timedelta(hours=hours)

    @rule()
    def take_a_batch(self) -> None:
        with self.town.sessions() as session:
            steps.tally(session, self.town.notary, self.town.campaign.id, self.town.clock())

    @invariant()
    def fold_total_and_rows_agree(self) -> None:
        with self.town.sessions() as session:
            head = table.head(session, self.town.campaign.id)
            lines = [line for _, line in ledger.stream(session, self.town.campaign.id)]
            rows = session.execute(select(SignatureRow).where(SignatureRow.campaign_id == self.town.campaign.id))
            standing = {row.ledger_index: row.in_total for row in rows.scalars() if row.ledger_index is not None}
        fold = Fold()
        for line in lines:
            fold.add(entries.read(line))
        leaves = [merkle.leaf(line.encode()) for line in lines]
        assert (head.size, head.total, head.root) == (fold.size, fold.total, merkle.root(leaves))
        assert standing == {index: fold.counts(index) for index, line in enumerate(lines) if " sign " in line}
        for size, root in self.seen:
            assert merkle.root(leaves[:size]) == root
        self.seen.append((head.size, head.root))

    def teardown(self) -> None:
        self.town.tally()
        self.fold_total_and_rows_agree()
        with self.town.sessions() as session:
            assert inspection.inspect(session, self.town.notary, self.town.campaign).faults == ()
        assert self.town.audit().differences == ()


def _put(desk: Desk, row: Any, state: str) -> None:
    try:
        places.put(desk, row, state)
    except Refused as refused:
        assert refused.code == "place_taken"  # noqa: PT017 -- either end of it is right here


def test_the_ledger_says_what_is_whatever_happens(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "BATCH", 2)
    run(town, tmp_path, examples=12, steps=30, journey=Ledger)


@pytest.mark.soak
def test_the_ledger_says_what_is_whatever_happens_for_long(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "BATCH", 2)
    run(town, tmp_path, examples=200, steps=80, journey=Ledger)
