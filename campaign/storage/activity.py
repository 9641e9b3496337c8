"""Reading a campaign's part of the activity log, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from campaign.storage.audit import START, Act, ActivityRow
from campaign.storage.base import core

_table = core(ActivityRow)
_before = _table.alias("before")


@dataclass(frozen=True, slots=True)
class Wish:
    """Which acts: of somebody, of a kind, from ``since`` on and before ``until``; None: all."""

    who: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An act as it is kept: with its hash, and that of the act before it in the whole log."""

    act: Act
    hash: str
    previous: str


def page(session: Session, campaign_id: int, wish: Wish, before: int | None, most: int) -> list[Kept]:
    """Up to ``most`` acts with a number below ``before``, the newest first."""
    query = _wished(campaign_id, wish).order_by(_table.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(_table.c.id < before)
    return [_kept(row) for row in session.execute(query)]


def every(session: Session, campaign_id: int, wish: Wish) -> Iterator[Kept]:
    """All of them, the oldest first, streamed."""
    query = _wished(campaign_id, wish).order_by(_table.c.id).execution_options(yield_per=1000)
    for row in session.execute(query):
        yield _kept(row)


def kinds(session: Session, campaign_id: int) -> tuple[list[int], list[str]]:
    """Who has done anything, and what was done, for a form to choose from."""
    mine = _table.c.campaign_id == campaign_id
    who = session.scalars(select(_table.c.organizer_id).where(mine, _table.c.organizer_id.is_not(None)).distinct())
    actions = session.scalars(select(_table.c.action).where(mine).distinct())
    return sorted(one for one in who if one is not None), sorted(actions)


def _wished(campaign_id: int, wish: Wish) -> Select[*tuple[object, ...]]:
    query = (
        select(_table, _before.c.hash.label("previous"))
        .outerjoin(_before, _before.c.id == _table.c.id - 1)
        .where(_table.c.campaign_id == campaign_id)
    )
    if wish.who is not None:
        query = query.where(_table.c.organizer_id == wish.who)
    if wish.action is not None:
        query = query.where(_table.c.action == wish.action)
    if wish.since is not None:
        query = query.where(_table.c.at >= wish.since)
    if wish.until is not None:
        query = query.where(_table.c.at < wish.until)
    return query


def _kept(row: Row[*tuple[object, ...]]) -> Kept:
    act = Act(row.id, row.at, row.organizer_id, row.action, row.campaign_id, row.about)
    return Kept(act, row.hash.hex(), (row.previous or START).hex())
