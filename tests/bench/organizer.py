"""An organizer who is signed in: an account in the database, and the cookie of a browser."""

import re
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from http.cookiejar import CookieJar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from campaign.crypto import passwords
from campaign.organizers import accounts, teams
from campaign.storage.transactions import writing

_EMAIL, _PASSWORD = "alesia@example.org", "seven herons over the mill"


def cookie(engine: Engine, campaign_id: int, port: int) -> str:
    """The Cookie header of an owner of that campaign."""
    now = datetime.now(UTC)
    with Session(engine) as session:
        with writing(session):
            accounts.make(session, _EMAIL, passwords.hashed(_PASSWORD), now, may_create=False)
        made = accounts.find(session, _EMAIL)
        if made is None:
            raise RuntimeError("the account was not made")
        with writing(session):
            teams.grant(session, made.id, campaign_id, "owner", now)
    return _signed_in(f"http://127.0.0.1:{port}/organizer/login")


def _signed_in(url: str) -> str:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(url, timeout=10) as page:
        token = re.search(r'name="csrf_token"\s+value="([^"]+)"', page.read().decode("utf-8"))
    if token is None:
        raise RuntimeError("the form has no token")
    typed = {"csrf_token": token[1], "email": _EMAIL, "password": _PASSWORD}
    with browser.open(url, urllib.parse.urlencode(typed).encode("ascii"), timeout=10) as answer:
        if answer.url.endswith("/login"):
            raise RuntimeError("signing in failed")
    return "; ".join(f"{one.name}={one.value}" for one in jar)
