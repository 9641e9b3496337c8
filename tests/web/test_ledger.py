"""The ledger in public: a stranger reads log and head with the formats of C2SP alone, and the page says the same."""

import base64
import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from campaign.crypto import notes
from campaign.crypto.tokens import Link
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import checkpoint, entries, merkle, tiles
from campaign.journey.tallying.ledger import LedgerEntry, LedgerHead, LedgerTile
from campaign.storage.base import core
from campaign.web.parts import Parts
from tests.services.factories import BARYS, CIMAFIEJ, Clock
from tests.web.conftest import Mint
from tests.web.waiting import until

LEDGER = "/c/footbridge/ledger"


@pytest.fixture
def three(
    client: FlaskClient,
    sign: Callable[..., TestResponse],
    confirm: Callable[..., None],
    mint: Mint,
    link_of: Callable[..., Link],
    work: Callable[[], None],
) -> None:
    """Three have signed, and the third has taken it back."""
    for place, email in enumerate(("alesia@example.org", BARYS, CIMAFIEJ)):
        sign(email=email)
        confirm(place)
        work()
    client.post(mint("withdraw", link_of(2)))
    work()


def numbers(client: FlaskClient) -> dict[str, Any]:
    """The public numbers."""
    found: dict[str, Any] = client.get("/c/footbridge.json").get_json()
    return found


def bundle(client: FlaskClient, path: str) -> list[bytes]:
    return tiles.unbundle(client.get(f"{LEDGER}/tile/entries/{path}").data)


@pytest.mark.usefixtures("three")
def test_a_stranger_computes_the_signed_root_from_the_tiles(client: FlaskClient) -> None:
    known = [notes.verifier(line) for line in client.get(f"{LEDGER}/verifier-keys").text.splitlines()]
    answer = client.get(f"{LEDGER}/checkpoint")
    assert answer.content_type == "text/plain; charset=utf-8"
    head = checkpoint.read(notes.open(answer.text, known))
    assert (head.origin, head.size) == ("127.0.0.1:8000/c/footbridge", 4)
    lines = bundle(client, "000.p/4")
    leaves = [merkle.leaf(line) for line in lines]
    assert client.get(f"{LEDGER}/tile/0/000.p/4").data == b"".join(leaves)
    assert merkle.root(leaves) == head.root
    fold = entries.Fold()
    for line in lines:
        fold.add(entries.read(line.decode()))
    until(lambda: numbers(client)["ledger"]["size"] == 4, "the new number")
    assert (fold.total, numbers(client)["signatures"]) == (2, 2)
    assert numbers(client)["ledger"] == {"size": 4, "root": base64.b64encode(head.root).decode()}


@pytest.mark.usefixtures("three")
def test_the_key_as_openssl_reads_it_is_the_one_that_signs(client: FlaskClient) -> None:
    pem = load_pem_public_key(client.get(f"{LEDGER}/key.pem").data)
    known = notes.verifier(client.get(f"{LEDGER}/verifier-keys").text)
    assert pem.public_bytes_raw() == known.public_key  # type: ignore[union-attr] # it is an Ed25519 key


@pytest.mark.usefixtures("three")
def test_a_machine_with_another_key_does_not_pass_it_off_as_the_ledgers(client: FlaskClient, parts: Parts) -> None:
    keys = parts.notary.keys
    keys.paths()[0].unlink()
    for make in (lambda: None, keys.make):
        make()
        for path in ("key.pem", "verifier-keys"):
            assert client.get(f"{LEDGER}/{path}").status_code == 404


@pytest.mark.usefixtures("three")
def test_what_a_part_of_a_tile_was_it_stays(client: FlaskClient) -> None:
    whole = client.get(f"{LEDGER}/tile/0/000.p/4").data
    for width in (1, 2, 3):
        assert client.get(f"{LEDGER}/tile/0/000.p/{width}").data == whole[: 32 * width]
        assert bundle(client, f"000.p/{width}") == bundle(client, "000.p/4")[:width]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    "path",
    [
        *("0/000", "0/000.p/5", "0/001", "0/001.p/1", "1/000.p/1", "1/000", "8/000.p/1", "63/000", "entries/000"),
        *("entries/000.p/5", "entries/001.p/1", "0/x999/x999/x999/x999/x999/x999/999", "0/0", "0/000.p/256", "x", ""),
        *("entries/x999/x999/x999/x999/x999/x999/999", "0/000.p/0", "../key.pem"),
    ],
)
def test_there_is_nothing_beyond_the_head(client: FlaskClient, path: str) -> None:
    assert client.get(f"{LEDGER}/tile/{path}").status_code == 404


