"""Failed attempts, counted by keyed fingerprints that are forgotten after minutes.

Three counts for signing in: of one address range at one account, of a range, of an account. Whoever hammers an account
from elsewhere fills the third one only, and a browser that has been signed in before does not ask for that one: so
the owner is not locked out. Every count is taken of what was typed, whether there is such an account or not.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from campaign.organizers.table import ThrottleRow
from campaign.storage.base import core
from campaign.storage.transactions import change, upsert, writing

_V4, _V6 = 24, 56
# Old counts that one attempt clears away.
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Count:
    """One count: failures that are allowed until it is forgotten, ``window`` after the first."""

    key: bytes
    most: int
    window: timedelta


def counts(secret: str, address: str, account: str, *, known: bool) -> list[Count]:
    """What a sign-in is counted by. ``known``: this browser has been signed in to this account before."""
    place = span(address)
    found = [
        Count(_key(secret, "pair", place, account), 10, timedelta(minutes=15)),
        Count(_key(secret, "range", place), 60, timedelta(minutes=15)),
    ]
    return found if known else [*found, Count(_key(secret, "account", account), 100, timedelta(hours=1))]


def codes(secret: str, address: str, organizer_id: int, *, known: bool) -> list[Count]:
    """What second factors are counted by: whoever gets here has given the password."""
    account = str(organizer_id)
    found = [Count(_key(secret, "code", span(address), account), 20, timedelta(hours=1))]
    return found if known else [*found, Count(_key(secret, "codes", account), 60, timedelta(hours=1))]


def noted(secret: str, account: str, *, known: bool) -> list[Count]:
    """How often the activity log tells of what a stranger can do. ``known``: there is such an account.

    Nobody shall fill it by hammering; nor shall those who hammer at invented addresses silence what it says of others.
    """
    hour = timedelta(hours=1)
    found = [Count(_key(secret, "noted", account), 10, hour)]
    return found if known else [*found, Count(_key(secret, "noted"), 200, hour)]


def invitations(secret: str, who: int, campaign_id: int | None, email: str) -> list[Count]:
    """What an invitation is counted by: who sends it, for which campaign, to whom. Asked alike for every address."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    kinds = {"sender": (str(who), 20, 60), "reader": (email.casefold(), 3, 5)}
    if campaign_id is not None:
        kinds["team"] = (str(campaign_id), 30, 100)
    return [
        Count(_key(secret, f"invitation {kind} {name}", mark), most, window)
        for kind, (mark, hourly, daily) in kinds.items()
        for name, most, window in (("hour", hourly, hour), ("day", daily, day))
    ]


def once(secret: str, mark: str) -> list[Count]:
    """What may be sent once."""
    return [Count(_key(secret, "once", mark), 1, timedelta(hours=1))]


def letters(secret: str, address: str, account: str) -> list[Count]:
    """What a request for a mailed link is counted by: three letters an hour to one person."""
    return [
        Count(_key(secret, "letter", account), 3, timedelta(hours=1)),
        Count(_key(secret, "letters", span(address)), 30, timedelta(hours=1)),
    ]


def take(session: Session, found: Sequence[Count], now: datetime) -> bool:
    """Counts an attempt before it is made, so that a hundred at once are a hundred; False where a count is full."""
    most = {count.key: count.most for count in found}
    with writing(session):
        _forget(session, now)
        for count in _in_order(found):
            session.execute(_one_more(session, count, now))
        rows = session.execute(select(_table.c.key, _table.c.failures).where(_table.c.key.in_(most))).all()
    return all(row.failures <= most[row.key] for row in rows)


def full_until(session: Session, found: Sequence[Count], now: datetime) -> datetime | None:
    """When the last of the full counts is forgotten; None where none is full. It counts nothing."""
    most = {count.key: count.most for count in found}
    rows = session.execute(select(_table).where(_table.c.key.in_(most), _table.c.until > now)).all()
    return max((row.until for row in rows if row.failures >= most[row.key]), default=None)


def give_back(session: Session, found: Sequence[Count]) -> None:
    """Takes a successful attempt out of the counts, and forgets the first of them. In the running transaction."""
    for count in _in_order(found):
        mine = _table.c.key == count.key
        if count is found[0]:
            change(session, delete(_table).where(mine))
        else:
            change(session, update(_table).where(mine).values(failures=_table.c.failures - 1))


def _in_order(found: Sequence[Count]) -> list[Count]:
    # Everybody takes the rows in one order, so that nobody waits in a circle.
    return sorted(found, key=lambda count: count.key)


def _one_more(session: Session, count: Count, now: datetime) -> Any:
    insert = upsert(session, ThrottleRow).values(key=count.key, failures=1, until=now + count.window)
    over = _table.c.until <= now
    begun_anew = {
        "failures": case((over, 1), else_=_table.c.failures + 1),
        "until": case((over, insert.excluded.until), else_=_table.c.until),
    }
    return insert.on_conflict_do_update(index_elements=["key"], set_=begun_anew)


def _forget(session: Session, now: datetime) -> None:
    old = select(_table.c.key).where(_table.c.until <= now).limit(_AT_ONCE).with_for_update(skip_locked=True)
    change(session, delete(_table).where(_table.c.key.in_(session.scalars(old).all())))


def span(address: str) -> str:
    """The range an address belongs to: of IPv4 the first 24 bits, of IPv6 the first 56."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((mapped, _V4 if mapped.version == 4 else _V6), strict=False))  # noqa: PLR2004 -- the protocol's


def _key(secret: str, *parts: str) -> bytes:
    text = "\x00".join(("throttle", *parts)).encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode("utf-8"), text, hashlib.sha256).digest()


_table = core(ThrottleRow)
