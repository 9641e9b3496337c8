"""What the address of a log asks for: who, what, where, when. An answer that means nothing is no filter."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import request

from campaign.storage.activity import Wish
from campaign.web import typed

_FIELDS = ("who", "action", "campaign", "day", "since", "until")
_YEARS = range(2000, 3000)


def wish(campaign_id: int | None, timezone: str) -> Wish:
    """The acts that are asked for. Days are days in that time zone, and the last one is meant whole."""
    since, until = _day("day", timezone) or _day("since", timezone), _day("day", timezone) or _day("until", timezone)
    action = re.fullmatch(r"[a-z_.]{1,40}", request.args.get("action", ""))
    return Wish(
        campaign_id if campaign_id is not None else _number("campaign"),
        _number("who"),
        action.group() if action else None,
        since,
        until + timedelta(days=1) if until else None,
    )


def before() -> int | None:
    """The number below which the page begins."""
    return _number("before")


def kept() -> dict[str, str]:
    """What was asked for, for links and for the form."""
    return {key: value for key, value in request.args.items() if key in _FIELDS and value}


def _day(name: str, timezone: str) -> datetime | None:
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    # Near its first and last year a calendar has no room for time zones.
    return datetime.combine(day, time(), ZoneInfo(timezone)) if day.year in _YEARS else None


def _number(name: str) -> int | None:
    return typed.number(request.args.get(name), typed.INTEGER)
