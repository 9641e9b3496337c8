"""The language of a page: asked for, else preferred by the browser, else the campaign's first."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.units import format_unit
from flask import Flask, g, request
from flask_babel import Babel, refresh
from flask_babel import format_decimal as number

from campaign.journey.drafting import moments
from campaign.settings import TRANSLATIONS

# For pages that belong to no campaign; English leads where the browser has no wish.
INTERFACE = ("en", "be", "ru")
# A browser's list of languages is short; a long one is only there to be parsed.
_LONGEST_WISH = 500
_UNITS = (("gigabyte", 10**9), ("megabyte", 10**6), ("kilobyte", 10**3))
NAMES = {"be": "Беларуская", "ru": "Русский", "en": "English"}


def choose(offered: Sequence[str]) -> str:
    """Settles the language of this request among those offered, and remembers it."""
    asked = request.args.get("lang", "")
    if asked in offered:
        g.language = asked
    else:
        wishes = request.accept_languages if len(request.headers.get("Accept-Language", "")) <= _LONGEST_WISH else None
        g.language = (wishes and wishes.best_match(offered)) or offered[0]
    g.offered = tuple(offered)
    return str(g.language)


def speak(language: str) -> None:
    """From here on this page is in that language and in no other."""
    g.language, g.offered = language, (language,)
    refresh()


def asked() -> str | None:
    """The language that the address of this page names, if the page is offered in it; for links to carry on."""
    language = request.args.get("lang", "")
    return language if language in g.get("offered", INTERFACE) else None


def carry(**values: str | None) -> None:
    """What the addresses of this page in other languages must carry on besides the language."""
    g.carried = {name: value for name, value in values.items() if value}


def current() -> str:
    """The language of this request; before a view has settled it, the one the browser prefers."""
    language: str = g.get("language") or choose(INTERFACE)
    return language


def install(app: Flask) -> None:
    """Sets up translations, filters, and what every template may use."""
    Babel(app, locale_selector=current, default_translation_directories=str(TRANSLATIONS))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(number=number, moment=moment, day=_day, size=size, language_name=_language_name)
    files = sorted(path for path in Path(app.static_folder or "").iterdir() if path.is_file())
    version = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:10]
    app.context_processor(lambda: {**_shared(), "asset_version": version})


def _shared() -> dict[str, object]:
    language = current()
    return {"lang": language, "languages": _switcher(language)}


def _switcher(language: str) -> list[tuple[str, str, str, bool]]:
    offered = g.get("offered", INTERFACE)
    # The answers to some forms have no address of their own to come back to.
    if request.endpoint in {"signing.sign", "confirming.renew"} or len(offered) < 2:  # noqa: PLR2004 -- nothing to switch
        return []
    here, carried = quote(request.path), g.get("carried", {})
    return [(code, NAMES[code], f"{here}?{urlencode({'lang': code, **carried})}", code == language) for code in offered]


def moment(when: datetime, zone: str = "UTC") -> str:
    """Day, month, year, hours and minutes, in that time zone and the language of this page."""
    return moments.shown(when, zone, current())


def size(octets: int) -> str:
    """The size of a file in the largest unit of which it has one, in the language of this page."""
    unit, whole = next(((unit, whole) for unit, whole in _UNITS if octets >= whole), ("byte", 1))
    return str(format_unit(octets / whole, unit, "short", format="#,##0.#", locale=current()))


def _language_name(code: str) -> str:
    return NAMES.get(code, code)


def _day(when: date, zone: str = "UTC") -> str:
    local = when.astimezone(ZoneInfo(zone)) if isinstance(when, datetime) else when
    return str(format_date(local, "d MMMM y", locale=current()))
