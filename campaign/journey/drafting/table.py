"""The rows of drafting: campaigns, their statement versions and their consent versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Row, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.journey.drafting.fields import Field, Option
from campaign.journey.drafting.rules import Campaign, Consent, Picture, Policy, Size, Statement, Words, is_slug
from campaign.storage.base import Base, UTCDateTime


class CampaignRow(Base):
    """One campaign. ``uid`` names its pepper; ``revision`` grows with every change, so that pages know."""

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'open', 'paused', 'closed')", name="status"),
        CheckConstraint("goal IS NULL OR goal > 0", name="goal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    slug: Mapped[str] = mapped_column(String(63), unique=True)
    status: Mapped[str] = mapped_column(String(8))
    goal: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    organizer: Mapped[str] = mapped_column(String(200))
    contact: Mapped[str] = mapped_column(String(200))
    keep_days: Mapped[int]
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    timezone: Mapped[str] = mapped_column(String(64))
    fields: Mapped[list[Any]] = mapped_column(JSON)
    revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    policy: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: the usual one
    goal_steps: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    archived_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class StatementRow(Base):
    """One version of what is signed. A version that people could sign is never altered."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ConsentRow(Base):
    """One version of the consent, word for word as signers saw it."""

    __tablename__ = "consent"
    __table_args__ = (UniqueConstraint("campaign_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    version: Mapped[int]
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    shown_from: Mapped[datetime] = mapped_column(UTCDateTime)


# By ``uid``, which no other database has.
_known: dict[str, Campaign] = {}
_REVISION = select(CampaignRow.uid, CampaignRow.revision).where(CampaignRow.id == bindparam("campaign"))


def find(session: Session, slug: str) -> Campaign | None:
    """The campaign of that slug as it stands, or None."""
    # What can't be a slug is not put to the database: PostgreSQL refuses some of it with an error.
    if not is_slug(slug):
        return None
    row = session.execute(select(CampaignRow.__table__).where(CampaignRow.slug == slug)).one_or_none()
    return None if row is None else _campaign(session, row)


def by_id(session: Session, campaign_id: int) -> Campaign:
    """The campaign with that id; it must exist. What was read once is kept until there is a new revision."""
    uid, revision = session.execute(_REVISION, {"campaign": campaign_id}).one()
    known = _known.get(uid)
    if known is None or known.revision != revision:
        row = session.execute(select(CampaignRow.__table__).where(CampaignRow.id == campaign_id)).one()
        known = _known[uid] = _campaign(session, row)
    return known


def slugs(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The slugs of campaigns by id; those that are gone are left out."""
    rows = session.execute(select(CampaignRow.id, CampaignRow.slug).where(CampaignRow.id.in_(ids)))
    return {row.id: row.slug for row in rows}


def every(session: Session) -> list[Campaign]:
    """All campaigns, the newest first."""
    rows = session.execute(select(CampaignRow.__table__).order_by(CampaignRow.id.desc())).all()
    return [_campaign(session, row) for row in rows]


def statements(session: Session, campaign_id: int) -> list[Statement]:
    """All statement versions of a campaign, the oldest first."""
    query = select(StatementRow.__table__).where(StatementRow.campaign_id == campaign_id)
    return [_statement(row) for row in session.execute(query.order_by(StatementRow.version))]


def packed(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """The fields as JSON."""
    return [asdict(field) for field in fields]


def unpacked(fields: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The fields behind that JSON."""
    return tuple(Field(**{**one, "options": tuple(Option(**option) for option in one["options"])}) for one in fields)


def packed_words(words: Mapping[str, Words]) -> dict[str, Any]:
    """The words as JSON."""
    return {language: asdict(one) for language, one in words.items()}


def unpacked_words(packed: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Words]:
    """The words behind that JSON, in the order of the languages."""
    return {language: Words(**packed[language]) for language in languages}


def unpacked_picture(packed: Mapping[str, Any] | None) -> Picture | None:
    """The picture behind that JSON."""
    if packed is None:
        return None
    return Picture(**{**packed, "narrower": unpacked_sizes(packed.get("narrower"))})


def unpacked_sizes(packed: Sequence[Mapping[str, Any]] | None) -> tuple[Size, ...]:
    """A picture's narrower sizes behind that JSON; those from before there were any have none."""
    return tuple(Size(**one) for one in packed or ())


def _campaign(session: Session, row: Row[Any]) -> Campaign:
    given = dict(row._mapping)
    del given["created_at"]
    given["languages"] = tuple(row.languages)
    given["words"] = unpacked_words(row.words, row.languages)
    given["policy"] = Policy(**(row.policy or {}))
    given["fields"] = unpacked(row.fields)
    given["goal_steps"] = tuple(row.goal_steps or ())
    given["picture"] = unpacked_picture(row.picture)
    return Campaign(**given, statement=_newest_statement(session, row.id), consent=_newest_consent(session, row.id))


def _newest_statement(session: Session, campaign_id: int) -> Statement:
    query = select(StatementRow.__table__).where(StatementRow.campaign_id == campaign_id)
    return _statement(session.execute(query.order_by(StatementRow.version.desc()).limit(1)).one())


def _statement(row: Row[Any]) -> Statement:
    return Statement(row.id, row.version, row.texts, row.sha256, row.published_at)


def _newest_consent(session: Session, campaign_id: int) -> Consent:
    query = select(ConsentRow.__table__).where(ConsentRow.campaign_id == campaign_id)
    row = session.execute(query.order_by(ConsentRow.version.desc()).limit(1)).one()
    return Consent(row.id, row.version, row.texts)
