"""``campaign verify`` and ``campaign watch``: what they say, and with which status they end."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from campaign.cli.verify import UNREACHABLE
from campaign.crypto import notes, public_keys
from campaign.crypto.notes import Verifier
from tests.cli.conftest import Command, is_one_line
from tests.services import ports
from tests.services.bundles import ORIGIN, OTHER_SEED, SEED, a_bundle, a_ledger, lines_of

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PUBLIC, OTHER = notes.public_bytes(SEED), notes.public_bytes(OTHER_SEED)


class Quiet(SimpleHTTPRequestHandler):
    """Files, without a word on stderr."""

    def log_message(self, *_args: Any) -> None:
        """Nothing."""


@contextmanager
def serving(handler: Callable[..., Any]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return a_bundle(tmp_path / "bundle")


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """The folder of a public ledger."""
    (tmp_path / "public").mkdir()
    return tmp_path / "public"


@pytest.fixture
def url(public: Path) -> Iterator[str]:
    with serving(partial(Quiet, directory=str(public))) as address:
        yield address


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


def test_a_bundle_that_holds_is_0_and_says_whose_key_it_was(campaign: Command, bundle: Path) -> None:
    done = campaign("verify", bundle)

    assert done.code == 0
    assert done.out.startswith(f"everything holds: 12 signatures at entry 12 of {ORIGIN}\n")
    assert "the key came from the bundle itself" in done.out
    assert str(Verifier(ORIGIN, PUBLIC)) in done.out


def test_neither_needs_an_installation(process: Command, bundle: Path, tmp_path: Path) -> None:
    done = process("verify", bundle, DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    assert done.code == 0
    assert not (tmp_path / "instance").exists()


def test_a_program_reads_json(campaign: Command, bundle: Path) -> None:
    found = campaign("verify", bundle, "--json").json

    assert (found["holds"], found["signatures"], found["rows"], found["erased"]) == (True, 12, 12, 0)
    assert (found["ledger"]["size"], found["live"], found["key_from_outside"]) == (12, None, False)


@pytest.mark.parametrize("text", [public_keys.pem(PUBLIC), f"{Verifier(ORIGIN, PUBLIC)}\n"], ids=["pem", "verifier"])
def test_a_key_from_elsewhere_is_believed_and_no_other(
    campaign: Command, bundle: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "key").write_text(text)
    (tmp_path / "other").write_text(public_keys.pem(OTHER))

    done = campaign("verify", bundle, "--public-key", tmp_path / "key")

    assert (done.code, done.out.count("\n")) == (0, 1)
    assert is_one_line(campaign("verify", bundle, "--public-key", tmp_path / "other"), 1, "DOES NOT HOLD: manifest.sig")


@pytest.mark.parametrize(
    "text", ["", "no key", "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----\n", "a+00000000+AQ=="]
)
def test_a_file_without_a_key_is_refused(campaign: Command, bundle: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text)

    assert is_one_line(campaign("verify", bundle, "--public-key", tmp_path / "key"), 1, "no Ed25519 public key")
    assert is_one_line(campaign("verify", bundle, "--public-key", tmp_path / "none"), 1, "No such file")


def test_what_was_changed_is_named_in_one_line(campaign: Command, bundle: Path) -> None:
    with (bundle / "signatures.csv").open("ab") as file:
        file.write(b"13,Nobody\r\n")

    assert is_one_line(campaign("verify", bundle), 1, "DOES NOT HOLD: signatures.csv: was changed")
    assert is_one_line(campaign("verify", bundle / "nowhere"), 1, "can't be read")


@pytest.mark.parametrize("size", [0, 1, 7, 12])
def test_a_checkpoint_that_was_kept_must_be_a_beginning(
    campaign: Command, bundle: Path, public: Path, size: int
) -> None:
    a_ledger(public, lines_of(12)[:size])
    done = campaign("verify", bundle, "--checkpoint", public / "checkpoint")
    assert f"the ledger begins with the checkpoint of {size} entries" in done.out

    a_ledger(public, lines_of(13)[1:][: max(size, 1)])
    assert is_one_line(campaign("verify", bundle, "--checkpoint", public / "checkpoint"), 1, "rewritten")


def test_a_checkpoint_of_later_or_of_others_says_nothing_for_the_bundle(
    campaign: Command, bundle: Path, public: Path
) -> None:
    a_ledger(public, lines_of(13))
    assert is_one_line(campaign("verify", bundle, "--checkpoint", public / "checkpoint"), 1, "13 entries", "12")
    a_ledger(public, lines_of(12), seeds=[OTHER_SEED])
    assert is_one_line(campaign("verify", bundle, "--checkpoint", public / "checkpoint"), 1, "no known key")


@pytest.mark.parametrize("size", [12, 13, 255, 256, 257, 700])
def test_the_public_ledger_may_have_grown(campaign: Command, bundle: Path, public: Path, url: str, size: int) -> None:
    a_ledger(public, lines_of(size))

    done = campaign("verify", bundle, "--ledger", url)

    assert done.code == 0, done.err
    assert f"the public ledger begins with it, and has {size} entries" in done.out


@pytest.mark.parametrize(
    ("start", "end", "words"), [(0, 11, "taken away"), (1, 13, "rewritten"), (1, 400, "rewritten")]
)
def test_a_public_ledger_that_is_another_is_found(
    campaign: Command, bundle: Path, public: Path, url: str, start: int, end: int, words: str
) -> None:
    a_ledger(public, lines_of(end)[start:])

    assert is_one_line(campaign("verify", bundle, "--ledger", url), 1, "DOES NOT HOLD", words)


def test_a_ledger_that_does_not_answer_proves_nothing(campaign: Command, bundle: Path, url: str) -> None:
    nobody = f"http://127.0.0.1:{ports.free()}/ledger"
    assert is_one_line(campaign("verify", bundle, "--ledger", nobody), 1, "can't be reached")
    assert is_one_line(campaign("verify", bundle, "--ledger", url), 1, "no ledger lies at this address")
    for address in ("file:///etc/passwd", "ledger", "ftp://sign.example.org/"):
        assert is_one_line(campaign("verify", bundle, "--ledger", address), 1, "https://sign.example.org")


def test_tiles_that_are_not_there_or_lie_are_found(campaign: Command, bundle: Path, public: Path, url: str) -> None:
    a_ledger(public, lines_of(20))
    tile = public / "tile" / "0" / "000.p" / "20"
    data = tile.read_bytes()
    for other, words in ((data[:-1], "wrong length"), (bytes(640), "rewritten"), (data * 20, "far too long")):
        tile.write_bytes(other)
        assert is_one_line(campaign("verify", bundle, "--ledger", url), 1, words)
    tile.unlink()
    assert is_one_line(campaign("verify", bundle, "--ledger", url), 1, "no ledger lies at this address")
    (public / "tile" / "0" / "000").write_bytes(data + bytes(236 * 32))
    assert campaign("verify", bundle, "--ledger", url).code == 0


def test_the_first_look_pins_the_key_and_the_next_one_sees_growth(
    campaign: Command, public: Path, url: str, state: Path
) -> None:
    a_ledger(public, lines_of(3))
    first = campaign("watch", url, "--state", state)
    a_ledger(public, lines_of(300))
    second = campaign("watch", url, "--state", state)

    assert (first.code, second.code) == (0, 0)
    assert str(Verifier(ORIGIN, PUBLIC)) in first.out
    assert second.out == f"{ORIGIN}: 300 entries, which begin with the 3 of the last look\n"
    assert campaign("watch", url, "--state", state, "--json").json["before"]["size"] == 300


HISTORIES = [
    (lines_of(5), SEED, "taken away"),
    (lines_of(11)[1:], SEED, "rewritten"),
    (lines_of(40)[1:], SEED, "rewritten"),
    (lines_of(12), OTHER_SEED, "known key"),
]


@pytest.mark.parametrize(("lines", "seed", "words"), HISTORIES, ids=["cut", "rewritten", "forked", "signed by others"])
def test_a_history_that_was_rewritten_forked_cut_or_signed_by_others_is_1_and_kept(
    campaign: Command, public: Path, url: str, state: Path, lines: list[str], seed: bytes, words: str
) -> None:
    a_ledger(public, lines_of(10))
    campaign("watch", url, "--state", state)
    before = state.read_bytes()
    a_ledger(public, lines, seeds=[seed])

    assert is_one_line(campaign("watch", url, "--state", state), 1, "DOES NOT HOLD", words)
    assert state.read_bytes() == before
    kept = state.with_name("state.json.conflict").read_text("utf-8")
    assert json.loads(before)["checkpoint"] in kept
    assert (public / "checkpoint").read_text("utf-8") in kept


def test_another_ledger_at_the_same_address_is_no_growth(
    campaign: Command, public: Path, url: str, state: Path
) -> None:
    a_ledger(public, lines_of(3))
    campaign("watch", url, "--state", state)
    found = json.loads(state.read_text("utf-8"))
    state.write_text(json.dumps(found | {"origin": "elsewhere.example.org/c/x"}))

    assert is_one_line(campaign("watch", url, "--state", state), 1, "is no state")


def test_a_ledger_that_does_not_answer_is_another_status(
    campaign: Command, public: Path, url: str, state: Path
) -> None:
    a_ledger(public, lines_of(3))
    campaign("watch", url, "--state", state)
    before = state.read_bytes()

    assert is_one_line(campaign("watch", f"http://127.0.0.1:{ports.free()}", "--state", state), UNREACHABLE, "reached")
    assert state.read_bytes() == before


def test_the_key_may_come_from_elsewhere_and_follow_a_rotation(
    campaign: Command, public: Path, url: str, state: Path, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(public_keys.pem(OTHER))
    a_ledger(public, lines_of(3))
    assert is_one_line(campaign("watch", url, "--state", state, "--public-key", tmp_path / "key"), 1, "known key")
    assert not state.exists()
    campaign("watch", url, "--state", state)
    a_ledger(public, lines_of(4), seeds=[OTHER_SEED, SEED])
    assert campaign("watch", url, "--state", state).code == 0
    assert campaign("watch", url, "--state", state, "--public-key", tmp_path / "key").code == 0
    a_ledger(public, lines_of(5), seeds=[OTHER_SEED])
    assert campaign("watch", url, "--state", state).code == 0


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"origin": 1, "keys": 2, "checkpoint": 3}', "[" * 100_000, "\xff"])
def test_a_state_that_is_none_is_left_alone(campaign: Command, public: Path, url: str, state: Path, text: str) -> None:
    a_ledger(public, lines_of(3))
    state.write_text(text, "latin-1")

    assert is_one_line(campaign("watch", url, "--state", state), 1, "is no state")
    assert state.read_text("latin-1") == text


def test_two_watchers_with_one_state_go_one_after_the_other(
    process: Command, public: Path, url: str, state: Path
) -> None:
    a_ledger(public, lines_of(300))
    found: list[int] = []
    watchers = [
        threading.Thread(target=lambda: found.append(process("watch", url, "--state", state).code)) for _ in range(3)
    ]
    for one in watchers:
        one.start()
    for one in watchers:
        one.join()

    assert found == [0, 0, 0]
    assert json.loads(state.read_text("utf-8"))["origin"] == ORIGIN
