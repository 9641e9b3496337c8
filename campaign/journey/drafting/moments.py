"""Moments as people read them: on pages and in letters the same."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

_PATTERN = "d MMMM y, HH:mm"


def shown(when: datetime, zone: str, language: str) -> str:
    """Day, month in words, year, hours and minutes in that IANA time zone."""
    return str(format_datetime(when, _PATTERN, tzinfo=ZoneInfo(zone), locale=language))
