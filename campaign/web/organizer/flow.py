"""The way from form to counted signature, step by step and day by day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import series
from campaign.journey.tallying.board import APART, DAYS, Board
from campaign.web import charts
from campaign.web.organizer.numbers import day, number, percent


@dataclass(frozen=True, slots=True)
class Step:
    """One step: how often in all the days, its share of the forms, and the shape of the days."""

    name: str
    label: str
    count: str
    share: str
    picture: Markup


class Flow(NamedTuple):
    """All steps, and the table behind them: a row a day, the newest first."""

    steps: list[Step]
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]


def flow(board: Board) -> Flow:
    """Every step of the last days. Each is counted on the day it happened; a state, on the day of confirmation."""
    today = day_of(board.read_at)
    labels = _labels()
    daily = {
        name: [count for _day, count in series.days(counts, today, DAYS)] for name, counts in _counts(board).items()
    }
    forms = sum(daily["form"])
    steps = [_step(name, labels[name], daily[name], forms) for name in labels]
    dates = [when for when, _count in series.days({}, today, DAYS)]
    rows = [(day(when), *(number(daily[name][place]) for name in labels)) for place, when in enumerate(dates)]
    begun = next((place for place in range(DAYS) if any(counts[place] for counts in daily.values())), DAYS)
    return Flow(steps, (_("Day"), *labels.values()), rows[begun:][::-1])


def _labels() -> dict[str, str]:
    return {
        "form": _("Form sent"),
        "letter": _("Letter sent"),
        "failed": _("Letter refused"),
        "bounced": _("Letter came back"),
        "confirmed": _("Confirmed"),
        "counted": _("Counted"),
        "held": _("Held"),
        "duplicate": _("Duplicates"),
        "rejected": _("Rejected"),
        "withdrawn": _("Withdrawn"),
    }


def _counts(board: Board) -> dict[str, Mapping[str, int]]:
    """Each step by ISO date. Who was confirmed is in one of the states, once the totals have taken it in."""
    found: dict[str, Mapping[str, int]] = {
        step: _iso(board.funnel.get(step, {})) for step in ("form", "letter", "failed", "bounced")
    }
    found["counted"] = board.totals["day"]
    found |= {state: board.totals[f"day/{state}"] for state in APART}
    states = [found[state] for state in ("counted", *APART)]
    found["confirmed"] = {key: sum(one.get(key, 0) for one in states) for one in states for key in one}
    return found


def _step(name: str, label: str, daily: list[int], forms: int) -> Step:
    count = sum(daily)
    summary = _("%(all)s in 30 days, at most %(most)s a day.", all=number(count), most=number(max(daily)))
    return Step(
        name, label, number(count), percent(count, forms), charts.spark(f"flow-{name}", label, summary, tuple(daily))
    )


def _iso(counts: Mapping[date, int]) -> dict[str, int]:
    return {when.isoformat(): count for when, count in counts.items()}
