"""Whatever people and workers do in whatever order: page, rows, breakdowns and export say the same number."""

import csv
import io
import json
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from campaign.crypto.tokens import Link
from campaign.errors import Refused
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import steps as exporting
from campaign.journey.exporting.rules import Format
from campaign.journey.matching import rulings
from campaign.journey.signing import funnel, retention
from campaign.journey.signing.rules import HOLDING
from tests.journey.acts import Town
from tests.journey.matching_acts import CIMAFIEJ_BY, at_desk
from tests.services.factories import ALESIA, BARYS, CIMAFIEJ, NOW, a_draft

ADDRESSES = st.sampled_from([ALESIA, ALESIA.upper(), BARYS, CIMAFIEJ])
REGIONS = st.sampled_from(["north", "south"])


class Journey(RuleBasedStateMachine):
    """Every run is a campaign of its own, in one database."""

    home: ClassVar[Town]
    place: ClassVar[Path]
    runs: ClassVar = count()
    forms = Bundle("forms")
    confirmed = Bundle("confirmed")

    def __init__(self) -> None:
        super().__init__()
        self.folder = self.place / f"run-{next(self.runs)}"
        self.folder.mkdir()
        self.exports = self.sent_forms = self.sent_letters = 0
        self.home.clock.now = NOW
        self.town = self.fresh(self.folder.name)

    def fresh(self, slug: str) -> Town:
        """An open campaign for this run."""
        with self.home.sessions() as session:
            drafting.create(session, self.home.peppers, self.draft(slug), self.home.clock())
            return _in(self.home, drafting.set_status(session, slug, "open", self.home.clock()))

    def draft(self, slug: str, **changes: Any) -> Draft:
        """What this run's campaign asks for."""
        return a_draft(slug=slug, **changes)

    @rule(target=forms, email=ADDRESSES, region=REGIONS, language=st.sampled_from(["en", "be"]))
    def sign(self, email: str, region: str, language: str) -> Link:
        return self.send_form(email=email, region=region, language=language)

    def send_form(self, **typed: str) -> Link:
        """Somebody sends the form; the link that the mail will hold."""
        self.sent_forms += 1
        return self.town.link(self.town.sign(**typed))

    @rule()
    def deliver(self) -> None:
        waiting = {letter.id for letter in self.town.letters() if letter.state != "sent"}
        self.town.deliver()
        answers = {"confirm", "already_signed"}
        self.sent_letters += sum(
            letter.state == "sent" and letter.kind in answers and letter.id in waiting
            for letter in self.town.letters()
            if letter.campaign_id == self.town.campaign.id
        )

    @rule(target=confirmed, form=forms, choose=st.booleans())
    def confirm(self, form: Link, choose: bool) -> Link:
        shown = self.town.look(form)
        choice = shown.others[0].id if choose and shown and shown.others else None
        self.town.confirm(form, choice)
        return form

    @rule(link=consumes(confirmed))
    def withdraw(self, link: Link) -> None:
        self.town.withdraw(link)

    @rule(act=st.sampled_from(["reject", "restore", "erase"]), which=st.integers(0, 9))
    def act_by_hand(self, act: str, which: int) -> None:
        ids = [row.id for row in self.town.rows() if row.campaign_id == self.town.campaign.id]
        if not ids:
            return
        with self.town.sessions() as session:
            desk = at_desk(self.town, session)
            # What an act is refused for has tests of its own; here every number must agree whether it was or not.
            with suppress(Refused):
                getattr(rulings, act)(desk, ids[which % len(ids)], CIMAFIEJ_BY)

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        self.town.clock.now += timedelta(days=days)

    @rule()
    def take_into_the_totals(self) -> None:
        self.town.tally()

    @rule()
    def expire(self) -> None:
        with self.town.sessions() as session:
            retention.expire(session, 14, self.town.clock())

    @rule(word=st.sampled_from(["one", "two", "three"]))
    def edit_the_statement(self, word: str) -> None:
        with self.town.sessions() as session:
            draft = self.draft(self.town.campaign.slug, statement={"en": word, "be": word})
            edited = drafting.edit(session, draft.slug, draft, self.town.clock())
        self.town = _in(self.town, edited)

    @rule(by_region=st.booleans())
    def export(self, by_region: bool) -> None:
        self.exports += 1
        target = self.folder / str(self.exports)
        with self.town.sessions() as session:
            try:
                exporting.export(
                    session, self.town.notary, self.town.campaign.slug, target, Format(), by_region=by_region
                )
            except Refused as refused:
                assert refused.code == "unsettled"  # noqa: PT017 -- both ends of an export are right here
                return
        _check_bundle(target, self.town)

    @invariant()
    def everything_says_the_same_number(self) -> None:
        rows = self.town.own_rows()
        total, totals = self.town.total(), self.town.totals()
        assert total == sum(row.in_total for row in rows)
        for dimension in ("day", "hour", "statement", "source", "region", "language"):
            assert sum(totals.get(dimension, {}).values()) == total
        holding = [(row.email_key, row.slot) for row in rows if row.state in HOLDING]
        assert len(set(holding)) == len(holding)
        indexes = [row.ledger_index for row in rows if row.ledger_index is not None]
        assert len(set(indexes)) == len(indexes)
        assert not [row for row in rows if row.state in {"withdrawn", "superseded"} and (row.details or row.salt)]

    @invariant()
    def the_funnel_counts_every_form_and_letter_and_every_signature_by_its_day(self) -> None:
        with self.town.sessions() as session:
            found = funnel.by_day(session, self.town.campaign.id, date(2026, 1, 1))
        sums = {step: sum(days.values()) for step, days in found.items()}
        assert (sums.get("form", 0), sums.get("letter", 0)) == (self.sent_forms, self.sent_letters)
        totals = self.town.totals()
        for state, known in totals.get("state", {}).items():
            by_day = totals.get("day" if state == "counted" else f"day/{state}", {})
            assert sum(by_day.values()) == known

    def teardown(self) -> None:
        self.town.tally()
        self.everything_says_the_same_number()
        audit = self.town.audit()
        assert (audit.waiting, audit.differences) == (0, ())
        self.export(by_region=False)
        shutil.rmtree(self.folder)


