"""The dashboard's parts as its page shows them: charts with the table behind each, and tables with bars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import series
from campaign.journey.tallying.board import DAYS, HOURS, WEEKS, Board
from campaign.web import charts, i18n
from campaign.web.charts import Bar
from campaign.web.organizer.numbers import day, hour, number, tick

_FEWEST_WEEKS = 8


class Chart(NamedTuple):
    """A chart and its table: the newest row first, as it is what people look for."""

    name: str
    title: str
    picture: Markup
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """One row of a breakdown."""

    key: str
    label: str
    count: int
    bar: Markup
    note: str = ""


def by_day(board: Board) -> Chart:
    """Signatures counted, by day of confirmation."""
    found = series.days(board.totals["day"], day_of(board.read_at), DAYS)
    return _chart("days", _("By day, the last 30"), _("Day"), [(day(when), count) for when, count in found], every=7)


def by_hour(board: Board) -> Chart:
    """The last two days by hour."""
    found = series.hours(board.totals["hour"], board.read_at, HOURS)
    named = [(f"{day(when.date())}, {hour(when)}", count) for when, count in found]
    marks = [hour(when) if when.hour % 12 == 0 else "" for when, _count in found]
    return _chart("hours", _("By hour, the last 48"), _("Hour"), named, marks=marks)


def by_week(board: Board) -> Chart:
    """Half a year by week; a campaign that is younger has fewer."""
    found = series.weeks(board.totals["day"], day_of(board.read_at), WEEKS)
    named = [(day(monday), count) for monday, count in found]
    named = named[-max(_FEWEST_WEEKS, len(_begun(named))) :]
    title = _("By week, the last %(number)s", number=len(named))
    return _chart("weeks", title, _("Week from"), named, every=-(-len(named) // 5))


def sources(board: Board) -> list[Part]:
    """Counted signatures by source code; those without one last."""
    counts = board.totals.get("via", {})
    named = [(one.code, one.name) for one in board.codes if one.in_use or one.code in counts]
    return parts(named, counts, board.head.total, _("Without a code")) if named else []


def languages(board: Board) -> list[Part]:
    """Counted signatures by the language of the page they were given on."""
    counts = board.totals.get("language", {})
    named = [(code, i18n.NAMES.get(code, code)) for code in dict.fromkeys((*board.campaign.languages, *counts))]
    return parts(named, counts, board.head.total, _("Not said"))


def versions(board: Board) -> list[Part]:
    """Counted signatures by statement version, the newest first."""
    counts, newest = board.totals.get("statement", {}), board.campaign.statement.version
    named = [(str(one), _("Version %(number)s", number=one)) for one in range(newest, 0, -1)]
    found = parts(named, counts, board.head.total, _("Not said"))
    return [replace(one, note=_("now on the page") if one.key == str(newest) else "") for one in found]


def parts(named: Sequence[tuple[str, str]], counts: Mapping[str, int], total: int, rest: str) -> list[Part]:
    """A row for each name, in that order; what is left of the total last, under the name ``rest``."""
    left = total - sum(counts.get(key, 0) for key, _label in named)
    all_named = [*named, ("", rest)] if left > 0 else list(named)
    known = {**counts, "": left}
    most = max((known.get(key, 0) for key, _label in all_named), default=0)
    return [_part(key, label, known.get(key, 0), most) for key, label in all_named]


def _part(key: str, label: str, count: int, most: int) -> Part:
    return Part(key, label, count, charts.share(count, most))


def _chart(
    name: str, title: str, head: str, points: Sequence[tuple[str, int]], *, every: int = 0, marks: Sequence[str] = ()
) -> Chart:
    last = len(points) - 1
    marks = marks or [label if (last - place) % every == 0 else "" for place, (label, _count) in enumerate(points)]
    bars = tuple(
        Bar(count, f"{label}: {number(count)}", mark) for (label, count), mark in zip(points, marks, strict=True)
    )
    counts = [count for _label, count in points]
    scale = tuple(tick(line) for line in charts.ticks(max(counts, default=0)))
    summary = _(
        "%(all)s in all; the most in one bar is %(most)s. The last bar is not over yet.",
        all=number(sum(counts)),
        most=number(max(counts, default=0)),
    )
    rows: list[tuple[str, ...]] = [(label, number(count)) for label, count in reversed(_begun(points))]
    return Chart(name, title, charts.columns(name, title, summary, bars, scale), (head, _("Counted")), rows)


def _begun(points: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    """Without the empty rows before anything happened."""
    first = next((place for place, (_label, count) in enumerate(points) if count), len(points))
    return points[first:]
