"""Ed25519 public keys as the files that ``openssl`` reads (RFC 8410: SubjectPublicKeyInfo in PEM)."""

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

_BLOCK = re.compile(r"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


class BadKey(ValueError):
    """A text holds no Ed25519 public key; the message says so."""


def pem(public: bytes) -> str:
    """The PEM of a key's 32 public bytes."""
    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read(text: str) -> list[bytes]:
    """The public bytes of every key in a text of PEM blocks. Raises ``BadKey``."""
    keys = [_read(block) for block in _BLOCK.findall(text)]
    if not keys:
        raise BadKey("no public key in PEM")
    return keys


def _read(block: str) -> bytes:
    try:
        key = load_pem_public_key(block.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm):
        raise BadKey("a public key that can't be read") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("a public key of another kind than Ed25519")
    return key.public_bytes_raw()
