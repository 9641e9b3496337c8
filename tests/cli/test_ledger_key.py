"""The ledger's keys from the shell, and what audit and doctor say of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from campaign.crypto import notes
from campaign.crypto.notes import BadNote
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying.ledger import LedgerEntry
from campaign.storage.base import core
from tests.cli.conftest import Command, is_one_line
from tests.cli.test_installation import bad, client, counted, footbridge, parts, work

__all__ = ["client", "counted", "footbridge", "parts", "work"]

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
pytestmark = [only_sqlite, pytest.mark.usefixtures("counted")]


@pytest.fixture
def note(engine: Engine) -> Callable[[], str]:
    """The signed head as it is now."""

    def read() -> str:
        with engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT note FROM ledger_head").scalar_one())

    return read


def shown(campaign: Command) -> dict[str, list[str]]:
    found: dict[str, list[str]] = campaign("ledger-key", "show", "footbridge", "--json").json
    return found


def test_show_prints_what_a_stranger_needs_to_check_the_head(campaign: Command, note: Callable[[], str]) -> None:
    found = shown(campaign)
    known = [notes.verifier(text) for text in found["verifier_keys"]]
    assert notes.open(note(), known).startswith(f"{found['origin']}\n1\n")
    plain = campaign("ledger-key", "show", "footbridge").out
    assert plain.splitlines()[0] == found["verifier_keys"][0]
    assert plain.endswith("-----END PUBLIC KEY-----\n")


def test_a_rotation_overlaps_until_the_old_key_is_retired(campaign: Command, note: Callable[[], str]) -> None:
    (old,) = shown(campaign)["verifier_keys"]
    done = campaign("ledger-key", "rotate", "--json")
    assert (len(done.json["keys"]), done.json["heads_signed_anew"]) == (2, 1)
    new, also = shown(campaign)["verifier_keys"]
    assert also == old
    for known in (old, new):
        assert notes.open(note(), [notes.verifier(known)])
    assert bad(campaign) == []
    assert "1 heads signed anew" in campaign("ledger-key", "retire", "--yes").out
    assert shown(campaign)["verifier_keys"] == [new]
    with pytest.raises(BadNote):
        notes.open(note(), [notes.verifier(old)])
    assert (bad(campaign), campaign("audit", "footbridge").code) == ([], 0)


def test_retiring_asks_first(campaign: Command) -> None:
    done = campaign("ledger-key", "retire")
    assert (done.code, done.out) == (2, "")
    assert "--yes" in done.err


def test_a_key_that_is_gone_or_another_one_is_found(campaign: Command, variables: dict[str, str]) -> None:
    folder = Path(variables["CAMPAIGN_INSTANCE_DIR"]) / "ledger_keys"
    (folder / "0001").chmod(0o644)
    assert bad(campaign) == ["ledger key"]
    (folder / "0001").write_text("", encoding="ascii")
    assert "ledger key" in bad(campaign)
    assert is_one_line(campaign("ledger-key", "show", "footbridge"), 1, "0001", "damaged")
    (folder / "0001").unlink()
    # A new installation makes a key of its own; this ledger is not its own.
    assert bad(campaign) == ["ledger of footbridge"]
    assert campaign("audit", "footbridge").code == 1
    assert is_one_line(campaign("ledger-key", "rotate"), 1, "copy ledger_keys")


def test_an_audit_says_in_words_what_is_wrong_with_a_ledger(campaign: Command, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(core(LedgerEntry)).values(entry="1 sign 2026"))
        connection.execute(update(core(SignatureRow)).values(source="paper"))
    done = campaign("audit", "footbridge", "--repair")
    assert done.code == 1
    assert "ledger: entry 0: not an entry of this ledger's format" in done.out
    assert "nothing rewrites a ledger" in done.out
    assert campaign("audit", "footbridge", "--json").json["ledger"]["faults"][0]["code"] == "entry"