@pytest.mark.usefixtures("three")
def test_full_tiles_are_kept_for_ever_and_the_head_for_a_moment(client: FlaskClient, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(update(core(LedgerTile)).values(hashes=b"\1" * 8192))
    for path, caching in (
        ("tile/0/000", "public, max-age=31536000, immutable"),
        ("tile/0/000.p/4", "public, max-age=300"),
        ("tile/entries/000.p/4", "public, max-age=300"),
        ("checkpoint", "public, max-age=1"),
        ("key.pem", "public, max-age=1"),
    ):
        answer = client.get(f"{LEDGER}/{path}")
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, caching), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = client.get(f"{LEDGER}/{path}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.usefixtures("three")
def test_entries_come_packed_to_whoever_takes_that(client: FlaskClient) -> None:
    path = f"{LEDGER}/tile/entries/000.p/4"
    plain = client.get(path)
    for accepted in ("gzip", "br, gzip;q=0.5", "*"):
        packed = client.get(path, headers={"Accept-Encoding": accepted})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert packed.headers["Cache-Control"] == plain.headers["Cache-Control"] == "public, max-age=300"
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    for accepted in ("", "br", "gzip;q=0", "identity"):
        assert client.get(path, headers={"Accept-Encoding": accepted}).data == plain.data
    hashes = client.get(f"{LEDGER}/tile/0/000.p/4", headers={"Accept-Encoding": "gzip"})
    assert ("Content-Encoding" in hashes.headers, len(hashes.data)) == (False, 128)


def test_before_the_ledger_has_begun_there_is_a_page_and_no_head(client: FlaskClient, footbridge: Campaign) -> None:
    assert "The ledger has not begun." in client.get(LEDGER).text
    for path in ("checkpoint", "key.pem", "verifier-keys", "tile/0/000.p/1"):
        assert client.get(f"{LEDGER}/{path}").status_code == 404


def test_a_draft_has_no_ledger(client: FlaskClient, drafted: Campaign) -> None:
    for path in ("", "/checkpoint", "/key.pem", "/tile/0/000.p/1"):
        assert client.get(f"/c/{drafted.slug}/ledger{path}").status_code == 404


def test_an_open_ledger_begins_with_a_head_of_nothing(
    client: FlaskClient, footbridge: Campaign, work: Callable[[], None]
) -> None:
    work()
    body = client.get(f"{LEDGER}/checkpoint").text.split("\n")
    assert body[:3] == ["127.0.0.1:8000/c/footbridge", "0", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]


# The page


@pytest.mark.usefixtures("three")
def test_the_page_says_how_the_number_adds_up(client: FlaskClient, engine: Engine) -> None:
    counts = {"sign": 1200, "withdraw": 7, "reject/duplicate": 30, "reject/held": 5, "reject/new_reason": 1}
    counts |= {"restore": 4}
    with engine.begin() as connection:
        connection.execute(update(core(LedgerHead)).values(counts=counts))
    text = " ".join(client.get(LEDGER).text.split())
    for row in (
        "Signed and confirmed</th> <td>1,200<",
        "Taken back by the signer</th> <td>− 7<",
        "the same person has signed twice </th> <td>− 30<",
        "until somebody has looked at it </th> <td>− 5<",
        "Not counted: new_reason </th> <td>− 1<",
        "Counted again after that</th> <td>+ 4<",
        "Signatures that count now</th> <td>2<",
    ):
        assert row in text


@pytest.mark.usefixtures("three")
def test_the_page_shows_statement_head_and_how_to_check(client: FlaskClient, footbridge: Campaign) -> None:
    text = client.get(LEDGER).text
    assert footbridge.statement.sha256 in text
    assert client.get(f"{LEDGER}/checkpoint").text.rstrip() in text
    assert "campaign verify BUNDLE --ledger" in text
    assert "campaign watch" in text
    assert f'href="{LEDGER}"' in client.get("/c/footbridge?lang=en").text.replace("?lang=en", "")
    for word in ("alesia", BARYS, "Example Person"):
        assert word not in text.lower()


@pytest.mark.usefixtures("three")
def test_the_page_is_the_same_for_everybody_and_new_when_the_head_is(
    client: FlaskClient, sign: Callable[..., TestResponse], confirm: Callable[..., None], work: Callable[[], None]
) -> None:
    first = client.get(LEDGER)
    assert first.headers["Cache-Control"].startswith("public, max-age=1")
    assert client.get(LEDGER, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    sign(email="late@example.org")
    confirm(3)
    work()
    until(lambda: client.get(LEDGER).headers["ETag"] != first.headers["ETag"], "the new head")


def test_one_page_alone_may_run_a_script_and_says_so(client: FlaskClient, footbridge: Campaign) -> None:
    policy = client.get(LEDGER).headers["Content-Security-Policy"]
    assert policy.endswith("; script-src 'self'; connect-src 'self'")
    assert "one small script" in client.get(LEDGER).text
    assert "script" not in client.get("/c/footbridge").headers["Content-Security-Policy"]


# Receipts


def pasted(client: FlaskClient, code: str, status: int = 200) -> str:
    answer = client.post(LEDGER, data={"code": code})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")
    return " ".join(answer.text.split())


def code_of(client: FlaskClient, index: int) -> str:
    leaves = client.get(f"{LEDGER}/tile/0/000.p/4").data
    return f"{index}-{leaves[32 * index : 32 * index + 32].hex()}"


@pytest.mark.usefixtures("three")
def test_a_receipt_leads_to_its_line_and_says_whether_it_counts(client: FlaskClient, mint: Mint) -> None:
    page = client.get(f"{mint('confirm')}/receipt")
    assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    code = code_of(client, 0)
    assert code in page.text
    assert "<svg" in page.text
    for spelling in (code, code.upper(), f"  {code[:20]}\n{code[20:]} "):
        assert "Line 0 is in, and its signature counts now." in pasted(client, spelling)
    assert "does not count now" in pasted(client, code_of(client, 2))
    assert bundle(client, "000.p/1")[0].decode() in pasted(client, code)


@pytest.mark.usefixtures("three")
def test_what_is_no_receipt_is_not_found_in_the_ledger(client: FlaskClient) -> None:
    right = code_of(client, 1)
    assert "This is not a receipt" in pasted(client, "", 422)
    assert "This is not a receipt" in pasted(client, "<script>alert(1)</script>", 422)
    assert "This is not a receipt" in pasted(client, right[:-1], 422)
    assert "This is not a receipt" in pasted(client, "9" * 4000, 422)
    assert "another line in this place" in pasted(client, "0" + right[1:])
    assert "no such line yet" in pasted(client, "4" + right[1:])
    assert "no such line yet" in pasted(client, "999999999999999" + right[1:])


def test_before_the_count_there_is_no_receipt_yet(
    client: FlaskClient, sign: Callable[..., TestResponse], mint: Mint, work: Callable[[], None]
) -> None:
    sign()
    assert client.get(f"{mint('confirm')}/receipt").status_code == 404
    confirmed = client.post(mint("confirm"))
    assert f'href="{mint("confirm").rsplit("/", 1)[0]}' in confirmed.text
    assert "There is no receipt yet" in client.get(f"{mint('confirm')}/receipt").text
    work()
    assert "Your receipt" in client.get(f"{mint('confirm', days_ago=400)}/receipt").text
    client.post(mint("withdraw"))
    assert client.get(f"{mint('confirm')}/receipt").status_code == 404


@pytest.mark.usefixtures("three")
def test_a_receipt_is_for_its_link_alone(client: FlaskClient, mint: Mint) -> None:
    assert client.get(f"{mint('confirm', Link(1, 'another-nonce'))}/receipt").status_code == 404
    assert client.get(f"{mint('withdraw').replace('withdraw', 'confirm', 1)}/receipt").status_code == 404


@pytest.mark.usefixtures("three")
def test_another_site_has_no_receipt_checked(client: FlaskClient) -> None:
    assert client.post(LEDGER, data={"code": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.usefixtures("three")
def test_a_changed_entry_is_found_by_its_receipt(client: FlaskClient, engine: Engine) -> None:
    code = code_of(client, 0)
    table = core(LedgerEntry)
    with engine.begin() as connection:
        connection.execute(update(table).where(table.c.index == 0).values(entry="1 sign another"))
    assert "another line in this place" in pasted(client, code)


# What it waits for


def test_the_pages_say_what_a_confirmed_signature_waits_for(
    client: FlaskClient,
    sign: Callable[..., TestResponse],
    mint: Mint,
    clock: Clock,
    engine: Engine,
    work: Callable[[], None],
) -> None:
    sign()
    client.post(mint("confirm"))
    for path in ("/c/footbridge", LEDGER):
        assert "Counting is delayed" not in client.get(path).text
    clock.now += timedelta(seconds=6)
    for path in ("/c/footbridge", LEDGER):
        until(lambda path=path: "so that nobody counts twice" in client.get(path).text, "what it waits for")
    with engine.begin() as connection:
        connection.execute(update(core(SignatureRow)).values(state="counted", due=True))
    for path in ("/c/footbridge", LEDGER):
        until(lambda path=path: "writes them into the ledger" in client.get(path).text, "what it waits for")
    work()
    for path in ("/c/footbridge", LEDGER):
        until(lambda path=path: "Counting is delayed" not in client.get(path).text, "that nothing waits")


@pytest.mark.usefixtures("three")
def test_a_withdrawal_of_long_ago_is_no_delay(
    client: FlaskClient, mint: Mint, link_of: Callable[..., Link], clock: Clock
) -> None:
    clock.now += timedelta(days=3)
    client.post(mint("withdraw", link_of(0)))
    clock.now += timedelta(seconds=1)
    assert "Counting is delayed" not in client.get(f"{LEDGER}?fresh").text


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("hashes", [b"\1" * 128, b"\1" * 64])
def test_a_line_that_does_not_lead_to_the_head_is_no_proof(client: FlaskClient, engine: Engine, hashes: bytes) -> None:
    code = code_of(client, 0)
    with engine.begin() as connection:
        connection.execute(update(core(LedgerTile)).values(hashes=hashes))
    assert "does not fit its head" in pasted(client, code)


@pytest.mark.usefixtures("three")
def test_a_ledger_that_has_rested_for_months_still_shows_its_head(client: FlaskClient, clock: Clock) -> None:
    clock.now += timedelta(days=100)
    text = client.get(LEDGER).text
    root = client.get(f"{LEDGER}/checkpoint").text.split("\n")[2]
    assert text.count(root) == 2
    assert "How it grew" not in text
