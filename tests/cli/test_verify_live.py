"""A bundle and a watcher against the ledger that a running installation shows."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying.notary import Notary
from tests.cli.conftest import Command, is_one_line
from tests.journey.acts import Sessions, Town, people
from tests.services.factories import Clock
from tests.services.live import LiveServer


@pytest.fixture
def town(
    sessions: Sessions, peppers: Peppers, notary: Notary, an_open_campaign: Callable[..., Campaign], clock: Clock
) -> Town:
    """A campaign that people sign."""
    office: Any = None  # nobody sends a letter here
    return Town(sessions, peppers, notary, an_open_campaign(), clock, office)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_was_handed_over_is_what_the_public_sees(
    process: Command, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    ledger, state = f"{live_server.url}/c/footbridge/ledger", tmp_path / "state.json"
    for form in people(3):
        town.signed(**form)
    assert process("export", "footbridge", "--out", tmp_path / "bundle").code == 0
    watched = process("watch", ledger, "--state", state)
    for form in people(300)[3:]:
        town.signed(**form)
    assert process("export", "footbridge", "--out", tmp_path / "later").code == 0

    done = process("verify", tmp_path / "bundle", "--ledger", ledger)

    assert (watched.code, done.code) == (0, 0), (watched.err, done.err)
    assert "the public ledger begins with it" in done.out
    assert process("verify", tmp_path / "later", "--checkpoint", tmp_path / "bundle" / "checkpoint").code == 0
    assert process("watch", ledger, "--state", state).code == 0
    with (tmp_path / "bundle" / "ledger.txt").open("a") as file:
        file.write("\n")
    assert is_one_line(process("verify", tmp_path / "bundle", "--ledger", ledger), 1, "ledger.txt: was changed")
