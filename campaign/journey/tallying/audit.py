"""Recounting: the totals against the rows they are totals of."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from campaign.journey.drafting.table import StatementRow
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import ledger, table
from campaign.journey.tallying.rules import Change, Facts, moves
from campaign.journey.tallying.table import Tally, TallyHead
from campaign.storage.base import core
from campaign.storage.transactions import change, snapshot, writing

Totals = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One total that is not what the rows say."""

    dimension: str
    key: str
    kept: int
    counted: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What a recount found at one moment. ``waiting`` signatures are due and not in the totals yet."""

    total: int
    rows: int
    waiting: int
    differences: tuple[Difference, ...]


def audit(session: Session, campaign_id: int) -> Audit:
    """Compares every running total with a full recount, in one snapshot. Reads every row: not for requests."""
    with snapshot(session):
        return compare(session, campaign_id)


def repair(session: Session, campaign_id: int, now: datetime) -> Audit:
    """Rebuilds the totals from the rows; says what was different before."""
    with writing(session):
        session.execute(select(TallyHead.total).where(TallyHead.campaign_id == campaign_id).with_for_update())
        before = compare(session, campaign_id)
        if before.differences:
            # Where rows and ledger differ, the total stays with the ledger: that is the one which was published.
            last = ledger.newest(session, campaign_id)
            _rebuild(session, campaign_id, last.total if last else before.rows, now)
    return before


def compare(session: Session, campaign_id: int, tick: Callable[[int], None] = lambda _: None) -> Audit:
    """The comparison, in the running transaction; ``tick`` is told now and then how many more rows were read."""
    kept, counted = table.totals(session, campaign_id), recount(session, campaign_id, tick)
    head = table.head(session, campaign_id)
    rows = counted.get("state", {}).get("counted", 0)
    differences = _differences(kept | {"total": {"": head.total}}, counted | {"total": {"": rows}})
    waiting = select(func.count()).select_from(SignatureRow)
    due = (
        session.scalar(waiting.where(SignatureRow.campaign_id == campaign_id, text("(due OR state = 'confirmed')")))
        or 0
    )
    return Audit(head.total, rows, due, differences)


def recount(session: Session, campaign_id: int, tick: Callable[[int], None] = lambda _: None) -> Totals:
    """The totals as the rows give them, by the same rule that moves them one by one."""
    moved: Counter[tuple[str, str]] = Counter()
    rows = session.execute(_facts(campaign_id), execution_options={"yield_per": 5000})
    for part in rows.partitions():
        moved.update(moves(Change(Facts(*facts), None, tallied) for tallied, *facts in part))
        tick(len(part))
    totals: Totals = {}
    for (dimension, key), count in sorted(moved.items()):
        if count:
            totals.setdefault(dimension, {})[key] = count
    return totals


def _facts(campaign_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            SignatureRow.tallied,
            SignatureRow.region,
            SignatureRow.confirmed_at,
            StatementRow.version,
            SignatureRow.source,
            SignatureRow.language,
            SignatureRow.source_code,
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .where(SignatureRow.campaign_id == campaign_id, SignatureRow.tallied.is_not(None))
    )


def _differences(kept: Totals, counted: Totals) -> tuple[Difference, ...]:
    pairs = {(dimension, key) for totals in (kept, counted) for dimension in totals for key in totals[dimension]}
    found = [
        Difference(dimension, key, kept.get(dimension, {}).get(key, 0), counted.get(dimension, {}).get(key, 0))
        for dimension, key in sorted(pairs)
    ]
    return tuple(one for one in found if one.kept != one.counted)


def _rebuild(session: Session, campaign_id: int, total: int, now: datetime) -> None:
    change(session, delete(Tally).where(Tally.campaign_id == campaign_id))
    values = [
        {"campaign_id": campaign_id, "dimension": dimension, "key": key, "count": count}
        for dimension, totals in recount(session, campaign_id).items()
        for key, count in totals.items()
    ]
    if values:
        session.execute(insert(core(Tally)), values)
    head = update(TallyHead).where(TallyHead.campaign_id == campaign_id)
    change(session, head.values(total=total, version=TallyHead.version + 1, updated_at=now))
