"""A campaign at a glance, read from roll-ups at one moment; and the same as a fragment that refreshes itself."""

from typing import cast

from flask import Blueprint, Response, g, render_template

from campaign.journey.drafting.rules import Campaign, Status, status_at
from campaign.journey.signing.funnel import day_of
from campaign.journey.tallying import board as boards
from campaign.journey.tallying import series
from campaign.journey.tallying.board import MOST_COUNTED, MOST_REVIEWS, Board
from campaign.journey.tallying.entries import instant
from campaign.journey.tallying.needs import Facts, needs
from campaign.organizers.roles import Role, allows
from campaign.storage.db import db
from campaign.web.organizer import access, figures, flow, live, outlook, pages, regions, upkeep_page
from campaign.web.organizer import needs as need_words
from campaign.web.organizer.numbers import number, percent
from campaign.web.parts import parts

blueprint = Blueprint("organizer_dashboard", __name__, url_prefix="/organizer")


@blueprint.get("/c/<slug>/")
@access.needs("view")
def show(campaign: Campaign) -> str:
    """The dashboard."""
    checked = upkeep_page.campaign(campaign.id) if allows(g.role, "audit") else None
    return pages.page("organizer/dashboard.html", checked=checked, **_values(campaign))


@blueprint.get("/c/<slug>/figures")
@access.needs("view")
def fragment(campaign: Campaign) -> Response:
    """The dashboard's figures alone, for the page that is open already: 304 while nothing has changed."""
    values = _values(campaign)
    html = render_template("organizer/_figures.html", **values)
    return live.fragment(html, at=values["at"], signatures=values["signatures"])


def _values(campaign: Campaign) -> dict[str, object]:
    now, late = parts().clock(), _is_counted_late(campaign.slug)
    board = boards.read(db.session(), campaign, now)
    status = status_at(campaign, now)
    return {
        "campaign": campaign,
        "status": status,
        "at": instant(board.head.updated_at) if board.head.updated_at else None,
        "signatures": board.head.total,
        "updated_at": board.head.updated_at,
        "read_at": board.read_at,
        "goal": campaign.goal,
        "today": number(board.totals["day"].get(day_of(now).isoformat(), 0)),
        "week": number(sum(count for _day, count in series.days(board.totals["day"], day_of(now), 7))),
        "outlook": outlook.outlook(board, status),
        "needs": _needs(board, status, late),
        "charts": [figures.by_day(board), figures.by_hour(board), figures.by_week(board)],
        "flow": flow.flow(board),
        "regions": regions.regions(board),
        "sources": figures.sources(board),
        "by_language": figures.languages(board),
        "versions": figures.versions(board),
        "letters": board.waiting.letters,
        "waiting": _up_to(board.waiting.letters.waiting, MOST_COUNTED),
        "domains": board.domains,
        "number": number,
        "percent": percent,
    }


def _needs(board: Board, status: Status, late: bool) -> list[need_words.Line]:
    campaign, totals, waiting = board.campaign, board.totals, board.waiting
    letter, failed, bounced = (sum(board.funnel.get(step, {}).values()) for step in ("letter", "failed", "bounced"))
    facts = Facts(
        status=status,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        total=board.head.total,
        goal=campaign.goal,
        held=totals.get("state", {}).get("held", 0),
        reviews=waiting.reviews,
        versions=len(totals.get("statement", {})),
        letters=max(0, letter - bounced),
        refused=failed + bounced,
        untried=waiting.letters.untried,
        overdue=waiting.overdue,
        counting_late=late,
    )
    found = needs(facts, board.read_at)
    return need_words.lines(found, campaign.slug, cast("Role", g.role), campaign.timezone, MOST_REVIEWS)


def _is_counted_late(slug: str) -> bool:
    entry = parts().catalogue.get(db.session, slug)
    return entry is not None and entry.waiting != ""


def _up_to(count: int, most: int) -> str:
    return f"{number(count)}+" if count >= most else number(count)
