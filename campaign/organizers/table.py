"""The rows of organizers: accounts, roles, sessions, one-time links, second factors, failed attempts."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.storage.base import Base, BigId, UTCDateTime


class OrganizerRow(Base):
    """One account. ``email`` is as it was typed, ``email_key`` what it is found by."""

    __tablename__ = "organizer"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    password: Mapped[str] = mapped_column(String(200))  # an argon2id hash
    may_create: Mapped[bool] = mapped_column(Boolean)  # start campaigns of their own
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    oversees: Mapped[bool] = mapped_column(Boolean, server_default=false())  # looks after the whole installation


class MembershipRow(Base):
    """The role of one organizer in one campaign."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("organizer_id", "campaign_id"),
        CheckConstraint("role IN ('owner', 'editor', 'reviewer', 'exporter', 'viewer')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SessionRow(Base):
    """One browser that is signed in. The cookie holds the token, the row its SHA-256."""

    __tablename__ = "organizer_session"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    complete: Mapped[bool] = mapped_column(Boolean)  # False: the password was right, the second factor is awaited
    device: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fresh_until: Mapped[datetime] = mapped_column(UTCDateTime)
    failures: Mapped[int]  # wrong codes in a row
    challenge: Mapped[bytes] = mapped_column(LargeBinary(32))  # what the next passkey must answer; each is used once


class InvitationRow(Base):
    """A one-time link: to an account (``invitation``, ``first``) or to a new password (``reset``).

    The link itself is signed with the secret key when it is shown or sent; of the row alone none can be made.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("kind IN ('invitation', 'first', 'reset')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    nonce: Mapped[str] = mapped_column(String(43))
    email: Mapped[str | None] = mapped_column(String(254))  # of ``first`` nobody knows it yet
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    role: Mapped[str | None] = mapped_column(String(8))
    may_create: Mapped[bool] = mapped_column(Boolean)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("organizer.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FactorRow(Base):
    """A second factor: ``totp`` (a sealed secret), ``passkey`` (a public key), ``recovery`` (one code's hash)."""

    __tablename__ = "factor"
    __table_args__ = (CheckConstraint("kind IN ('totp', 'passkey', 'recovery')", name="kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(60))
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    handle: Mapped[bytes | None] = mapped_column(LargeBinary(1023), unique=True)  # a passkey's credential id
    counter: Mapped[int] = mapped_column(BigId, server_default=text("0"))  # totp: last step used; passkey: its counter
    confirmed: Mapped[bool] = mapped_column(Boolean)  # False: set up, but no code of it was seen yet
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ThrottleRow(Base):
    """Failed attempts of one kind by one keyed fingerprint; of an address or account the row says nothing."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    failures: Mapped[int]
    until: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # when the count is forgotten
