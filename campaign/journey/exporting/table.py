"""Reading what a bundle holds, streamed, and formatted by the database: a row in Python is a tuple of text."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, select, text, type_coerce
from sqlalchemy.orm import Session

from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying.ledger import LedgerEntry

# details (JSON, or None where they were erased), region, signed_at, confirmed_at, source, statement version,
# ledger index, salt.
Raw = tuple[str | None, str | None, str, str, str, int, int, str | None]

_CHUNK = 2000


def signatures(session: Session, campaign_id: int) -> Iterator[Sequence[Raw]]:
    """The counted signatures by ledger index, in parts of 2,000: memory does not grow with their number."""
    query = (
        select(
            cast(SignatureRow.details, Text),
            SignatureRow.region,
            _instant(session, SignatureRow.created_at),
            _instant(session, SignatureRow.confirmed_at),
            SignatureRow.source,
            StatementRow.version,
            SignatureRow.ledger_index,
            SignatureRow.salt,
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .where(SignatureRow.campaign_id == campaign_id, SignatureRow.in_total, text("ledger_index IS NOT NULL"))
        .order_by(SignatureRow.ledger_index)
    )
    yield from _parts(session, query)


def entries(session: Session, campaign_id: int, size: int) -> Iterator[Sequence[str]]:
    """The first ``size`` entries of the ledger, in parts."""
    place = (LedgerEntry.campaign_id == campaign_id, LedgerEntry.index < size)
    query = select(LedgerEntry.entry).where(*place).order_by(LedgerEntry.index)
    for part in _parts(session, query):
        yield [entry for (entry,) in part]


def count(session: Session, campaign_id: int) -> int:
    """How many signatures a bundle would hold, those counted in whose details were erased."""
    query = select(func.count()).select_from(SignatureRow)
    held = query.where(SignatureRow.campaign_id == campaign_id, SignatureRow.in_total, text("ledger_index IS NOT NULL"))
    return session.scalar(held) or 0


def leaving(session: Session, campaign_id: int) -> int:
    """How many the total still holds that were withdrawn a moment ago and hold no details any more."""
    query = select(func.count()).select_from(SignatureRow)
    state = SignatureRow.state == "withdrawn"
    return (
        session.scalar(query.where(SignatureRow.campaign_id == campaign_id, text("due"), SignatureRow.in_total, state))
        or 0
    )


def _parts(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    options = {"yield_per": _CHUNK}
    # The connection's rows, not the session's: those cost twice as much. Closed also where nobody reads to the end.
    with session.connection().execute(query, execution_options=options) as result:
        yield from result.partitions()


def _instant(session: Session, column: Any) -> ColumnElement[str]:
    """ISO 8601 in UTC, to the second, as ``entries.instant`` writes it."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), literal('YYYY-MM-DD"T"HH24:MI:SS"Z"'))
    stored = type_coerce(column, Text)  # "2026-03-01 12:00:00.000000", in UTC
    return func.substr(stored, 1, 10) + "T" + func.substr(stored, 12, 8) + "Z"
