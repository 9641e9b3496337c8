"""What a campaign is, and what may be done with it when."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from campaign.errors import Refused
from campaign.journey.drafting.fields import Field

Status = Literal["draft", "scheduled", "open", "paused", "closed"]

# A link mailed before the end may still be used for this long after it.
GRACE = timedelta(hours=24)
_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"draft", "paused"}),
    "paused": frozenset({"open"}),
    "closed": frozenset({"open", "paused"}),
}


@dataclass(frozen=True, slots=True)
class Words:
    """A campaign's words in one language.

    ``thanks`` (Markdown) is shown when a signature is confirmed; ``consent_note`` is the campaign's own addition to the
    consent; ``picture_alt`` says what the picture shows to those who don't see it.
    """

    title: str
    summary: str
    addressee: str
    thanks: str = ""
    consent_note: str = ""
    picture_alt: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """A picture in one size, in pixels: a WebP; ``sha256`` is of its bytes and part of its address."""

    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A campaign's picture in its full size, and the narrower ones that small screens may take instead."""

    sha256: str
    width: int
    height: int
    narrower: tuple[Size, ...] = ()

    @property
    def sizes(self) -> tuple[Size, ...]:
        """All its sizes, the narrowest first."""
        return (*self.narrower, Size(self.sha256, self.width, self.height))


@dataclass(frozen=True, slots=True)
class Statement:
    """One version of what is signed: Markdown per language; ``sha256`` is of ``document``'s bytes."""

    id: int
    version: int
    texts: Mapping[str, str]
    sha256: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """One version of what a signer agrees to, per language."""

    id: int
    version: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Policy:
    """What matching does in a campaign.

    ``likely``: a probable second signature is ``"count"``-ed until somebody has looked, or put on ``"hold"``.
    ``keep``: of two signatures of one person the ``"first"`` counts, or the ``"newest"``. ``household``: how many
    people may sign with one address, 1 to 4, if their names differ. ``fold``: whether the provider's rules say which
    addresses are one mailbox. ``hold_signs``: whether signs of abuse hold a signature until somebody has looked.
    """

    likely: Literal["count", "hold"] = "count"
    keep: Literal["first", "newest"] = "first"
    household: int = 1
    fold: bool = True
    hold_signs: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as it stands: what every later stage reads."""

    id: int
    uid: str
    slug: str
    status: Status
    goal: int | None
    languages: tuple[str, ...]
    words: Mapping[str, Words]
    organizer: str
    contact: str
    keep_days: int
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    timezone: str
    fields: tuple[Field, ...]
    policy: Policy
    statement: Statement
    consent: Consent
    revision: int
    goal_steps: tuple[int, ...] = ()
    picture: Picture | None = None
    archived_at: datetime | None = None

    def in_language(self, language: str) -> Words:
        """The words in ``language``, else in the campaign's first."""
        return self.words.get(language) or self.words[self.languages[0]]

    def field(self, kind: str) -> Field | None:
        """The campaign's field of a standard kind, if it asks for it."""
        return next((field for field in self.fields if field.kind == kind), None)

    def goal_at(self, total: int) -> int | None:
        """The goal that counts now: the first one not reached, else the last; None where there is none."""
        goals = () if self.goal is None else (self.goal, *self.goal_steps)
        return next((goal for goal in goals if total < goal), goals[-1] if goals else None)


def is_slug(text: str) -> bool:
    """Whether a campaign could have that slug: 1 to 63 small letters, digits and inner hyphens."""
    return re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", text) is not None


def status_at(campaign: Campaign, now: datetime) -> Status:
    """The status that the clock makes of the organizer's choice."""
    if campaign.status not in {"open", "paused"}:
        return campaign.status
    if campaign.closes_at is not None and now >= campaign.closes_at:
        return "closed"
    if campaign.status == "open" and campaign.opens_at is not None and now < campaign.opens_at:
        return "scheduled"
    return campaign.status


def ended_at(campaign: Campaign) -> datetime | None:
    """When the campaign ended or will end: by the organizer's hand or by the clock, whichever is first."""
    ends = [moment for moment in (campaign.closed_at, campaign.closes_at) if moment is not None]
    return min(ends, default=None)


def may_confirm(campaign: Campaign, now: datetime) -> bool:
    """Whether a mailed link still confirms: until a day after the end, pauses included."""
    if campaign.status == "draft":
        return False
    end = ended_at(campaign)
    return end is None or now < end + GRACE


def move(current: Status, wanted: Status) -> None:
    """Refuses a change of status that has no meaning, such as reopening what was closed."""
    if current not in _MOVES[wanted]:
        raise Refused("bad_move", "status", current=current, wanted=wanted)


def may_delete(campaign: Campaign) -> None:
    """Refuses to delete what people could sign; nothing that was opened becomes a draft again."""
    if campaign.status != "draft":
        raise Refused("was_open", "slug", given=campaign.slug)


def document(texts: Mapping[str, str]) -> bytes:
    """The bytes of a statement version: the text alone, or each language's under a line with its code."""
    if len(texts) == 1:
        return next(iter(texts.values())).encode("utf-8")
    parts = [f"[{language}]\n\n{texts[language].rstrip()}\n" for language in sorted(texts)]
    return "\n".join(parts).encode("utf-8")


def digest(texts: Mapping[str, str]) -> str:
    """SHA-256 of ``document`` in hexadecimal."""
    return hashlib.sha256(document(texts)).hexdigest()