def _in(town: Town, campaign: Campaign) -> Town:
    return replace(town, campaign=campaign)


def _check_bundle(folder: Path, town: Town) -> None:
    sheets = sorted(folder.glob("signatures*.csv"))
    rows = [row for sheet in sheets for row in csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig")))]
    totals = json.loads((folder / "totals.json").read_text())
    assert len(rows) == totals["signatures"] == town.total()
    public = town.totals()
    for column, said, dimension in (
        ("region", "by_region", "region"),
        ("source", "by_source", "source"),
        ("statement_version", "by_statement_version", "statement"),
    ):
        counted = {key: sum(row[column] == key for row in rows) for key in {row[column] for row in rows}}
        assert totals[said] == counted == public.get(dimension, {})
    assert [row["number"] for row in sorted(rows, key=lambda row: int(row["ledger_index"]))] == [
        str(number) for number in range(1, len(rows) + 1)
    ]


def run(
    town: Town, folder: Path, examples: int, steps: int, journey: type[RuleBasedStateMachine] = Journey, **known: object
) -> None:
    """Plays so many runs of a journey; ``known`` becomes part of its class."""
    quick = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < 100,
        database=None,
    )
    machine = type("AJourney", (journey,), {"home": town, "place": folder, **known})
    run_state_machine_as_test(machine, settings=quick)


def test_every_number_agrees_whatever_happens(town: Town, tmp_path: Path) -> None:
    run(town, tmp_path, examples=12, steps=25)


@pytest.mark.soak
def test_every_number_agrees_whatever_happens_for_long(town: Town, tmp_path: Path) -> None:
    run(town, tmp_path, examples=300, steps=80)
