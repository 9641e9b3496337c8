"""Letters to organizers on their way: queued with what causes them, sent by the worker.

The same pattern as the outbox, in a table of its own: no signature and no campaign stands behind these.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime, core

NoticeKind = Literal["invitation", "reset"]


class NoticeRow(Base):
    """One letter. ``address`` is wiped with the last attempt; the link is made when it is sent."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(8))  # queued, sending, sent, failed
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # of a claimed one: when the claim runs out
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int]
    failure: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


def queue(session: Session, kind: NoticeKind, invitation_id: int, address: str, language: str, now: datetime) -> None:
    """Queues a letter in the running transaction."""
    session.execute(
        insert(core(NoticeRow)).values(
            kind=kind,
            invitation_id=invitation_id,
            language=language,
            address=address,
            state="queued",
            due_at=now,
            attempts=0,
            created_at=now,
        )
    )
