"""The rows of pictures: kept with the campaign, served under the hash of their bytes."""

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, UniqueConstraint, delete, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.drafting import table
from campaign.journey.drafting.imaging import Encoded
from campaign.journey.drafting.rules import Picture, Size
from campaign.storage.base import Base, UTCDateTime
from campaign.storage.transactions import change, upsert

# How long a picture that was sent waits for the form it came with to be saved.
WAITS = timedelta(days=2)


class PictureRow(Base):
    """One size of a picture of a campaign; of the pictures, at most one is shown.

    The row of the full size knows the ``narrower`` ones; each is a row of its own.
    """

    __tablename__ = "picture"
    __table_args__ = (UniqueConstraint("campaign_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    narrower: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


def of(encoded: Encoded) -> Picture:
    """The picture as pages speak of it."""
    return Picture(*_named(encoded), narrower=tuple(Size(*_named(one)) for one in encoded.narrower))


def add(session: Session, campaign_id: int, encoded: Encoded, now: datetime) -> Picture:
    """Keeps a picture that nothing shows yet; in a write transaction."""
    picture = of(encoded)
    for one, size in zip((*encoded.narrower, encoded), picture.sizes, strict=True):
        narrower = [asdict(other) for other in picture.narrower] if one is encoded else None
        row = asdict(size) | {"campaign_id": campaign_id, "body": one.body, "made_at": now, "narrower": narrower}
        again = {"index_elements": ["campaign_id", "sha256"], "set_": {"made_at": now, "narrower": narrower}}
        session.execute(upsert(session, PictureRow).values(row).on_conflict_do_update(**again))
    return picture


def copy(session: Session, picture: Picture, source: int, target: int, now: datetime) -> None:
    """Gives campaign ``target`` the picture of campaign ``source``; in a write transaction."""
    kept = ("sha256", "width", "height", "body", "narrower")
    of_source = PictureRow.campaign_id == source, PictureRow.sha256.in_(_digests(picture))
    rows = select(literal(target), literal(now), *(getattr(PictureRow, name) for name in kept)).where(*of_source)
    session.execute(insert(PictureRow).from_select(["campaign_id", "made_at", *kept], rows))


def find(session: Session, campaign_id: int, sha256: str) -> Picture | None:
    """The campaign's picture of that hash, without its bytes."""
    query = select(PictureRow.sha256, PictureRow.width, PictureRow.height, PictureRow.narrower)
    row = session.execute(query.where(PictureRow.campaign_id == campaign_id, PictureRow.sha256 == sha256)).first()
    return None if row is None else Picture(row.sha256, row.width, row.height, table.unpacked_sizes(row.narrower))


def body(session: Session, campaign_id: int, sha256: str) -> bytes | None:
    """The bytes of the campaign's picture of that hash, in whichever size."""
    query = select(PictureRow.body).where(PictureRow.campaign_id == campaign_id, PictureRow.sha256 == sha256)
    return session.scalar(query)


def tidy(session: Session, campaign_id: int, shown: Picture | None, now: datetime) -> None:
    """Deletes those that have waited too long to be shown; in a write transaction."""
    waited = PictureRow.campaign_id == campaign_id, PictureRow.made_at < now - WAITS
    kept = [] if shown is None else _digests(shown)
    change(session, delete(PictureRow).where(*waited, PictureRow.sha256.not_in(kept)))


def forget(session: Session, campaign_id: int) -> None:
    """Deletes all of a campaign's; in a write transaction."""
    change(session, delete(PictureRow).where(PictureRow.campaign_id == campaign_id))


def _named(encoded: Encoded) -> tuple[str, int, int]:
    return hashlib.sha256(encoded.body).hexdigest(), encoded.width, encoded.height


def _digests(picture: Picture) -> list[str]:
    return [size.sha256 for size in picture.sizes]
