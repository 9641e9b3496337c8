"""Reading the signatures that the total holds, in the order in which it took them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow

_CHUNK = 2000


def signatures(session: Session, campaign_id: int) -> Iterator[Row[*tuple[Any, ...]]]:
    """The counted signatures by ledger index, streamed: memory does not grow with their number."""
    query = (
        select(
            SignatureRow.details,
            SignatureRow.region,
            SignatureRow.created_at,
            SignatureRow.confirmed_at,
            SignatureRow.source,
            StatementRow.version,
            SignatureRow.ledger_index,
            SignatureRow.salt,
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .where(SignatureRow.campaign_id == campaign_id, SignatureRow.in_total, text("ledger_index IS NOT NULL"))
        .order_by(SignatureRow.ledger_index)
    )
    for chunk in session.execute(query, execution_options={"yield_per": _CHUNK}).partitions():
        yield from chunk


def leaving(session: Session, campaign_id: int) -> int:
    """How many the total still holds that were withdrawn a moment ago and hold no details any more."""
    query = select(func.count()).select_from(SignatureRow)
    state = SignatureRow.state == "withdrawn"
    return (
        session.scalar(query.where(SignatureRow.campaign_id == campaign_id, text("due"), SignatureRow.in_total, state))
        or 0
    )
