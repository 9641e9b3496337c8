"""The rows of pictures: kept with the campaign, served under the hash of their bytes."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, delete, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.drafting.imaging import Encoded
from campaign.journey.drafting.rules import Picture
from campaign.storage.base import Base, UTCDateTime
from campaign.storage.transactions import change, upsert

# How long a picture that was sent waits for the form it came with to be saved.
WAITS = timedelta(days=2)


class PictureRow(Base):
    """One picture of a campaign; at most one of them is shown."""

    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


def add(session: Session, campaign_id: int, picture: Encoded, now: datetime) -> Picture:
    """Keeps a picture that nothing shows yet; in a write transaction."""
    digest = hashlib.sha256(picture.body).hexdigest()
    row = {
        "campaign_id": campaign_id,
        "sha256": digest,
        "width": picture.width,
        "height": picture.height,
        "body": picture.body,
        "made_at": now,
    }
    again = {"index_elements": ["campaign_id", "sha256"], "set_": {"made_at": now}}
    session.execute(upsert(session, PictureRow).values(row).on_conflict_do_update(**again))
    return Picture(digest, picture.width, picture.height)


def copy(session: Session, sha256: str, source: int, target: int, now: datetime) -> None:
    """Gives campaign ``target`` the picture of campaign ``source``; in a write transaction."""
    names = ["campaign_id", "sha256", "width", "height", "body", "made_at"]
    kept = select(
        literal(target), PictureRow.sha256, PictureRow.width, PictureRow.height, PictureRow.body, literal(now)
    ).where(PictureRow.campaign_id == source, PictureRow.sha256 == sha256)
    session.execute(insert(PictureRow).from_select(names, kept))


def find(session: Session, campaign_id: int, sha256: str) -> Picture | None:
    """The campaign's picture of that hash, without its bytes."""
    query = select(PictureRow.sha256, PictureRow.width, PictureRow.height)
    row = session.execute(query.where(PictureRow.campaign_id == campaign_id, PictureRow.sha256 == sha256)).first()
    return None if row is None else Picture(*row)


def body(session: Session, campaign_id: int, sha256: str) -> bytes | None:
    """The bytes of the campaign's picture of that hash."""
    query = select(PictureRow.body).where(PictureRow.campaign_id == campaign_id, PictureRow.sha256 == sha256)
    return session.scalar(query)


def tidy(session: Session, campaign_id: int, shown: Picture | None, now: datetime) -> None:
    """Deletes those that have waited too long to be shown; in a write transaction."""
    waited = PictureRow.campaign_id == campaign_id, PictureRow.made_at < now - WAITS
    query = delete(PictureRow).where(*waited)
    change(session, query if shown is None else query.where(PictureRow.sha256 != shown.sha256))


def forget(session: Session, campaign_id: int) -> None:
    """Deletes all of a campaign's; in a write transaction."""
    change(session, delete(PictureRow).where(PictureRow.campaign_id == campaign_id))
