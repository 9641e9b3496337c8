"""Findings in their order, above all those that wait: a page at a time, at the same cost however many there are."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, Select, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from campaign.journey.matching import findings
from campaign.journey.matching.findings import Item
from campaign.journey.matching.reasons import CODES
from campaign.journey.matching.table import Finding, OpenReason
from campaign.journey.signing.rules import HOLDING
from campaign.journey.signing.table import SignatureRow

FindingState = Literal["open", "upheld", "dismissed"]
PAGE = 20
# A page looks at no more findings than this: those whose signatures have left their place wait for nobody.
_MOST_READ = 200
# Reasons are counted up to here: "1,000 or more" tells a reviewer enough.
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, and the finding after which the next page goes on, None at the end."""

    items: list[Item]
    next: int | None


def page(
    session: Session,
    campaign_id: int,
    state: FindingState = "open",
    *,
    reason: str | None = None,
    after: int | None = None,
    most: int = PAGE,
) -> Page:
    """Findings in that state, open ones the oldest first and decided ones the newest first, those beyond ``after``.

    ``reason`` chooses among open ones only. A page may hold fewer than ``most`` though there is a next one.
    """
    bound = max(_MOST_READ, most)
    rows = session.execute(_listed(campaign_id, state, reason, after, bound)).all()
    shown = [row for row in rows if state != "open" or _waits(row)][:most]
    if not rows:
        return Page([], None)
    last = shown[-1] if len(shown) == most else rows[-1]
    more = len(rows) == bound or last is not rows[-1]
    return Page(findings.shown(session, shown), last.id if more else None)


def items(
    session: Session, campaign_id: int, *, state: FindingState = "open", reason: str | None = None, most: int = 100
) -> list[Item]:
    """Up to ``most`` findings in that state, page after page; not for requests where ``most`` is large."""
    found: list[Item] = []
    after: int | None = None
    while len(found) < most:
        one = page(session, campaign_id, state, reason=reason, after=after, most=min(most, 500))
        found += one.items
        if one.next is None:
            break
        after = one.next
    return found[:most]


def item(session: Session, campaign_id: int, finding_id: int) -> Item | None:
    """The campaign's finding of that id."""
    query = select(Finding.__table__).where(Finding.campaign_id == campaign_id, Finding.id == finding_id)
    return next(iter(findings.shown(session, session.execute(query).all())), None)


def about(session: Session, signature_id: int, most: int = 50) -> list[Item]:
    """The findings that a signature is part of, the newest first."""
    arms = [
        select(Finding.__table__).where(column == signature_id).order_by(Finding.id.desc()).limit(most).subquery()
        for column in (Finding.signature_id, Finding.other_id)
    ]
    rows = session.execute(union_all(*(select(arm) for arm in arms))).all()
    return findings.shown(session, sorted(rows, key=lambda row: -int(row.id))[:most])


def by_reason(session: Session, campaign_id: int) -> dict[str, int]:
    """How many waiting findings have each reason, the most common first.

    Exact up to ``MOST_COUNTED`` findings. Of more, every reason is counted up to there, those of signatures that have
    left their place included.
    """
    rows = session.execute(_listed(campaign_id, "open", None, None, MOST_COUNTED)).all()
    if len(rows) < MOST_COUNTED:
        return dict(Counter(reason for row in rows if _waits(row) for reason in set(row.reasons)).most_common())
    arms = [_count(campaign_id, reason) for reason in CODES]
    counts = {reason: count for reason, count in session.execute(union_all(*arms)).all() if count}
    return dict(sorted(counts.items(), key=lambda one: -one[1]))


def every_reason(session: Session, campaign_id: int) -> dict[str, int]:
    """The same, exact however many there are. Reads all that wait: not for requests."""
    found: Counter[str] = Counter()
    after: int | None = None
    while rows := session.execute(_listed(campaign_id, "open", None, after, MOST_COUNTED)).all():
        found.update(reason for row in rows if _waits(row) for reason in set(row.reasons))
        after = rows[-1].id
    return dict(found.most_common())


def waiting(session: Session, campaign_id: int) -> int:
    """How many findings wait, counted up to ``MOST_COUNTED``."""
    rows = session.execute(_listed(campaign_id, "open", None, None, MOST_COUNTED)).all()
    return len(rows) if len(rows) == MOST_COUNTED else sum(_waits(row) for row in rows)


def _listed(campaign_id: int, state: str, reason: str | None, after: int | None, most: int) -> Select[Any]:
    """The first ``most`` findings beyond ``after``, with the states of their signatures."""
    mine = select(Finding.__table__).where(Finding.campaign_id == campaign_id, Finding.state == state)
    if reason is not None and state == "open":
        mine = mine.join(OpenReason, OpenReason.finding_id == Finding.id)
        mine = mine.where(OpenReason.campaign_id == campaign_id, OpenReason.reason == reason)
        key = OpenReason.finding_id
    else:
        key = Finding.id
    if after is not None:
        mine = mine.where(key > after if state == "open" else key < after)
    found = mine.order_by(key if state == "open" else key.desc()).limit(most).subquery()
    this, other = aliased(SignatureRow), aliased(SignatureRow)
    listed = select(found, this.state.label("this_state"), other.state.label("other_state"))
    listed = listed.join(this, this.id == found.c.signature_id).outerjoin(other, other.id == found.c.other_id)
    return listed.order_by(found.c.id if state == "open" else found.c.id.desc())


def _waits(row: Row[Any]) -> bool:
    """Whether both signatures still have a place to lose."""
    return row.this_state in HOLDING and (row.other_id is None or row.other_state in HOLDING)


def _count(campaign_id: int, reason: str) -> Select[*tuple[Any, ...]]:
    mine = select(OpenReason.finding_id).where(OpenReason.campaign_id == campaign_id, OpenReason.reason == reason)
    return select(literal(reason), func.count()).select_from(mine.limit(MOST_COUNTED).subquery())
