"""The outbox: letters are rows, written in the transaction that causes them, sent by the worker.

Pattern: transactional outbox. A row that was committed is sent; a row that was not, never is.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    and_,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime, core
from campaign.storage.transactions import alone

Kind = Literal["confirm", "already_signed", "confirmed", "update"]

# queued → sending → sent; a temporary failure goes back to queued. Ends: sent, failed (the mail server refused for
# good, or four days passed), bounced (sent, and came back for good), dropped (nothing left to say), withheld (the
# address has had its share of letters).
# A letter of a bulletin that was paused is held until the bulletin goes on.
State = Literal["queued", "sending", "held", "sent", "failed", "bounced", "dropped", "withheld"]


# The letters of bulletins that are not done with.
ON_ITS_WAY = text("bulletin_id IS NOT NULL AND state IN ('queued', 'sending', 'held')")


class Letter(Base):
    """A letter on its way. ``address`` is wiped as soon as the letter needs it no more.

    A letter of a bulletin has ``bulletin_id`` and no address: that is read from the signature when it is written.
    """

    __tablename__ = "letter"
    __table_args__ = (
        Index(
            "ix_letter_due",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(
            "ix_letter_share",
            "campaign_id",
            "email_key",
            sqlite_where=text("state <> 'withheld'"),
            postgresql_where=text("state <> 'withheld'"),
        ),
        Index(
            "ix_letter_waiting",
            "campaign_id",
            "created_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        # One letter of a bulletin for one address, whoever queues it.
        Index(
            "uq_letter_bulletin",
            "bulletin_id",
            "email_key",
            unique=True,
            sqlite_where=text("bulletin_id IS NOT NULL"),
            postgresql_where=text("bulletin_id IS NOT NULL"),
        ),
        Index("ix_letter_on_its_way", "bulletin_id", sqlite_where=ON_ITS_WAY, postgresql_where=ON_ITS_WAY),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    signature_id: Mapped[int] = mapped_column(BigId, ForeignKey("signature.id", ondelete="CASCADE"), index=True)
    email_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of a claimed letter: when the claim runs out
    claim: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    bulletin_id: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the outbox must know to take a letter in."""

    kind: Kind
    campaign_id: int
    signature_id: int
    email_key: bytes
    address: str


def queue(session: Session, envelope: Envelope, now: datetime, *, most: int) -> None:
    """Queues a letter in the running transaction, or withholds it where the address has had ``most`` letters.

    Letters that were refused for good or came back are no part of that, but more than ``most`` of those are not tried
    either.
    """
    alone(session, envelope.email_key)  # two at once must not both see room for one letter
    session.execute(
        _QUEUE,
        {
            "kind": envelope.kind,
            "campaign": envelope.campaign_id,
            "signature": envelope.signature_id,
            "key": envelope.email_key,
            "address": envelope.address,
            "now": now,
            "most": most,
        },
    )


_table = core(Letter).c
_key = bindparam("key", type_=_table.email_key.type)
_now = bindparam("now", type_=_table.created_at.type)
# Updates that somebody asked for are no part of the share.
_had = select(func.count()).where(
    _table.campaign_id == bindparam("campaign"),
    _table.email_key == _key,
    text("state <> 'withheld' AND kind <> 'update'"),
)
_refused = _had.where(text("state IN ('failed', 'bounced')"))
_most = bindparam("most", type_=_table.attempts.type)
# What was refused for good has reached nobody; an address that refuses everything is still not asked without end.
_room = and_(
    _had.scalar_subquery() - _refused.scalar_subquery() < _most,
    _refused.scalar_subquery() < _most,
)
_QUEUE = insert(core(Letter)).from_select(
    ["campaign_id", "signature_id", "email_key", "kind", "state", "address", "created_at", "due_at", "attempts"],
    select(
        bindparam("campaign", type_=_table.campaign_id.type),
        bindparam("signature", type_=_table.signature_id.type),
        _key,
        bindparam("kind", type_=_table.kind.type),
        case((_room, literal("queued")), else_=literal("withheld")),
        case((_room, bindparam("address", type_=_table.address.type))),
        _now,
        _now,
        literal(0),
    ),
    include_defaults=False,
)
