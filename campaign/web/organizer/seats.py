"""The cookie of this door: a random token whose hash is a row. It changes at every sign-in and after every code."""

from flask import g, request, session

from campaign.organizers import sessions
from campaign.organizers.sessions import Seat
from campaign.storage.db import db
from campaign.web.parts import parts

_TOKEN, _LANGUAGE = "seat", "language"


def current() -> Seat | None:
    """Who sits at this browser, with or without the second factor; None for strangers."""
    if "seat" not in g:
        token, now = session.get(_TOKEN), parts().clock()
        g.seat = sessions.find(db.session(), token, now) if token else None
        if g.seat is not None:
            sessions.seen(db.session(), g.seat, now)
    found: Seat | None = g.seat
    return found


def again() -> Seat | None:
    """The same, looked up anew: a wrong code may have changed or ended the session."""
    g.pop("seat", None)
    return current()


def take(token: str) -> None:
    """Puts a new token into the cookie. All else that was in it goes, the token of the forms too."""
    kept = session.get(_LANGUAGE)
    session.clear()
    session[_TOKEN] = token
    if kept:
        session[_LANGUAGE] = kept
    g.pop("seat", None)
    g.pop("csrf_token", None)


def leave() -> None:
    """Empties the cookie."""
    session.clear()
    g.pop("seat", None)
    g.pop("csrf_token", None)


def remembered_language() -> str | None:
    """The language that was chosen in this browser."""
    return session.get(_LANGUAGE)


def remember_language(language: str) -> None:
    """Keeps the chosen language in the cookie."""
    if session.get(_LANGUAGE) != language:
        session[_LANGUAGE] = language


def device() -> str:
    """Which browser this is, in two words, for the list of sessions."""
    agent = request.headers.get("User-Agent", "")
    browsers = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "")
    system = next((name for mark, name in (*systems, ("Linux", "Linux")) if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part)
