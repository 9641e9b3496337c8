"""What a signature's entry commits to: its row as the campaign exports it, under a salt that only the row holds."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row

from campaign.journey.drafting.fields import Field
from campaign.journey.tallying import entries
from campaign.journey.tallying.entries import Sign, hour_of, instant


def sign_entry(row: Row[*tuple[Any, ...]], exported: Sequence[str]) -> Callable[[], Sign]:
    """Makes the entry of a signature row, when it is asked for.

    A row that was erased before it came into the ledger gets a commitment to nothing: to random bytes.
    """

    def make() -> Sign:
        commitment = commitment_of(row, exported) or secrets.token_hex(32)
        return Sign(hour_of(row.confirmed_at), row.statement_sha256, commitment)

    return make


def commitment_of(row: Row[*tuple[Any, ...]], exported: Sequence[str]) -> str | None:
    """The commitment to a signature row; None where its record or its salt was erased."""
    if row.details is None or row.salt is None:
        return None
    pairs = {key: row.details.get(key, "") for key in exported} | {
        "signed_at": instant(row.created_at),
        "confirmed_at": instant(row.confirmed_at),
        "source": row.source,
        "statement_version": str(row.version),
    }
    return entries.commitment(entries.record(row.salt.encode("ascii"), pairs))


def exported_keys(fields: Sequence[Field]) -> list[str]:
    """The fields that records hold."""
    return [field.key for field in fields if field.exported]
