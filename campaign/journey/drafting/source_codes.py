"""Source codes: names that an organizer gives to places where the link stands, such as a poster or a newsletter.

``/c/<slug>?via=poster`` leads to the same page for everybody; a signature keeps the code it came with. A code says
where a link stood, never who followed it: there are few of them, and only those on the list are taken.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.errors import Refused
from campaign.journey.drafting import text
from campaign.journey.drafting.table import CampaignRow
from campaign.storage.base import Base, UTCDateTime
from campaign.storage.transactions import change, upsert

# As many pages as this are held in memory for each language of a campaign; and a code a person would be too many.
MOST = 50
_LONGEST_NAME = 60


class SourceCodeRow(Base):
    """One code. A removed one keeps its name, for what was counted under it."""

    __tablename__ = "source_code"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class SourceCode:
    """A code, what it is called, and whether links with it still count."""

    code: str
    name: str
    in_use: bool


def every(session: Session, campaign_id: int) -> list[SourceCode]:
    """The codes of a campaign, removed ones too, by code."""
    query = select(SourceCodeRow.code, SourceCodeRow.name, SourceCodeRow.removed_at.is_(None))
    mine = query.where(SourceCodeRow.campaign_id == campaign_id).order_by(SourceCodeRow.code)
    return [SourceCode(code, name, bool(in_use)) for code, name, in_use in session.execute(mine)]


def in_use(session: Session, campaign_id: int) -> frozenset[str]:
    """The codes that a link may carry."""
    query = select(SourceCodeRow.code).where(SourceCodeRow.campaign_id == campaign_id)
    return frozenset(session.scalars(query.where(SourceCodeRow.removed_at.is_(None))))


def add(session: Session, campaign_id: int, code: str, name: str, now: datetime) -> str:
    """Puts a code on the list, or back on it, in the running transaction; gives it as it is written in links.

    Raises ``Refused``: ``bad_code``, ``too_many_codes``, or what is wrong with the name.
    """
    code = code.strip().lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", code):
        raise Refused("bad_code", "code")
    name = _name(name, code)
    # Two who add at once must not both see room for one more.
    session.execute(select(CampaignRow.id).where(CampaignRow.id == campaign_id).with_for_update(key_share=True))
    if len(in_use(session, campaign_id) - {code}) >= MOST:
        raise Refused("too_many_codes", "code", most=MOST)
    fresh = upsert(session, SourceCodeRow)
    again = {"name": fresh.excluded.name, "removed_at": None}
    row = fresh.values(campaign_id=campaign_id, code=code, name=name, created_at=now)
    session.execute(row.on_conflict_do_update(index_elements=["campaign_id", "code"], set_=again))
    return code


def remove(session: Session, campaign_id: int, code: str, now: datetime) -> None:
    """Takes a code off the list, in the running transaction: links with it lead to the page and count for no source.

    Raises ``Refused("no_code")``.
    """
    mine = update(SourceCodeRow).where(SourceCodeRow.campaign_id == campaign_id, SourceCodeRow.code == code)
    if change(session, mine.where(SourceCodeRow.removed_at.is_(None)).values(removed_at=now)) == 0:
        raise Refused("no_code", "code", given=code)


def forget(session: Session, campaign_id: int) -> None:
    """Deletes all of a campaign's; in a write transaction."""
    change(session, delete(SourceCodeRow).where(SourceCodeRow.campaign_id == campaign_id))


def _name(typed: str, code: str) -> str:
    try:
        return text.line(typed, _LONGEST_NAME) or code
    except Refused as refused:
        raise Refused(refused.code, "called", **refused.values) from None
