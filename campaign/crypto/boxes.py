"""Secrets that must be read again, sealed with a key that lies outside the database."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """The box was sealed with a key that this installation does not have, or was altered."""


class Boxes:
    """Seals and opens. ``keys`` run from the oldest fallback to the current key, which seals (as in ``Links``)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in reversed(keys)])

    def seal(self, secret: bytes) -> bytes:
        """The secret, unreadable without the key (Fernet: AES-128-CBC and HMAC-SHA256)."""
        return self._fernet.encrypt(secret)

    def open(self, box: bytes) -> bytes:
        """The secret in a box. Raises ``Unreadable``."""
        try:
            return self._fernet.decrypt(box)
        except InvalidToken:
            raise Unreadable from None


def _derived(key: str) -> bytes:
    # One purpose, one key: what signs links must not open boxes.
    return base64.urlsafe_b64encode(hmac.new(key.encode("utf-8"), b"campaign.box", hashlib.sha256).digest())
