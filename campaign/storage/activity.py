"""Reading the activity log, that of a campaign or of the whole installation, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, and_, select
from sqlalchemy.orm import Session

from campaign.storage.audit import START, Act, ActivityRow
from campaign.storage.base import core

_table = core(ActivityRow)
_before = _table.alias("before")

# Acts of others, or of the shell, whose ``organizer`` says whom they are about. All of them are rare.
ABOUT_SOMEBODY = (
    "account.disabled",
    "account.enabled",
    "account.factors_dropped",
    "account.oversees",
    "account.reset_asked",
    "team.removed",
    "team.role",
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which acts: of a campaign, of somebody, of a kind, from ``since`` on and before ``until``; None: all."""

    campaign_id: int | None = None
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


def page(session: Session, wish: Wish, before: int | None, most: int) -> list[Kept]:
    """Up to ``most`` acts with a number below ``before``, the newest first."""
    query = _wished(wish).order_by(_table.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(_table.c.id < before)
    return [_kept(row) for row in session.execute(query)]


def every(session: Session, wish: Wish) -> Iterator[Kept]:
    """All of them, the oldest first, streamed."""
    query = _wished(wish).order_by(_table.c.id).execution_options(yield_per=1000)
    for row in session.execute(query):
        yield _kept(row)


def own(session: Session, organizer_id: int, most: int) -> list[Kept]:
    """The newest acts of somebody, and those that others did to the account; both are found by an index."""
    about = and_(_table.c.action.in_(ABOUT_SOMEBODY), _table.c.about["organizer"].as_integer() == organizer_id)
    found: dict[int, Kept] = {}
    for which in (_table.c.organizer_id == organizer_id, about):
        query = _all().where(which).order_by(_table.c.id.desc()).limit(most)
        found |= {row.id: _kept(row) for row in session.execute(query)}
    return [found[number] for number in sorted(found, reverse=True)[:most]]


def newest(session: Session) -> int:
    """The number of the newest act, which is how many there are; 0 where there is none."""
    return session.scalar(select(_table.c.id).order_by(_table.c.id.desc()).limit(1)) or 0


def kinds(session: Session, campaign_id: int) -> tuple[list[int], list[str]]:
    """Who has done anything in a campaign, and what was done, for a form to choose from."""
    mine = _table.c.campaign_id == campaign_id
    who = session.scalars(select(_table.c.organizer_id).where(mine, _table.c.organizer_id.is_not(None)).distinct())
    actions = session.scalars(select(_table.c.action).where(mine).distinct())
    return sorted(one for one in who if one is not None), sorted(actions)


def _all() -> Select[*tuple[object, ...]]:
    previous = _before.c.hash.label("previous")
    return select(_table, previous).outerjoin(_before, _before.c.id == _table.c.id - 1)


def _wished(wish: Wish) -> Select[*tuple[object, ...]]:
    wishes = {
        _table.c.campaign_id: wish.campaign_id,
        _table.c.organizer_id: wish.who,
        _table.c.action: wish.action,
    }
    query = _all().where(*(column == value for column, value in wishes.items() if value is not None))
    if wish.since is not None:
        query = query.where(_table.c.at >= wish.since)
    if wish.until is not None:
        query = query.where(_table.c.at < wish.until)
    return query


def _kept(row: Row[*tuple[object, ...]]) -> Kept:
    act = Act(row.id, row.at, row.organizer_id, row.action, row.campaign_id, row.about)
    return Kept(act, row.hash.hex(), (row.previous or START).hex())
