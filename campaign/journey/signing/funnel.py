"""What happened to forms and letters, by day: counted in the transaction that makes it happen, so exactly once.

A form that expires or is deleted stays counted, which no recount of rows could do.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Date, ForeignKey, String, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, core

# ``form``: sent by a signer; ``letter``: the answer to a form left; ``failed``: it was refused or given up;
# ``bounced``: it left, and came back for good.
Step = Literal["form", "letter", "failed", "bounced"]
# Signers of one moment count in different rows, so that they do not wait for each other's commits.
SHARDS = 16


class Funnel(Base):
    """How often one step happened on one day (UTC) in a campaign: the sum over the shards."""

    __tablename__ = "funnel"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    step: Mapped[str] = mapped_column(String(8), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(BigId)


class Key(NamedTuple):
    """Which row a happening counts in."""

    campaign_id: int
    day: date
    step: Step
    shard: int


def form(session: Session, campaign_id: int, now: datetime, email_key: bytes) -> None:
    """Counts a form, in the running transaction and as the last thing in it: its row is locked until the commit."""
    add(session, {Key(campaign_id, day_of(now), "form", email_key[0] % SHARDS): 1})


def add(session: Session, happened: Mapping[Key, int]) -> None:
    """Counts what happened, in the running transaction."""
    # Always in the same order: two transactions that count the same rows never wait for each other in a circle.
    values = [{**key._asdict(), "more": happened[key]} for key in sorted(happened)]
    if values:
        session.connection().execute(_ADD[session.get_bind().dialect.name], values)


def by_day(session: Session, campaign_id: int, since: date) -> dict[str, dict[date, int]]:
    """The counts by step and day, from that day on."""
    query = select(Funnel.step, Funnel.day, func.sum(Funnel.count)).where(Funnel.campaign_id == campaign_id)
    found: dict[str, dict[date, int]] = {}
    for step, day, count in session.execute(query.where(Funnel.day >= since).group_by(Funnel.step, Funnel.day)):
        found.setdefault(step, {})[day] = int(count)
    return found


def day_of(moment: datetime) -> date:
    """The day in UTC, as in the totals."""
    return moment.astimezone(UTC).date()


def _adding(insert: Any) -> Any:
    named: dict[str, Any] = {name: bindparam(name) for name in ("campaign_id", "day", "step", "shard")}
    row = insert(core(Funnel)).values(**named, count=bindparam("more"))
    grown = {"count": core(Funnel).c.count + row.excluded.count}
    return row.on_conflict_do_update(index_elements=list(named), set_=grown)


# Built once: building a statement costs as much as running it.
_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}
