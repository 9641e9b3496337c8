"""The forecast in words, or why there is none."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from flask_babel import gettext as _

from campaign.journey.drafting.rules import Status
from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import forecast as forecasts
from campaign.journey.tallying import series
from campaign.journey.tallying.board import Board
from campaign.journey.tallying.forecast import Forecast, Pace
from campaign.web.organizer.numbers import long_day, number


class Outlook(NamedTuple):
    """One sentence in large, and the range behind it; ``known`` is false where there is too little to go by."""

    known: bool
    words: str
    range: str = ""


def outlook(board: Board, status: Status) -> Outlook:
    """What the pace of the last days leads to."""
    goal, total = board.campaign.goal, board.head.total
    if status == "closed":
        return Outlook(False, _("Signing has ended: there is nothing to forecast."))
    if goal and total >= goal:
        return Outlook(False, _("The goal is reached."))
    pace = forecasts.pace(whole_days(board))
    if not isinstance(pace, Pace):
        return Outlook(False, _missing(pace))
    today = day_of(board.read_at)
    ends = _last_day(board.campaign.closes_at)
    found = forecasts.forecast(pace, total, goal, today, ends)
    return _in_words(found, goal, ends)


def whole_days(board: Board) -> list[int]:
    """The counts of the days that are over, from the first with a signature on."""
    counts, today = board.totals["day"], day_of(board.read_at)
    first = min(counts, default=None)
    if first is None:
        return []
    past = (today - date.fromisoformat(first)).days
    return [count for _day, count in series.days(counts, today - timedelta(days=1), min(past, forecasts.MOST_DAYS))]


def _in_words(found: Forecast, goal: int | None, ends: date | None) -> Outlook:
    if found.at_end is not None and ends is not None:
        slow, now, fast = map(number, found.at_end)
        words = _(
            "About %(count)s by the end on %(day)s, at the pace of the last 7 days.", count=now, day=long_day(ends)
        )
        return Outlook(True, words, _("Between %(slow)s and %(fast)s.", slow=slow, fast=fast))
    if not goal:
        words = _("%(pace)s a day at the pace of the last 7 days.", pace=_rate(found.pace.now))
        return Outlook(True, words, _rates(found.pace))
    if found.reached is None:
        return Outlook(True, _("At the pace of the last 7 days the goal is not in sight."), _rates(found.pace))
    words = _("The goal on %(day)s, at the pace of the last 7 days.", day=long_day(found.reached))
    return Outlook(True, words, _between(found))


def _between(found: Forecast) -> str:
    if found.earliest is None:
        return ""
    if found.latest is None:
        return str(_("At the earliest on %(day)s; at the slow end it is not in sight.", day=long_day(found.earliest)))
    first, last = long_day(found.earliest), long_day(found.latest)
    return str(_("Between %(first)s and %(last)s.", first=first, last=last))


def _rates(pace: Pace) -> str:
    return str(_("Between %(slow)s and %(fast)s a day.", slow=_rate(pace.slow), fast=_rate(pace.fast)))


def _rate(a_day: float) -> str:
    return number(round(a_day))


def _missing(why: forecasts.Missing) -> str:
    return {
        "too_young": str(_("No forecast yet: it needs ten whole days with the campaign's signatures.")),
        "too_few": str(_("No forecast yet: it needs 20 signatures in four weeks.")),
        "standing": str(_("No forecast: nobody has signed in the last 7 whole days.")),
    }[why]


def _last_day(closes_at: datetime | None) -> date | None:
    return day_of(closes_at) if closes_at else None
