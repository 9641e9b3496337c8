"""Campaigns and their pages in memory: looked up in the database at most twice a second, rendered once a change."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaign import log
from campaign.journey.drafting import source_codes
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, Status, is_slug, status_at
from campaign.journey.drafting.table import CampaignRow
from campaign.journey.signing import comments
from campaign.journey.signing.comments import Shown
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import table as tallying
from campaign.journey.tallying.table import EMPTY, Head
from campaign.storage.transactions import Sessions, snapshot

# How old what is held in memory may be.
FRESH_SECONDS = 0.4
# After this long the page says what it is waiting for.
LATE = timedelta(seconds=5)
# What keeps a confirmed signature out of the total: nobody has compared it with the others, or it is not in the ledger.
Waiting = Literal["", "matching", "counting"]


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer."""

    body: bytes
    etag: str
    updated_at: datetime | None


@dataclass(slots=True)
class Entry:
    """One campaign at one moment, with the pages that were made of it."""

    campaign: Campaign
    head: Head = EMPTY
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    waiting: Waiting = ""
    source_codes: frozenset[str] = frozenset()
    status: Status = "draft"
    checked: float = 0.0
    comments: tuple[Shown, ...] = ()
    comments_version: int = 0
    pages: dict[str, Page] = field(default_factory=dict)


_WAITING: dict[Waiting, str] = {"matching": "state = 'confirmed'", "counting": "due"}


class Catalogue:
    """The campaigns this process has been asked for."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._lock = Lock()

    def get(self, sessions: Sessions, slug: str) -> Entry | None:
        """The campaign of that slug, at most ``FRESH_SECONDS`` old; None where there is none."""
        if not is_slug(slug):
            return None
        entry = self._fresh(slug)
        if entry is not None:
            return entry
        with self._lock:
            # Whoever waited for the lock finds what the one before has read.
            if (entry := self._fresh(slug)) is not None:
                return entry
            entry = self._entries.get(slug)
            try:
                with snapshot(sessions()) as session:
                    return self._refresh(session, slug, entry)
            except DBAPIError as error:
                # What is in memory can still be read while the database is away; signing needs it and says so.
                if entry is None:
                    raise
                log.failure("page_not_refreshed", error)
                entry.checked = time.monotonic()
                return entry

    def _fresh(self, slug: str) -> Entry | None:
        entry = self._entries.get(slug)
        return entry if entry is not None and time.monotonic() - entry.checked < FRESH_SECONDS else None

    def page(self, entry: Entry, key: str, make: Callable[[], str]) -> Page:
        """The finished page of that key, made only when the campaign has changed."""
        page = entry.pages.get(key)
        if page is None:
            body = make().encode("utf-8")
            page = Page(body, hashlib.sha256(body).hexdigest()[:20], entry.head.updated_at)
            entry.pages[key] = page
        return page

    def _refresh(self, session: Session, slug: str, known: Entry | None) -> Entry | None:
        row = session.execute(select(CampaignRow.id, CampaignRow.revision).where(CampaignRow.slug == slug)).first()
        if row is None:
            self._entries.pop(slug, None)
            return None
        head = tallying.head(session, row.id)
        unchanged = known is not None and known.campaign.revision == row.revision and known.campaign.id == row.id
        campaign = known.campaign if known is not None and unchanged else drafting.by_id(session, row.id)
        now = self._clock()
        status, waiting = status_at(campaign, now), self._waiting(session, row.id, now)
        version, codes = comments.version(session, row.id), source_codes.in_use(session, row.id)
        seen = (head, status, waiting, version, codes)
        if known is not None and unchanged and seen == _seen(known):
            known.checked = time.monotonic()
            return known
        totals = tallying.totals(session, row.id, ("region", "state"))
        shown = comments.published(session, row.id) if campaign.field("comment") else ()
        entry = Entry(campaign, head, totals, waiting, codes, status, time.monotonic(), shown, version)
        self._entries[slug] = entry
        return entry

    def _waiting(self, session: Session, campaign_id: int, now: datetime) -> Waiting:
        # Two queries, so that each has its partial index. A withdrawal waits since it was made.
        since = func.coalesce(SignatureRow.withdrawn_at, SignatureRow.confirmed_at)
        query = select(func.min(since)).where(SignatureRow.campaign_id == campaign_id)
        for what, rows in _WAITING.items():
            oldest = session.scalar(query.where(text(rows)))
            if oldest is not None and now - oldest > LATE:
                return what
        return ""


def _seen(entry: Entry) -> tuple[Head, Status, Waiting, int, frozenset[str]]:
    """What of an entry may change without a new revision of the campaign."""
    return entry.head, entry.status, entry.waiting, entry.comments_version, entry.source_codes
