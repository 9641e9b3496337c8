"""The rows of signing: one a form that was sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    TextClause,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.drafting.table import CampaignRow
from campaign.storage.base import Base, BigId, UTCDateTime, core

_STATES = ("pending", "confirmed", "counted", "held", "duplicate", "rejected", "withdrawn", "superseded")
# Spelled as in the partial indexes, so that both engines use them.
ON_PLACE = text("state IN ('confirmed', 'counted', 'held')")
_UNMATCHED = text("state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL)")
EXPIRING = text("state IN ('pending', 'superseded')")
_COMMENTED = text("state = 'counted' AND comment_state IS NOT NULL")

# Who is counted and asked for updates.
SUPPORTERS = text("updates AND state = 'counted'")


class SignatureRow(Base):
    """One signature. Only the database decides who holds a place: the unique index over the confirmed ones.

    ``due`` marks a row whose state the totals do not show yet, ``tallied`` the state they show; ``in_total`` says
    whether the total holds it now. ``prints``: the fingerprints, packed, while they are not stored as rows; None in
    rows from before they were derived at signing. ``twin_of`` is the signature that counts for the same person.
    ``comment_state``: ``new``, ``published`` or ``kept`` (looked at, not published), None where there is no comment.
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
            sqlite_where=ON_PLACE,
            postgresql_where=ON_PLACE,
        ),
        Index("ix_signature_person", "campaign_id", "email_key"),
        Index("ix_signature_due", "campaign_id", "id", sqlite_where=text("due"), postgresql_where=text("due")),
        Index(
            "ix_signature_unmatched",
            "campaign_id",
            "id",
            sqlite_where=_UNMATCHED,
            postgresql_where=_UNMATCHED,
        ),
        Index(
            "ix_signature_twin_of",
            "twin_of",
            sqlite_where=text("twin_of IS NOT NULL"),
            postgresql_where=text("twin_of IS NOT NULL"),
        ),
        Index(
            "ix_signature_expiring",
            "created_at",
            sqlite_where=EXPIRING,
            postgresql_where=EXPIRING,
        ),
        Index("ix_signature_supporters", "campaign_id", "id", sqlite_where=SUPPORTERS, postgresql_where=SUPPORTERS),
        Index(
            "ix_signature_name",
            "campaign_id",
            "name_key",
            "id",
            sqlite_where=text("name_key IS NOT NULL"),
            postgresql_where=text("name_key IS NOT NULL"),
        ),
        Index(
            "ix_signature_comment",
            "campaign_id",
            "comment_state",
            "id",
            sqlite_where=_COMMENTED,
            postgresql_where=_COMMENTED,
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
    name_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    key_version: Mapped[int] = mapped_column(server_default=text("0"))
    twin_of: Mapped[int | None] = mapped_column(BigId)
    tallied: Mapped[str | None] = mapped_column(String(10))
    source_code: Mapped[str | None] = mapped_column(String(32))
    comment_state: Mapped[str | None] = mapped_column(String(9))
    prints: Mapped[bytes | None] = mapped_column(LargeBinary)


class FingerprintRow(Base):
    """One keyed fingerprint of a signature that holds a place: ``lookup`` finds who may be the same person.

    ``evidence`` is what two rows that share the lookup are compared by; both are blinded (``crypto.evidence``).
    """

    __tablename__ = "fingerprint"
    __table_args__ = (Index("ix_fingerprint_lookup", "campaign_id", "lookup"),)

    signature_id: Mapped[int] = mapped_column(BigId, ForeignKey("signature.id", ondelete="CASCADE"), primary_key=True)
    lookup: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    kind: Mapped[str] = mapped_column(String(24))
    version: Mapped[int]
    evidence: Mapped[bytes | None] = mapped_column(LargeBinary)


class CommentHead(Base):
    """How often a campaign's published comments have changed, so that pages know."""

    __tablename__ = "comment_head"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    version: Mapped[int]


# What erasing leaves behind: that there was a signature, and nothing of whose.
ERASED: dict[str, Any] = {"details": None, "salt": None, "comment_state": None, "prints": None}
FORGOTTEN: dict[str, Any] = {**ERASED, "name_key": None}


_table = core(SignatureRow)
# A row without the packed fingerprints, which are ten times the rest and which matching alone reads.
WITHOUT_PRINTS = tuple(column for column in _table.c if column.name != "prints")


def in_turn(campaign_id: Any) -> tuple[ColumnElement[bool], ColumnElement[Any], ColumnElement[Any]]:
    """A campaign's signatures, and their order, for a partial index by campaign and id: condition and two columns.

    Not ``campaign_id = …``: PostgreSQL would rather walk the primary key, past all who are done with already.
    """
    mine = _table.c.campaign_id.between(campaign_id, campaign_id)
    return mine, _table.c.campaign_id, _table.c.id


def campaigns_with(session: Session, condition: ColumnElement[bool] | TextClause) -> list[int]:
    """The campaigns that have a signature of that kind, one look at an index each, however many there are."""
    mine, *order = in_turn(CampaignRow.id)
    first = select(_table.c.id).where(mine, condition).order_by(*order).limit(1).scalar_subquery()
    return list(session.scalars(select(CampaignRow.id).where(first.is_not(None)).order_by(CampaignRow.id)))
