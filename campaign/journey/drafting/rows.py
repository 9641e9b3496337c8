"""A campaign's rows as a draft fills them: the campaign, its statement and consent versions, its history."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import consent, history, table, versions
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.rules import Campaign
from campaign.journey.drafting.table import CampaignRow
from campaign.storage.audit import ActivityRow


def hold(session: Session, campaign: Campaign) -> Campaign:
    """The campaign as it stands, and will stand until this transaction ends: nobody else changes it meanwhile."""
    row = select(CampaignRow.id).where(CampaignRow.id == campaign.id)
    session.execute(row.with_for_update(key_share=True))
    return table.by_id(session, campaign.id)


def add(session: Session, draft: Draft, uid: str, now: datetime) -> int:
    """Adds a campaign in status ``draft`` with its first statement and consent; gives its id."""
    values = (
        _columns(draft)
        | _unused(session)
        | {
            "uid": uid,
            "slug": draft.slug,
            "status": "draft",
            "revision": 1,
            "created_at": now,
        }
    )
    campaign_id = session.scalars(insert(CampaignRow).values(values).returning(CampaignRow.id)).one()
    versions.add_statement(session, campaign_id, 1, draft.statement, now)
    versions.add_consent(session, campaign_id, 1, consent.texts(draft), now)
    history.remember(session, campaign_id, 1, draft, now)
    return campaign_id


def _unused(session: Session) -> dict[str, object]:
    """An id that no campaign has had, for the log still speaks of those that were deleted.

    SQLite would give the newest one's again; PostgreSQL counts on by itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        return {}
    newest = [session.scalar(select(func.max(column))) or 0 for column in (CampaignRow.id, ActivityRow.campaign_id)]
    return {"id": max(newest) + 1}


def put(session: Session, campaign: Campaign, draft: Draft, now: datetime) -> None:
    """Writes the draft over the campaign: the next revision, and new versions where what is signed is another."""
    session.execute(
        update(CampaignRow)
        .where(CampaignRow.id == campaign.id)
        .values(revision=CampaignRow.revision + 1, **_columns(draft))
    )
    versions.another_statement(session, campaign, draft.statement, now)
    versions.another_consent(session, campaign, consent.texts(draft), now)
    history.remember(session, campaign.id, campaign.revision, as_draft(campaign), now)
    history.remember(session, campaign.id, campaign.revision + 1, draft, now)


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "goal": draft.goal,
        "goal_steps": list(draft.goal_steps) or None,
        "languages": list(draft.words),
        "words": table.packed_words(draft.words),
        "organizer": draft.organizer,
        "contact": draft.contact,
        "keep_days": draft.keep_days,
        "opens_at": draft.opens_at,
        "closes_at": draft.closes_at,
        "timezone": draft.timezone,
        "fields": table.packed(draft.fields),
        "policy": asdict(draft.policy),
        "picture": draft.picture and asdict(draft.picture),
    }
