"""Numbers and short dates of the dashboard: a page has hundreds of them, and each is worked out once."""

from datetime import UTC, date, datetime
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from campaign.web import i18n

# From here on a number is too wide for the margin of a chart.
_LONG = 100_000


def number(value: int) -> str:
    """A whole number with the language's own grouping."""
    return _number(value, i18n.current())


def tick(value: int) -> str:
    """A number of a scale: shortened where it is long."""
    return number(value) if value < _LONG else _short(value, i18n.current())


def percent(part: int, whole: int) -> str:
    """A share in whole per cent, a dash where there is nothing to share; what is there is never said to be 0 %."""
    if whole <= 0:
        return "–"
    if 0 < part / whole < 0.01:  # noqa: PLR2004 -- one per cent
        return f"<{_percent(1, i18n.current())}"
    return _percent(round(100 * part / whole), i18n.current())


def day(value: date) -> str:
    """Day and month."""
    return _day(value, "d MMM", i18n.current())


def long_day(value: date) -> str:
    """Day, month in words and year, as in every moment of these pages."""
    return _day(value, "d MMMM y", i18n.current())


def hour(value: datetime) -> str:
    """The hour in UTC."""
    return _hour(value, i18n.current())


@lru_cache(maxsize=8192)
def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=language))


@lru_cache(maxsize=512)
def _short(value: int, language: str) -> str:
    return str(format_compact_decimal(value, locale=language, fraction_digits=1))


@lru_cache(maxsize=512)
def _percent(value: int, language: str) -> str:
    return str(format_percent(value / 100, locale=language))


@lru_cache(maxsize=1024)
def _day(value: date, pattern: str, language: str) -> str:
    return str(format_date(value, pattern, locale=language))


@lru_cache(maxsize=1024)
def _hour(value: datetime, language: str) -> str:
    return str(format_datetime(value, "HH:mm", tzinfo=UTC, locale=language))
