"""Values that a browser carries for a while and brings back unchanged: signed and dated, for its owner to read."""

import hashlib
from collections.abc import Sequence

from itsdangerous import BadData, URLSafeTimedSerializer

from campaign.crypto.tokens import Forged


class Parcels:
    """Packs and opens. ``keys`` run from the oldest fallback to the current key, which signs."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._serializer = URLSafeTimedSerializer(
            list(keys),
            salt="campaign.parcel",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def pack(self, values: object) -> str:
        """A URL-safe text of what JSON can hold, compressed, dated now."""
        return str(self._serializer.dumps(values))

    def open(self, text: str, max_age: int) -> object:
        """What was packed at most ``max_age`` seconds ago. Raises ``Forged``, for what is too old as well."""
        try:
            found: object = self._serializer.loads(text, max_age=max_age)
        except BadData:
            raise Forged from None
        return found
