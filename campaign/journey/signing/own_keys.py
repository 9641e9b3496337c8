"""What is keyed of a signature when it is given, and is all that matching needs: mailbox, name, fingerprints."""

from collections.abc import Mapping

from campaign.crypto.blinding import blind
from campaign.crypto.evidence import LOOKUP_BYTES, blinded
from campaign.journey.signing import addresses, keys, prints, signs
from campaign.journey.signing.prints import Print


def address_key(pepper: bytes, address: str, *, fold: bool) -> bytes:
    """The key of an address's mailbox. Raises ``ValueError`` for a text that is no address."""
    return blind(pepper, "email", addresses.VERSION, [addresses.canonical(address, fold=fold)])


def name_key(pepper: bytes, answers: Mapping[str, str]) -> bytes:
    """The key that all spellings of a signer's name share."""
    return blind(pepper, "name", keys.FINGERPRINT_VERSION, keys.full_name(answers))


def fingerprints(pepper: bytes, answers: Mapping[str, str], *, fold: bool) -> list[Print]:
    """The fingerprints of what was collected: those of the person first, then the signs of abuse."""
    version = keys.FINGERPRINT_VERSION
    found = keys.derive(answers, fold=fold)
    rows = blinded(pepper, version, found.blocks, found.slots())
    made = [Print(kind, *row, version) for (kind, _), row in zip(found.blocks, rows, strict=True)]
    made += [sign(pepper, version, name, parts) for name, parts in signs.of(answers)]
    # One kind may give the same value twice.
    return list({one.lookup: one for one in made}.values())


def sign(pepper: bytes, version: int, name: str, parts: tuple[str, ...]) -> Print:
    """The fingerprint of a sign of abuse."""
    kind = prints.sign_kind(name)
    return Print(kind, blind(pepper, kind, version, parts)[:LOOKUP_BYTES], None, version)
