"""The two keys that a signature has from the start: of its mailbox, and of its name."""

from collections.abc import Mapping

from campaign.crypto.blinding import blind
from campaign.journey.signing import addresses, keys


def address_key(pepper: bytes, address: str, *, fold: bool) -> bytes:
    """The key of an address's mailbox. Raises ``ValueError`` for a text that is no address."""
    return blind(pepper, "email", addresses.VERSION, [addresses.canonical(address, fold=fold)])


def name_key(pepper: bytes, answers: Mapping[str, str]) -> bytes:
    """The key that all spellings of a signer's name share."""
    return blind(pepper, "name", keys.FINGERPRINT_VERSION, keys.full_name(answers))
