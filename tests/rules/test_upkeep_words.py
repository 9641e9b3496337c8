"""Both doors have words for whatever an examination or an audit finds."""

import re
from string import Formatter
from typing import get_args

import pytest

from campaign.cli import audit, doctor_words
from campaign.journey.tallying.inspection import Code
from campaign.upkeep import table
from campaign.upkeep.examining.finding import Finding, unpacked
from campaign.upkeep.rules import KINDS, State, is_kind
from campaign.web.organizer import finding_words, office_words, upkeep_words


def named(template: str) -> set[str]:
    """The values that a template of the shell speaks of."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_a_finding_has_words_at_both_doors() -> None:
    # With wrong settings nothing starts that could show a page.
    assert set(finding_words._WORDS) == set(doctor_words._WORDS) - {"settings_wrong"}


@pytest.mark.parametrize("code", sorted(finding_words._WORDS))
def test_the_browsers_words_need_nothing_that_the_shells_do_not(code: str) -> None:
    shell = set().union(*map(named, doctor_words._WORDS[code]))
    browser = {name for words in finding_words._WORDS[code] for name in re.findall(r"%\((\w+)\)s", words._args[0])}  # type: ignore[attr-defined] # lazy strings keep what they translate
    assert browser <= shell


def test_a_finding_comes_back_from_its_json() -> None:
    finding = Finding("letters_late", good=False, values={"count": 3, "since": "2026-03-01 12:00"})
    assert unpacked(finding.packed()) == finding
    assert doctor_words.in_words(finding) == (
        "letters",
        "3 waiting, the oldest since 2026-03-01 12:00 UTC: does a worker run?",
    )


def test_every_kind_state_and_fault_has_its_words() -> None:
    assert set(KINDS) == set(upkeep_words.KINDS) == set(upkeep_words.WISHES) == set(table._KINDS)
    assert set(get_args(State)) == set(upkeep_words.STATES) == set(table._STATES)
    assert set(get_args(Code)) == set(upkeep_words._FAULTS) == set(audit._FAULTS)
    assert {f"upkeep.{kind}" for kind in KINDS} <= set(office_words.ACTIONS)
    assert is_kind("audit")
    assert not is_kind("audits")
