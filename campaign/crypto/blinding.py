"""Keyed fingerprints: equal for equal input, and nothing else to whoever lacks the pepper."""

import hashlib
import hmac
from collections.abc import Sequence


def blind(pepper: bytes, kind: str, version: int, parts: Sequence[str]) -> bytes:
    """HMAC-SHA256 (RFC 2104) over the length-prefixed ``parts``, 32 bytes.

    ``kind`` and ``version`` separate the fingerprints from each other; the prefix keeps ("ab", "c") and
    ("a", "bc") apart.
    """
    code = hmac.new(pepper, digestmod=hashlib.sha256)
    for part in (kind, str(version), *parts):
        data = part.encode("utf-8")
        code.update(len(data).to_bytes(4, "big") + data)
    return code.digest()
