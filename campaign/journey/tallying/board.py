"""What the dashboard shows of a campaign, read at one moment: roll-ups, never the signatures themselves.

The totals stand at one head, the same that the public page and the export show; the funnel and the letters are those
of the moment of reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.journey.drafting import source_codes
from campaign.journey.drafting.rules import Campaign
from campaign.journey.drafting.source_codes import SourceCode
from campaign.journey.mailing import activity
from campaign.journey.mailing.activity import Domain, Queue
from campaign.journey.matching import queue as findings
from campaign.journey.signing import funnel
from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import series, table
from campaign.journey.tallying.table import Head, Tally
from campaign.storage.transactions import snapshot

HOURS, DAYS, WEEKS = 48, 30, 26
# What is counted for a sign that somebody is needed is counted no further than this.
MOST_COUNTED = 1000
MOST_REVIEWS = findings.MOST_COUNTED
# What became of the signatures that do not count, by the day of their confirmation.
APART = ("held", "duplicate", "rejected", "withdrawn")
_WHOLE = ("state", "region", "statement", "language", "via")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody or something: open findings, letters, and since when a due letter was not tried."""

    reviews: int
    letters: Queue
    overdue: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign's figures. ``totals`` by dimension and key; ``funnel`` by step and day, of the last ``DAYS``."""

    campaign: Campaign
    read_at: datetime
    head: Head
    totals: dict[str, dict[str, int]]
    funnel: dict[str, dict[date, int]]
    domains: list[Domain]
    codes: list[SourceCode]
    waiting: Waiting


def read(session: Session, campaign: Campaign, now: datetime) -> Board:
    """The figures of one moment."""
    with snapshot(session):
        return Board(
            campaign=campaign,
            read_at=now,
            head=table.head(session, campaign.id),
            totals=_totals(session, campaign.id, now),
            funnel=funnel.by_day(session, campaign.id, day_of(now) - timedelta(days=DAYS - 1)),
            domains=activity.by_domain(session, campaign.id),
            codes=source_codes.every(session, campaign.id),
            waiting=_waiting(session, campaign.id, now),
        )


def lately(session: Session, campaign_ids: Iterable[int], since: date) -> dict[int, dict[str, int]]:
    """The counted signatures of several campaigns by day, from that day on."""
    query = select(Tally.campaign_id, Tally.key, Tally.count).where(*_from("day", since))
    found: dict[int, dict[str, int]] = {}
    for campaign_id, day, count in session.execute(query.where(Tally.campaign_id.in_(list(campaign_ids)))):
        found.setdefault(campaign_id, {})[day] = count
    return found


def _totals(session: Session, campaign_id: int, now: datetime) -> dict[str, dict[str, int]]:
    found = table.totals(session, campaign_id, _WHOLE)
    today = day_of(now)
    recent = {f"day/{state}": _from(f"day/{state}", today - timedelta(days=DAYS - 1)) for state in APART}
    recent["day"] = _from("day", today - timedelta(weeks=WEEKS))
    recent["hour"] = _from("hour", series.first_hour(now, HOURS))
    for dimension, which in recent.items():
        query = select(Tally.key, Tally.count).where(Tally.campaign_id == campaign_id, *which)
        found[dimension] = {key: count for key, count in session.execute(query) if count}
    return found


def _waiting(session: Session, campaign_id: int, now: datetime) -> Waiting:
    reviews = findings.waiting(session, campaign_id)
    return Waiting(reviews, activity.queue(session, campaign_id, MOST_COUNTED), activity.overdue(session, now))


def _from(dimension: str, first: date | str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Tally.dimension == dimension, Tally.key >= str(first)
