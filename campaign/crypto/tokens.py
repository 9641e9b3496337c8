"""The signed links in mail: who may do what with which signature, and nothing about the person."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

Purpose = Literal["confirm", "withdraw", "unsubscribe", "invitation", "known"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a token carries: the signature's id and the nonce that was drawn for it."""

    signature_id: int
    nonce: str


class Forged(Exception):
    """The token was not made by this installation, or not for this purpose, or was cut."""


class Expired(Exception):
    """The token is genuine but too old; ``link`` is what it carried."""

    def __init__(self, link: Link) -> None:
        super().__init__()
        self.link = link


class Links:
    """Mints and reads tokens. ``keys`` run from the oldest fallback to the current key, which signs."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(keys)

    def mint(self, purpose: Purpose, link: Link) -> str:
        """A URL-safe token, dated now."""
        return str(self._serializer(purpose).dumps([link.signature_id, link.nonce]))

    def read(self, purpose: Purpose, token: str, max_age: int | None) -> Link:
        """The link behind a token not older than ``max_age`` seconds. Raises ``Forged`` or ``Expired``."""
        if not _is_canonical(token):
            raise Forged
        try:
            return _link(self._serializer(purpose).loads(token, max_age=max_age))
        except SignatureExpired as error:
            if error.payload is None:
                raise Forged from None
            raise Expired(_link(self._serializer(purpose).load_payload(error.payload))) from None
        except BadData:
            raise Forged from None

    def _serializer(self, purpose: Purpose) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._keys,
            salt=f"campaign.{purpose}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )


def _is_canonical(token: str) -> bool:
    """Whether the signature is spelt as it was minted: base64 reads other spellings as the same bytes."""
    signature = token.rpartition(".")[2]
    try:
        return base64_encode(base64_decode(signature)) == signature.encode()
    except (BadData, UnicodeError):
        return False


def _link(payload: object) -> Link:
    match payload:
        case [int(signature_id), str(nonce)]:
            return Link(signature_id, nonce)
        case _:
            raise Forged
