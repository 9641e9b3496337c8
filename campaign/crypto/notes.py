"""Signed notes (C2SP signed-note): a text and the Ed25519 signatures of those who stand by it."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# The identifier of plain Ed25519 signatures.
_ED25519: Final = b"\x01"
KEY_BYTES = 32
_ID_BYTES = 4
# Enough for any rotation and a crowd of witnesses; more is somebody's joke.
MOST_SIGNATURES = 64
_LINE = re.compile(r"\u2014 (?P<name>[^\s+]+) (?P<data>[A-Za-z0-9+/]+={0,2})")
_VERIFIER = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]+={0,2})")


class BadNote(ValueError):
    """A note or a verifier key is malformed, or no known key has signed; the message says which."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Whose signature is believed: the key's name and its 32 public bytes."""

    name: str
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature."""
        named = self.name.encode("utf-8") + b"\n" + _ED25519 + self.public_key
        return hashlib.sha256(named).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public_key).decode("ascii")
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


def verifier(text: str) -> Verifier:
    """The verifier behind its text ``name+hash+key``. Raises ``BadNote``."""
    found = _VERIFIER.fullmatch(text.strip())
    key = _decoded(found["key"]) if found else b""
    if found is None or key[:1] != _ED25519 or len(key) != 1 + KEY_BYTES:
        raise BadNote("not the text of an Ed25519 verifier key: name+hash+key")
    read = Verifier(found["name"], key[1:])
    if read.key_id.hex() != found["id"]:
        raise BadNote("the verifier key's hash does not fit its name and key")
    return read


def sign(body: str, name: str, keys: Iterable[bytes]) -> str:
    """The note: ``body``, which ends with a newline, signed under ``name`` by each key (32-byte Ed25519 seeds)."""
    if not body.endswith("\n") or _has_controls(body):
        raise BadNote("a note's text ends with a newline and holds no other control character")
    lines = [_signature(body, name, Ed25519PrivateKey.from_private_bytes(key)) for key in keys]
    return body + "\n" + "".join(lines)


def open(note: str, verifiers: Sequence[Verifier]) -> str:  # noqa: A001 -- the plain word for it: notes.open
    """The text of a note that at least one of ``verifiers`` has signed.

    Signatures of others are left alone; a wrong one in a known key's name spoils the note. Raises ``BadNote``.
    """
    body, signatures = _parts(note)
    known = {(one.name, one.key_id): one for one in verifiers}
    held = 0
    for name, data in signatures:
        signer = known.get((name, data[:_ID_BYTES]))
        if signer is not None:
            _check(signer, data[_ID_BYTES:], body)
            held += 1
    if not held:
        raise BadNote("no known key has signed this note")
    return body


def signed(note: str, by: Verifier) -> bool:
    """Whether that key has signed the note."""
    try:
        open(note, [by])
    except BadNote:
        return False
    return True


def signers(note: str) -> list[tuple[str, bytes]]:
    """Name and key id of every signature, whether it holds or not. Raises ``BadNote``."""
    return [(name, data[:_ID_BYTES]) for name, data in _parts(note)[1]]


def public_bytes(seed: bytes) -> bytes:
    """The 32 public bytes of a private seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    body, blank, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not blank or lines[-1] or len(lines) < 2 or _has_controls(note):  # noqa: PLR2004 -- one signature and the end
        raise BadNote("not a signed note: a text, an empty line, and lines with signatures")
    if len(lines) > MOST_SIGNATURES + 1:
        raise BadNote("too many signatures")
    found = [_LINE.fullmatch(line) for line in lines[:-1]]
    signatures = [(one["name"], _decoded(one["data"])) for one in found if one is not None]
    if len(signatures) != len(found) or any(len(data) <= _ID_BYTES for _, data in signatures):
        raise BadNote("a line below the text is no signature")
    return body + "\n", signatures


def _signature(body: str, name: str, key: Ed25519PrivateKey) -> str:
    signer = Verifier(name, key.public_key().public_bytes_raw())
    data = signer.key_id + key.sign(body.encode("utf-8"))
    return f"\u2014 {name} {base64.b64encode(data).decode('ascii')}\n"


def _check(signer: Verifier, signature: bytes, body: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(signer.public_key).verify(signature, body.encode("utf-8"))
    except (InvalidSignature, ValueError):
        raise BadNote(f"the signature of {signer.name} does not fit the text") from None


def _decoded(text: str) -> bytes:
    """The bytes behind standard base64 in its one spelling; nothing for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if base64.b64encode(data).decode("ascii") == text else b""


def _has_controls(text: str) -> bool:
    return any(char < " " and char != "\n" for char in text)
