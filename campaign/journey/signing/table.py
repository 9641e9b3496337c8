"""The rows of signing: one a form that was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, delete, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change

_STATES = ("pending", "confirmed", "counted", "held", "duplicate", "rejected", "withdrawn", "superseded")
_HOLDING = text("state IN ('confirmed', 'counted', 'held')")

_EXPIRING = text("state IN ('pending', 'superseded')")


class SignatureRow(Base):
    """One signature. Only the database decides who holds a place: the unique index over the confirmed ones.

    ``due`` marks a row whose state the total does not show yet; ``in_total`` whether the total holds it now.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint("source IN ('web', 'paper')", name="source"),
        Index(
            "uq_signature_place",
            "campaign_id",
            "email_key",
            "slot",
            unique=True,
            sqlite_where=_HOLDING,
            postgresql_where=_HOLDING,
        ),
        Index("ix_signature_person", "campaign_id", "email_key"),
        Index("ix_signature_due", "campaign_id", "id", sqlite_where=text("due"), postgresql_where=text("due")),
        Index(
            "ix_signature_expiring",
            "created_at",
            sqlite_where=_EXPIRING,
            postgresql_where=_EXPIRING,
        ),
        Index(
            "uq_signature_ledger_index",
            "campaign_id",
            "ledger_index",
            unique=True,
            sqlite_where=text("ledger_index IS NOT NULL"),
            postgresql_where=text("ledger_index IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    state: Mapped[str] = mapped_column(String(10))
    email_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    slot: Mapped[int]
    details: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    region: Mapped[str | None] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(5))
    updates: Mapped[bool]
    nonce: Mapped[str] = mapped_column(String(22))
    salt: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    due: Mapped[bool] = mapped_column(default=False)
    in_total: Mapped[bool] = mapped_column(default=False)
    ledger_index: Mapped[int | None] = mapped_column(BigId)


# What erasing leaves behind: that there was a signature, and nothing of whose.
ERASED: dict[str, Any] = {"details": None, "salt": None}


def holder(session: Session, campaign_id: int, email_key: bytes) -> Any | None:
    """The row that holds this address's place, or None."""
    return session.execute(
        select(SignatureRow.__table__).where(
            SignatureRow.campaign_id == campaign_id, SignatureRow.email_key == email_key, _HOLDING
        )
    ).first()


def supersede(session: Session, campaign_id: int, email_key: bytes) -> None:
    """Ends the pending forms of a person who has confirmed one, and erases what they held."""
    pending = select(SignatureRow.id).where(
        SignatureRow.campaign_id == campaign_id,
        SignatureRow.email_key == email_key,
        SignatureRow.state == "pending",
    )
    # Who holds one of them already is superseding it too; waiting for each other would be a deadlock.
    free = pending.with_for_update(skip_locked=True, key_share=True)
    change(session, update(SignatureRow).where(SignatureRow.id.in_(free)).values(state="superseded", **ERASED))


def expire(session: Session, before: datetime, most: int) -> int:
    """Deletes up to ``most`` forms that nobody confirmed, with their letters; gives how many.

    A form stays while a link to it may still work: its letters are as young as the last request for a fresh link.
    """
    young = select(Letter.id).where(Letter.signature_id == SignatureRow.id, Letter.created_at >= before)
    old = select(SignatureRow.id).where(_EXPIRING, SignatureRow.created_at < before, ~young.exists()).limit(most)
    return change(session, delete(SignatureRow).where(SignatureRow.id.in_(old)))
