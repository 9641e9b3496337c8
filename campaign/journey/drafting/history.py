"""What a campaign was at each revision, so that the second of two who save at once sees what the first has changed."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.drafting import table
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.rules import Policy
from campaign.storage.base import Base, UTCDateTime
from campaign.storage.transactions import change, upsert

# Older ones are let go: whoever began so long ago compares with nothing.
KEPT = 50


class EditionRow(Base):
    """The draft behind one revision of a campaign."""

    __tablename__ = "edition"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


def remember(session: Session, campaign_id: int, revision: int, draft: Draft, now: datetime) -> None:
    """Keeps the draft as that revision's; in a write transaction."""
    row = {"campaign_id": campaign_id, "revision": revision, "draft": _packed(draft), "made_at": now}
    session.execute(upsert(session, EditionRow).values(row).on_conflict_do_nothing())
    old = EditionRow.campaign_id == campaign_id, EditionRow.revision <= revision - KEPT
    change(session, delete(EditionRow).where(*old))


def at(session: Session, campaign_id: int, revision: int) -> Draft | None:
    """The draft as it stood at that revision; None where nobody remembers."""
    # A change of status makes a revision too, and no other draft.
    query = select(EditionRow.draft).where(EditionRow.campaign_id == campaign_id, EditionRow.revision <= revision)
    packed = session.scalar(query.order_by(EditionRow.revision.desc()).limit(1))
    return None if packed is None else _unpacked(packed)


def forget(session: Session, campaign_id: int) -> None:
    """Deletes all of a campaign's; in a write transaction."""
    change(session, delete(EditionRow).where(EditionRow.campaign_id == campaign_id))


def _packed(draft: Draft) -> dict[str, Any]:
    return {
        **asdict(draft),
        "words": table.packed_words(draft.words),
        "languages": list(draft.words),  # PostgreSQL's JSON keeps an order, but nobody promises it
        "fields": table.packed(draft.fields),
        "opens_at": draft.opens_at and draft.opens_at.isoformat(),
        "closes_at": draft.closes_at and draft.closes_at.isoformat(),
    }


def _unpacked(packed: Mapping[str, Any]) -> Draft:
    given = dict(packed)
    languages = given.pop("languages")
    opens, closes = given["opens_at"], given["closes_at"]
    return Draft(
        **{
            **given,
            "words": table.unpacked_words(given["words"], languages),
            "fields": table.unpacked(given["fields"]),
            "opens_at": opens and datetime.fromisoformat(opens),
            "closes_at": closes and datetime.fromisoformat(closes),
            "goal_steps": tuple(given["goal_steps"]),
            "policy": Policy(**given["policy"]),
            "picture": table.unpacked_picture(given["picture"]),
        }
    )
