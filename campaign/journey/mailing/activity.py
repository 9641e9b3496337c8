"""What became of letters, by day, and by the domain that took or refused them; never an address.

A domain may be one person's own. So the counts by domain are kept for two weeks only, and ``by_domain`` names none
that few letters went to.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, ForeignKey, String, bindparam, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.mailing import rules
from campaign.journey.mailing.claims import Claimed
from campaign.journey.mailing.rules import Outcome
from campaign.journey.signing import funnel
from campaign.journey.signing.funnel import Key, day_of
from campaign.storage.base import Base, BigId, core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change, writing

KEEP_DAYS = 14
# A domain is named from this many letters on.
FEWEST = 5
# The letters that answer a form.
_ANSWERS = frozenset({"confirm", "already_signed"})


class MailDomain(Base):
    """One day's letters to one domain: how many were tried first, left, were put off, were refused, came back."""

    __tablename__ = "mail_domain"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    domain: Mapped[str] = mapped_column(String(255), primary_key=True)
    letters: Mapped[int] = mapped_column(BigId)
    sent: Mapped[int] = mapped_column(BigId)
    deferred: Mapped[int] = mapped_column(BigId)
    refused: Mapped[int] = mapped_column(BigId)
    bounced: Mapped[int] = mapped_column(BigId, server_default=text("0"))


@dataclass(frozen=True, slots=True)
class Domain:
    """What became of the letters to one domain; ``name`` is empty for all that are too small to be named."""

    name: str
    letters: int
    sent: int
    deferred: int
    refused: int
    bounced: int = 0


@dataclass(frozen=True, slots=True)
class Queue:
    """The letters that wait: how many, counted up to a limit; since when the oldest does, and the oldest untried one.

    A letter that its receiver put off is tried; one that no mail server was there for is not.
    """

    waiting: int
    oldest: datetime | None
    untried: datetime | None


Settled = Sequence[tuple[Claimed, Outcome]]


def count(session: Session, settled: Settled, now: datetime) -> None:
    """Counts outcomes, in the transaction that records them and as the last thing in it."""
    day = day_of(now)
    steps: Counter[Key] = Counter()
    domains: dict[tuple[int, str], Counter[str]] = {}
    for letter, outcome in settled:
        step = rules.step_of(outcome)
        if step is not None and letter.kind in _ANSWERS:
            steps[Key(letter.campaign_id, day, step, 0)] += 1
        name = rules.of_domain(outcome)
        if name is not None:
            key = letter.campaign_id, letter.address.rpartition("@")[2].lower()
            domains.setdefault(key, Counter()).update({name: 1, "letters": int(letter.attempts == 1)})
    funnel.add(session, steps)
    if domains:
        values = [_row(key, day, domains[key]) for key in sorted(domains)]
        session.connection().execute(_ADD[session.get_bind().dialect.name], values)


def came_back(
    session: Session, campaign_id: int, kind: str, permanent: bool, domains: Sequence[str], now: datetime
) -> None:
    """Counts a letter's return, in the transaction that records it and as the last thing in it.

    ``domains`` are the notice's word. One is counted only where letters of the campaign went to it lately: a letter
    that was forwarded would tell of another address of its reader.
    """
    day = day_of(now)
    if permanent and kind in _ANSWERS:
        funnel.add(session, {Key(campaign_id, day, "bounced", 0): 1})
    domain = _written_to(session, campaign_id, domains, day)
    if domain is not None:
        counts = Counter({"bounced" if permanent else "deferred": 1})
        session.connection().execute(_ADD[session.get_bind().dialect.name], [_row((campaign_id, domain), day, counts)])


def forget(session: Session, now: datetime) -> int:
    """Deletes the counts by domain that are older than two weeks; gives how many rows."""
    with writing(session):
        return change(session, delete(MailDomain).where(MailDomain.day < day_of(now) - timedelta(days=KEEP_DAYS)))


def by_domain(session: Session, campaign_id: int) -> list[Domain]:
    """The last two weeks, the most troubled domains first; what is too small to be named comes last, in one."""
    sums = [func.sum(core(MailDomain).c[name]) for name in _COUNTS]
    query = select(MailDomain.domain, *sums).where(MailDomain.campaign_id == campaign_id)
    found = [Domain(name, *map(int, rest)) for name, *rest in session.execute(query.group_by(MailDomain.domain))]
    named = [one for one in found if one.letters >= FEWEST]
    rest = [one for one in found if one.letters < FEWEST]
    named.sort(key=lambda one: (-one.refused - one.bounced, -one.deferred, -one.letters, one.name))
    return named + ([_together(rest)] if rest else [])


def queue(session: Session, campaign_id: int, most: int) -> Queue:
    """The letters of a campaign that wait now, counted up to ``most``."""
    waiting = (Letter.campaign_id == campaign_id, _WAITING)
    first = select(Letter.created_at).where(*waiting).order_by(Letter.created_at)
    count = session.scalar(select(func.count()).select_from(first.limit(most).subquery())) or 0
    untried = first.where(Letter.attempts == 0).limit(1)
    return Queue(count, session.scalar(first.limit(1)), session.scalar(untried))


def overdue(session: Session, now: datetime) -> datetime | None:
    """Since when the first letter of this installation is due; None if none waits, or a worker has some in hand."""
    in_hand = select(Letter.id).where(_WAITING, Letter.state == "sending", Letter.due_at > now).limit(1)
    if session.scalar(in_hand) is not None:
        return None
    return session.scalar(select(func.min(Letter.due_at)).where(_WAITING))


def _written_to(session: Session, campaign_id: int, domains: Sequence[str], day: date) -> str | None:
    days = [day - timedelta(days=back) for back in range(KEEP_DAYS + 1)]
    mine = (MailDomain.campaign_id == campaign_id, MailDomain.day.in_(days), MailDomain.domain.in_(domains))
    found = set(session.scalars(select(MailDomain.domain).where(*mine).distinct()))
    return next((one for one in domains if one in found), None)


def _together(domains: Sequence[Domain]) -> Domain:
    return Domain("", *(sum(getattr(one, name) for one in domains) for name in _COUNTS))


def _row(key: tuple[int, str], day: date, counts: Counter[str]) -> dict[str, Any]:
    return {"campaign": key[0], "on": day, "at": key[1][:255]} | {f"more_{name}": counts[name] for name in _COUNTS}


def _adding(insert: Any) -> Any:
    table = core(MailDomain).c
    more: dict[str, Any] = {name: bindparam(f"more_{name}") for name in _COUNTS}
    row = insert(core(MailDomain)).values(
        campaign_id=bindparam("campaign"), day=bindparam("on"), domain=bindparam("at"), **more
    )
    grown = {name: table[name] + row.excluded[name] for name in _COUNTS}
    return row.on_conflict_do_update(index_elements=["campaign_id", "day", "domain"], set_=grown)


_COUNTS = ("letters", "sent", "deferred", "refused", "bounced")
# Spelled as in the partial indexes, so that both engines use them.
_WAITING = text("state IN ('queued', 'sending')")
_ADD = {"sqlite": _adding(sqlite.insert), "postgresql": _adding(postgresql.insert)}
