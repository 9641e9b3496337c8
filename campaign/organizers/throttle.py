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

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaign.organizers.table import ThrottleRow
from campaign.storage.base import core
from campaign.storage.transactions import change, upsert, writing

_V4, _V6 = 24, 56


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
        change(session, delete(_table).where(_table.c.until <= now))
        for count in sorted(found, key=lambda one: one.key):
            insert = upsert(session, ThrottleRow).values(key=count.key, failures=1, until=now + count.window)
            more = {"failures": _table.c.failures + 1}
            session.execute(insert.on_conflict_do_update(index_elements=["key"], set_=more))
        rows = session.execute(select(_table.c.key, _table.c.failures).where(_table.c.key.in_(most))).all()
    return all(row.failures <= most[row.key] for row in rows)


def give_back(session: Session, found: Sequence[Count]) -> None:
    """Takes a successful attempt out of the counts, and forgets the first of them. In the running transaction."""
    change(session, delete(_table).where(_table.c.key == found[0].key))
    rest = sorted(count.key for count in found[1:])
    change(session, update(_table).where(_table.c.key.in_(rest)).values(failures=_table.c.failures - 1))


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
