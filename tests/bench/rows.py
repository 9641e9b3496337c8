"""A table with the columns of ``signature`` and nothing else: no index but the key, no constraint."""

from sqlalchemy import Column, MetaData, Table

from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core


def copied() -> Table:
    """The table that the bare insert writes to."""
    columns = [
        Column(one.name, one.type, primary_key=one.primary_key, nullable=one.nullable)
        for one in core(SignatureRow).columns
    ]
    return Table("bench_row", MetaData(), *columns)
