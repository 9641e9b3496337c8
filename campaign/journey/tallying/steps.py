"""Counting: what was confirmed or withdrawn since the last time goes into totals and ledger, exactly once."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.drafting.table import CampaignRow, StatementRow
from campaign.journey.signing import table as signing
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import committing, rules, sequencer, table
from campaign.journey.tallying.entries import Entry, Sign
from campaign.journey.tallying.ledger import LedgerHead
from campaign.journey.tallying.notary import Notary
from campaign.journey.tallying.rules import COUNTED, Change, Facts, Moves
from campaign.journey.tallying.table import HEAD, Head, Tally, TallyHead
from campaign.storage import bulk
from campaign.storage.base import core
from campaign.storage.transactions import change, upsert, writing

BATCH = 1000
_DUE = text("due")


def campaigns_due(session: Session) -> list[int]:
    """The campaigns with signatures that the totals do not show yet."""
    return signing.campaigns_with(session, _DUE)


def ledgers_unbegun(session: Session) -> list[int]:
    """The campaigns that people may sign and whose ledger has no head yet."""
    begun = select(LedgerHead.campaign_id).where(LedgerHead.campaign_id == CampaignRow.id)
    return list(session.scalars(select(CampaignRow.id).where(CampaignRow.status != "draft", ~begun.exists())))


def tally(session: Session, notary: Notary, campaign_id: int, now: datetime) -> int:
    """Takes one batch into totals and ledger, in one transaction; gives how many signatures it was.

    Killed at any point, it has happened or not happened. The head's row is locked first: of two workers, one waits.
    A ledger that has not begun begins, whether there is a batch or not. Raises ``SigningKeyMissing``.
    """
    with writing(session):
        before = _locked(session, campaign_id, now)
        campaign = drafting.by_id(session, campaign_id)
        rows = _due(session, campaign_id)
        changes = [Change(_facts(row), row.tallied, row.state) for row in rows]
        made = _entries(campaign, rows, changes, now)
        _settle(session, rows, before.size, made)
        _add(session, campaign_id, rules.moves(changes))
        after = sequencer.append(session, notary, campaign, before, [one for one in made if one is not None], now)
        if rows or after != before:
            _advance(session, campaign_id, after, now)
    return len(rows)


def tally_all(session: Session, notary: Notary, campaign_id: int, now: datetime) -> int:
    """Takes in everything that is due now; gives how many signatures it was."""
    done = 0
    while batch := tally(session, notary, campaign_id, now):
        done += batch
    return done


def sign_anew(session: Session, notary: Notary, now: datetime) -> int:
    """Signs every ledger's current head with the keys in use; gives how many. Raises ``SigningKeyMissing``."""
    done = 0
    for campaign in drafting.every(session):
        with writing(session):
            done += sequencer.sign_anew(session, notary, campaign.id, _locked(session, campaign.id, now))
    return done


def _locked(session: Session, campaign_id: int, now: datetime) -> Head:
    """The head, held until the transaction ends: whoever holds it is the one sequencer."""
    first = {"campaign_id": campaign_id, "total": 0, "size": 0, "version": 0, "updated_at": now}
    session.execute(upsert(session, TallyHead).values(first).on_conflict_do_nothing())
    return table.read(session.execute(HEAD.where(TallyHead.campaign_id == campaign_id).with_for_update()).one())


def _due(session: Session, campaign_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    mine, *order = signing.in_turn(campaign_id)
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
            SignatureRow.details,
            SignatureRow.salt,
            SignatureRow.created_at,
            SignatureRow.source_code,
            StatementRow.version,
            StatementRow.sha256.label("statement_sha256"),
        )
        .join(StatementRow, StatementRow.id == SignatureRow.statement_id)
        .where(mine, _DUE)
        .order_by(*order)
        .limit(BATCH)
    )
    return session.execute(query.with_for_update(of=SignatureRow, skip_locked=True)).all()


def _facts(row: Row[*tuple[Any, ...]]) -> Facts:
    return Facts(row.region, row.confirmed_at, row.version, row.source, row.language, row.source_code)


def _entries(
    campaign: Campaign, rows: Sequence[Row[*tuple[Any, ...]]], changes: Sequence[Change], now: datetime
) -> list[Entry | None]:
    """What each row's change appends to the ledger, if anything."""
    exported = committing.exported_keys(campaign.fields)
    return [
        rules.entry_of(one, row.ledger_index, now, committing.sign_entry(row, exported))
        for row, one in zip(rows, changes, strict=True)
    ]


def _settle(session: Session, rows: Sequence[Row[*tuple[Any, ...]]], size: int, made: Sequence[Entry | None]) -> None:
    """What the totals have taken in is marked so; a withdrawn row keeps nothing that the totals no longer need.

    A signature keeps the index of the entry that first counted it.
    """
    indexes = itertools.count(size)
    values = []
    for row, entry in zip(rows, made, strict=True):
        index = None if entry is None else next(indexes)
        values.append(
            {
                "id": row.id,
                "tallied": row.state,
                "in_total": row.state == COUNTED,
                "ledger_index": index if isinstance(entry, Sign) else row.ledger_index,
                "region": None if row.state == "withdrawn" else row.region,
                "due": False,
            }
        )
    bulk.change(session, core(SignatureRow), values)


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


def _advance(session: Session, campaign_id: int, head: Head, now: datetime) -> None:
    ledger = {"total": head.total, "size": head.size, "root": head.root, "origin": head.origin}
    this = update(TallyHead).where(TallyHead.campaign_id == campaign_id)
    change(session, this.values(**ledger, version=TallyHead.version + 1, updated_at=now))


_TALLY_KEY = ["campaign_id", "dimension", "key"]
