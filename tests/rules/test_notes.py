"""Signed notes: those of other people's programs open, and a changed byte closes them."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto import notes
from campaign.crypto.notes import BadNote, Verifier

# The key and the note of Go's golang.org/x/mod/sumdb/note, which the specification describes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SEED, OTHER = b"s" * 32, b"o" * 32
NAME = "sign.example.org/c/lake"
BODY = "sign.example.org/c/lake\n3\nroot\n"
OURS = Verifier(NAME, notes.public_bytes(SEED))
SIGNED = notes.sign(BODY, NAME, [SEED])


def test_a_note_of_another_program_opens() -> None:
    known = notes.verifier(PETER)
    assert str(known) == PETER
    assert notes.open(PETERS_NOTE, [known]).startswith("If you think")


def test_a_note_opens_for_whoever_knows_one_of_its_keys() -> None:
    both = notes.sign(BODY, NAME, [SEED, OTHER])
    new = Verifier(NAME, notes.public_bytes(OTHER))
    assert both.count(f"\u2014 {NAME} ") == 2
    for known in ([OURS], [new], [OURS, new], [new, notes.verifier(PETER)]):
        assert notes.open(both, known) == BODY


def test_a_note_in_which_no_known_key_speaks_is_refused() -> None:
    stranger = Verifier("elsewhere.example.org", OURS.public_key)
    for known in ([], [stranger], [Verifier(NAME, notes.public_bytes(OTHER))]):
        with pytest.raises(BadNote, match="no known key"):
            notes.open(SIGNED, known)


def test_a_wrong_signature_in_a_known_name_spoils_the_note() -> None:
    new = Verifier(NAME, notes.public_bytes(OTHER))
    forged = new.key_id + b"\x00" * 64
    line = f"\u2014 {NAME} {base64.b64encode(forged).decode()}\n"
    assert notes.open(SIGNED + line, [OURS]) == BODY
    with pytest.raises(BadNote, match="does not fit"):
        notes.open(SIGNED + line, [OURS, new])


def test_who_has_signed_is_known_of_each_key() -> None:
    assert notes.signed(SIGNED, OURS)
    assert not notes.signed(SIGNED, Verifier(NAME, notes.public_bytes(OTHER)))


@given(st.integers(0, len(SIGNED.encode()) - 1), st.integers(1, 255))
def test_any_changed_byte_closes_it(place: int, mask: int) -> None:
    data = bytearray(SIGNED.encode())
    data[place] ^= mask
    changed = data.decode("utf-8", "replace")
    with pytest.raises(BadNote):
        notes.open(changed, [OURS])


def test_a_text_may_have_empty_lines() -> None:
    body = "one\n\n\ntwo\n"
    assert notes.open(notes.sign(body, NAME, [SEED]), [OURS]) == body


@pytest.mark.parametrize("body", ["no end", "tab\there\n", "bell\a\n", "return\r\n", ""])
def test_what_cannot_be_a_text(body: str) -> None:
    with pytest.raises(BadNote):
        notes.sign(body, NAME, [SEED])


@pytest.mark.parametrize(
    "note",
    ["", BODY, BODY + "\n", SIGNED[:-1], SIGNED + "\n", SIGNED + "- x AAAAAAAA\n", SIGNED + "\u2014 x AAAA\n"],
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(BadNote):
        notes.open(note, [OURS])


def test_a_crowd_of_signatures_is_refused() -> None:
    line = SIGNED.rpartition("\n\n")[2]
    assert notes.open(SIGNED + line * (notes.MOST_SIGNATURES - 1), [OURS]) == BODY
    with pytest.raises(BadNote, match="too many"):
        notes.open(SIGNED + line * notes.MOST_SIGNATURES, [OURS])


@pytest.mark.parametrize(
    "text", ["", "name", PETER[:-1], PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("+AR", "+BR"), f"a b{PETER}"]
)
def test_what_is_no_verifier_key(text: str) -> None:
    with pytest.raises(BadNote):
        notes.verifier(text)
