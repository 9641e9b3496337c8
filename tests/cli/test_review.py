"""Review and rekeying from the shell: for people and for programs, and what is wrong use."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from campaign.crypto.peppers import Peppers
from campaign.journey.signing import keys
from campaign.journey.signing.table import SignatureRow
from campaign.storage.transactions import change, writing
from tests.cli.conftest import Command, is_one_line
from tests.journey.acts import Town
from tests.journey.conftest import links, town
from tests.journey.matching_acts import ALESIA, MAYBE, SPELT_ANEW, a_matching_town, items

assert links
assert town
SLUG = "matched"


@pytest.fixture
def reviewed(town: Town, an_open_campaign: Callable[..., Any]) -> Town:
    """Alesia twice, the second time spelt anew, and somebody who may be she."""
    matched = a_matching_town(town, an_open_campaign)
    matched.signed(email="a@example.org", **ALESIA)
    matched.signed(email="b@example.org", **SPELT_ANEW)
    matched.signed(email="c@example.org", **MAYBE)
    matched.tally()
    return matched


@pytest.mark.usefixtures("reviewed")
def test_the_list_shows_both_side_by_side_and_says_why(campaign: Command) -> None:
    done = campaign("review", SLUG)
    assert done.code == 0
    assert "likely" in done.out
    assert "same birth date" in done.out
    assert "a@example.org" in done.out
    assert "c@example.org" in done.out
    assert "1 open with birth_same: same birth date" in done.out


@pytest.mark.parametrize("details", [None, "sealed"])
def test_what_can_not_be_read_is_listed_by_the_parts_that_agree(
    campaign: Command, reviewed: Town, details: str | None
) -> None:
    with reviewed.sessions() as session, writing(session):
        change(session, update(SignatureRow).values(details=details))
    done = campaign("review", SLUG)
    assert done.code == 0
    assert "what was typed can't be read here" in done.out
    assert "  = same birth date\n" in done.out
    assert "  ≠ different family name\n" in done.out
    assert "both have the same fingerprint of: birth date and an initial" in done.out
    (item,) = campaign("review", SLUG, "--json").json["findings"]
    assert (item["signature"]["answers"], item["other"]["answers"]) == ({}, {})
    number = str(item["signature"]["id"])
    assert "(fingerprints: birth date and an initial" in campaign("signature", SLUG, "--id", number).out
    assert campaign("signature", SLUG, "--id", number, "--json").json["readable"] is False
    assert campaign("review", SLUG, "--accept", str(item["id"])).code == 0


def test_the_list_for_programs_holds_the_same(campaign: Command, reviewed: Town) -> None:
    found = campaign("review", SLUG, "--json").json
    (item,) = found["findings"]
    assert (item["verdict"], item["state"]) == ("likely", "open")
    assert item["signature"]["answers"]["email"] == "c@example.org"
    assert found["open_by_reason"]["birth_same"] == 1
    assert campaign("review", SLUG, "--state", "upheld", "--json").json["findings"][0]["verdict"] == "certain"
    assert "nothing dismissed" in campaign("review", SLUG, "--state", "dismissed").out
    assert reviewed.total() == 2


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_accept_undo_and_history(campaign: Command, reviewed: Town) -> None:
    (found,) = items(reviewed)
    done = campaign("review", SLUG, "--accept", str(found.id), "--who", "Barys", "--why", "asked", "--json").json
    reviewed.tally()
    assert (done["action"], done["findings"], reviewed.total()) == ("accept", 1, 1)
    assert campaign("review", SLUG, "--undo", done["batch"], "--who", "Barys").out == "1 taken back\n"
    reviewed.tally()
    assert reviewed.total() == 2
    last, first = campaign("review", SLUG, "--history", "--json").json
    assert (last["action"], first["action"], first["who"], first["why"]) == ("undo", "accept", "Barys", "asked")
    assert first["undone_at"]
    assert "accept" in campaign("review", SLUG, "--history").out


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_rejected_suspicion_counts(campaign: Command, reviewed: Town) -> None:
    (certain,) = items(reviewed, "upheld")
    done = campaign("review", SLUG, "--reject", str(certain.id))
    reviewed.tally()
    assert "1 rejected; 'campaign review matched --undo " in done.out
    assert reviewed.total() == 3


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_in_bulk_is_previewed_before_it_is_done(campaign: Command, reviewed: Town) -> None:
    bulk = ("review", SLUG, "--all", "accept", "--reason", "birth_same")
    assert "would accept 1 findings, 1 of counted signatures; add --yes" in campaign(*bulk).out
    assert campaign(*bulk, "--json").json == {"would": "accept", "findings": 1, "counted": 1}
    assert reviewed.states() == ["counted", "duplicate", "counted"]
    assert campaign(*bulk, "--yes", "--json").json["findings"] == 1
    assert reviewed.states() == ["counted", "duplicate", "duplicate"]
    assert is_one_line(campaign(*bulk), 1, "no open finding", "birth_same")


@pytest.mark.usefixtures("reviewed")
def test_the_report(campaign: Command) -> None:
    found = campaign("matching-report", SLUG, "--json").json
    assert (found["confirmed"], found["by_state"]["counted"], found["by_state"]["duplicate"]) == (3, 2, 1)
    assert found["duplicates_by_reason"]["birth_same"] == found["open_by_reason"]["birth_same"] == 1
    assert set(found["left"]) == {"expected", "low", "high"}
    said = campaign("matching-report", SLUG).out
    assert "confirmed  3" in said
    assert "duplicates with same birth date: 1" in said
    assert "duplicates left: " in said


def test_a_report_without_duplicates_estimates_nothing(campaign: Command, an_open_campaign: Callable[..., Any]) -> None:
    an_open_campaign()
    assert campaign("matching-report", "footbridge", "--json").json["left"] is None
    assert "no estimate" in campaign("matching-report", "footbridge").out


def test_rekeying_says_what_it_would_do_and_does_it_when_asked(
    campaign: Command, reviewed: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert campaign("rekey", SLUG, "--json").json == {"rows": 0, "moved": 0, "merged": 0, "done": 0}
    monkeypatch.setattr(keys, "FINGERPRINT_VERSION", 99)
    dry = campaign("rekey", SLUG)
    assert "3 signatures have keys of another version" in dry.out
    assert "nothing was changed; add --apply to do it" in dry.out
    assert {row.key_version for row in reviewed.rows()} != {99}
    assert campaign("rekey", SLUG, "--apply", "--json").json == {"rows": 3, "moved": 0, "merged": 0, "done": 3}
    assert {row.key_version for row in reviewed.rows()} == {99}
    assert "0 signatures" in campaign("rekey", SLUG).out


WRONG = [
    ("--all", "accept"),
    ("--yes",),
    ("--accept", "1", "--reject", "2"),
    ("--accept", "1", "--undo", "abc"),
    ("--history", "--all", "reject", "--reason", "birth_same"),
    ("--accept", "first"),
    ("--state", "closed"),
    ("--all", "delete", "--reason", "birth_same"),
]


@pytest.mark.parametrize("typed", WRONG, ids=" ".join)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_wrong_use_is_2_and_changes_nothing(campaign: Command, reviewed: Town, typed: tuple[str, ...]) -> None:
    done = campaign("review", SLUG, *typed)
    assert (done.code, done.out) == (2, "")
    assert "Error: " in done.err
    assert reviewed.states() == ["counted", "duplicate", "counted"]


REFUSED = [
    (("review", "nowhere"), "no campaign"),
    (("matching-report", "nowhere"), "no campaign"),
    (("rekey", "nowhere"), "no campaign"),
    (("review", SLUG, "--accept", "99"), "no finding 99"),
    (("review", SLUG, "--reject", "0"), "no finding 0"),
    (("review", SLUG, "--undo", "abc"), "no batch abc"),
    (("review", SLUG, "--all", "reject", "--reason", "nose"), "'nose'"),
]


@pytest.mark.parametrize(("typed", "words"), REFUSED, ids=lambda one: " ".join(one)[:40])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("reviewed")
def test_what_cannot_be_decided_is_one_line_and_1(campaign: Command, typed: tuple[str, ...], words: str) -> None:
    assert is_one_line(campaign(*typed), 1, words)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_without_the_pepper_there_is_no_desk(campaign: Command, reviewed: Town, peppers: Peppers) -> None:
    for one in peppers.folder.iterdir():
        one.unlink()
    assert is_one_line(campaign("rekey", SLUG), 1, "pepper")
    assert campaign("matching-report", SLUG).code == 0
    assert reviewed.total() == 2
