"""Letters to organizers on their way: queued with what causes them, sent by the worker.

The same pattern as the outbox, in a table of its own: no signature and no campaign stands behind these.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, insert, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime, core

NoticeKind = Literal["invitation", "reset"]


class NoticeRow(Base):
    """One letter with a one-time link, which is made of ``invitation_id`` and ``nonce`` when the letter is sent.

    The row is deleted when it has been sent; of one that failed for good the address is wiped.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "ix_notice_due",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    nonce: Mapped[str] = mapped_column(String(43))
    title: Mapped[str] = mapped_column(String(300))  # of the campaign, if it is about one
    language: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[str] = mapped_column(String(8))  # queued, sending, failed, void (nobody has that address)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of a claimed one: when the claim runs out
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int]
    failure: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a letter to an organizer is made of. ``address`` is None for one that must not go out."""

    kind: NoticeKind
    invitation_id: int
    nonce: str
    address: str | None
    language: str
    title: str = ""


def queue(session: Session, notice: Notice, now: datetime) -> None:
    """Queues a letter in the running transaction."""
    session.execute(
        insert(core(NoticeRow)).values(
            kind=notice.kind,
            invitation_id=notice.invitation_id,
            nonce=notice.nonce,
            title=notice.title,
            language=notice.language,
            address=notice.address,
            state="queued" if notice.address else "void",
            due_at=now,
            attempts=0,
            created_at=now,
        )
    )
