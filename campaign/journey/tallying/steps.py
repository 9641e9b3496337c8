"""Counting: what was confirmed or withdrawn since the last time is taken into the totals, exactly once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, text, update
from sqlalchemy.orm import Session

from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import rules
from campaign.journey.tallying.rules import COUNTED, Change, Facts, Moves
from campaign.journey.tallying.table import Tally, TallyHead
from campaign.storage.base import core
from campaign.storage.transactions import change, upsert, writing

BATCH = 1000
_DUE = text("due")


def campaigns_due(session: Session) -> list[int]:
    """The campaigns with signatures that the totals do not show yet."""
    return list(session.scalars(select(SignatureRow.campaign_id).where(_DUE).distinct()))


def tally(session: Session, campaign_id: int, now: datetime) -> int:
    """Takes one batch into the totals, in one transaction; gives how many signatures it was.

    Killed at any point, it has happened or not happened. The head's row is locked first: of two workers, one waits.
    """
    with writing(session):
        size = _locked_size(session, campaign_id, now)
        rows = _due(session, campaign_id)
        changes = [(row.id, Change(_facts(row), row.tallied, row.state)) for row in rows]
        steps = [one.step for _, one in changes]
        _settle(session, rows, _entries(changes, size))
        _add(session, campaign_id, rules.moves(one for _, one in changes))
        if rows:
            _advance(session, campaign_id, sum(steps), sum(map(abs, steps)), now)
    return len(rows)


def tally_all(session: Session, campaign_id: int, now: datetime) -> int:
    """Takes in everything that is due now; gives how many signatures it was."""
    done = 0
    while batch := tally(session, campaign_id, now):
        done += batch
    return done


def _locked_size(session: Session, campaign_id: int, now: datetime) -> int:
    first = {"campaign_id": campaign_id, "total": 0, "size": 0, "version": 0, "updated_at": now}
    session.execute(upsert(session, TallyHead).values(first).on_conflict_do_nothing())
    query = select(TallyHead.size).where(TallyHead.campaign_id == campaign_id)
    return session.execute(query.with_for_update()).scalar_one()


def _due(session: Session, campaign_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    # A row that is being withdrawn at this moment is left for the next batch, not overwritten.
    query = (
        select(
            SignatureRow.id,
            SignatureRow.state,
            SignatureRow.tallied,
            SignatureRow.ledger_index,
            SignatureRow.region,
            SignatureRow.confirmed_at,
            SignatureRow.source,
            SignatureRow.language,
            StatementRow.version,
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .where(SignatureRow.campaign_id == campaign_id, _DUE)
        .order_by(SignatureRow.id)
        .limit(BATCH)
    )
    return session.execute(query.with_for_update(of=SignatureRow, skip_locked=True)).all()


def _facts(row: Row[*tuple[Any, ...]]) -> Facts:
    return Facts(row.region, row.confirmed_at, row.version, row.source, row.language)


def _entries(changes: Sequence[tuple[int, Change]], size: int) -> dict[int, int]:
    """Each change of the total is one entry, in order; by signature, the entry's index."""
    moved = [signature_id for signature_id, one in changes if one.step]
    return {signature_id: size + place for place, signature_id in enumerate(moved)}


def _settle(session: Session, rows: Sequence[Row[*tuple[Any, ...]]], indexes: dict[int, int]) -> None:
    """What the totals have taken in is marked so; a withdrawn row keeps nothing that the totals no longer need.

    A signature keeps the index of the entry that first counted it.
    """
    values = [
        {
            "row_id": row.id,
            "new_state": row.state,
            "counts": row.state == COUNTED,
            "first": row.ledger_index if row.ledger_index is not None else indexes.get(row.id),
            "where_from": None if row.state == "withdrawn" else row.region,
        }
        for row in rows
    ]
    if values:
        session.connection().execute(_SETTLE, values)


def _add(session: Session, campaign_id: int, moved: Moves) -> None:
    values = [
        {"campaign_id": campaign_id, "dimension": dimension, "key": key, "count": count}
        for (dimension, key), count in sorted(moved.items())
        if count
    ]
    if values:
        fresh = upsert(session, Tally)
        added = {"count": Tally.count + fresh.excluded.count}
        session.connection().execute(fresh.on_conflict_do_update(index_elements=_TALLY_KEY, set_=added), values)


def _advance(session: Session, campaign_id: int, total: int, size: int, now: datetime) -> None:
    change(
        session,
        update(TallyHead)
        .where(TallyHead.campaign_id == campaign_id)
        .values(
            total=TallyHead.total + total,
            size=TallyHead.size + size,
            version=TallyHead.version + 1,
            updated_at=now,
        ),
    )


_TALLY_KEY = ["campaign_id", "dimension", "key"]
_signatures = core(SignatureRow)
_SETTLE = (
    update(_signatures)
    .where(_signatures.c.id == bindparam("row_id"))
    .values(
        tallied=bindparam("new_state"),
        in_total=bindparam("counts"),
        ledger_index=bindparam("first"),
        region=bindparam("where_from"),
        due=False,
    )
)
