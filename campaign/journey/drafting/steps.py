"""What an organizer does with a campaign: make it, change its words, open, pause and close it."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.errors import Refused
from campaign.journey.drafting import consent, fields, rules, table
from campaign.journey.drafting.draft import Draft, checked
from campaign.journey.drafting.rules import Campaign, Status
from campaign.journey.drafting.table import CampaignRow, ConsentRow, StatementRow
from campaign.storage.transactions import writing


def find(session: Session, slug: str) -> Campaign:
    """The campaign of that slug. Raises ``Refused("no_campaign")``."""
    campaign = table.find(session, slug)
    if campaign is None:
        raise Refused("no_campaign", "slug", given=slug)
    return campaign


def create(session: Session, peppers: Peppers, draft: Draft, now: datetime) -> Campaign:
    """A new campaign in status ``draft``, with its pepper. Raises ``Refused``."""
    draft = checked(draft)
    uid = secrets.token_hex(16)
    try:
        with writing(session):
            if session.scalar(select(CampaignRow.id).where(CampaignRow.slug == draft.slug)):
                raise Refused("slug_taken", "slug", given=draft.slug)
            # The pepper comes first: a campaign without one could take no signature, one without a campaign is inert.
            peppers.make(uid)
            campaign_id = _insert(session, draft, uid, now)
    except IntegrityError:
        raise Refused("slug_taken", "slug", given=draft.slug) from None
    return table.by_id(session, campaign_id)


def edit(session: Session, slug: str, draft: Draft, now: datetime) -> Campaign:
    """The campaign with the draft's words, goal, times and fields.

    What people may have signed stays: once the campaign has been open, another statement or another consent
    becomes a new version. Raises ``Refused``.
    """
    draft = checked(draft)
    with writing(session):
        campaign = _held(session, slug)
        if campaign.status == "closed":
            raise Refused("is_closed", "slug", given=slug)
        if campaign.status != "draft":
            _keep_to(campaign, draft)
        session.execute(
            update(CampaignRow)
            .where(CampaignRow.id == campaign.id)
            .values(revision=CampaignRow.revision + 1, **_columns(draft))
        )
        _new_statement(session, campaign, draft.statement, now)
        _new_consent(session, campaign, consent.texts(draft), now)
    return table.by_id(session, campaign.id)


def _keep_to(campaign: Campaign, draft: Draft) -> None:
    """Refuses what can't change once people may have signed."""
    if draft.keep_days > campaign.keep_days:
        raise Refused("promised", "keep_days", days=campaign.keep_days)
    if campaign.policy.fold != draft.policy.fold:
        # Half the index would be folded and half not: one mailbox could sign twice.
        raise Refused("fold_is_fixed", "fold")
    if not fields.keep_records(campaign.fields, draft.fields):
        raise Refused("exported_is_fixed", "fields")


def set_status(session: Session, slug: str, wanted: Status, now: datetime) -> Campaign:
    """Opens, pauses or closes. Asking for the status it has already changes nothing. Raises ``Refused``."""
    with writing(session):
        campaign = _held(session, slug)
        if campaign.status != wanted:
            rules.move(campaign.status, wanted)
            session.execute(
                update(CampaignRow)
                .where(CampaignRow.id == campaign.id)
                .values(
                    status=wanted,
                    closed_at=now if wanted == "closed" else None,
                    revision=CampaignRow.revision + 1,
                )
            )
    return table.by_id(session, campaign.id)


def as_draft(campaign: Campaign) -> Draft:
    """The campaign as the draft that would make it: where an edit starts."""
    return Draft(
        slug=campaign.slug,
        words=campaign.words,
        statement=campaign.statement.texts,
        organizer=campaign.organizer,
        contact=campaign.contact,
        goal=campaign.goal,
        keep_days=campaign.keep_days,
        opens_at=campaign.opens_at,
        closes_at=campaign.closes_at,
        timezone=campaign.timezone,
        fields=campaign.fields,
        policy=campaign.policy,
    )


def _held(session: Session, slug: str) -> Campaign:
    """The campaign as it stands, and will stand until this transaction ends: nobody else changes it meanwhile."""
    campaign_id = find(session, slug).id
    row = select(CampaignRow.id).where(CampaignRow.id == campaign_id)
    session.execute(row.with_for_update(key_share=True))
    return table.by_id(session, campaign_id)


def is_empty(session: Session) -> bool:
    """Whether there is no campaign at all yet."""
    return session.scalar(select(func.count()).select_from(CampaignRow)) == 0


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "goal": draft.goal,
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
    }


def _insert(session: Session, draft: Draft, uid: str, now: datetime) -> int:
    values = _columns(draft) | {
        "uid": uid,
        "slug": draft.slug,
        "status": "draft",
        "revision": 1,
        "created_at": now,
    }
    campaign_id = session.scalars(insert(CampaignRow).values(values).returning(CampaignRow.id)).one()
    _add_statement(session, campaign_id, 1, draft.statement, now)
    _add_consent(session, campaign_id, 1, consent.texts(draft), now)
    return campaign_id


def _new_statement(session: Session, campaign: Campaign, texts: Mapping[str, str], now: datetime) -> None:
    if campaign.statement.texts == texts:
        return
    if campaign.status == "draft":
        session.execute(
            update(StatementRow)
            .where(StatementRow.id == campaign.statement.id)
            .values(texts=dict(texts), sha256=rules.digest(texts), published_at=now)
        )
    else:
        _add_statement(session, campaign.id, campaign.statement.version + 1, texts, now)


def _new_consent(session: Session, campaign: Campaign, texts: Mapping[str, str], now: datetime) -> None:
    if campaign.consent.texts == texts:
        return
    if campaign.status == "draft":
        session.execute(
            update(ConsentRow).where(ConsentRow.id == campaign.consent.id).values(texts=dict(texts), shown_from=now)
        )
    else:
        _add_consent(session, campaign.id, campaign.consent.version + 1, texts, now)


def _add_statement(session: Session, campaign_id: int, version: int, texts: Mapping[str, str], now: datetime) -> None:
    row = StatementRow(
        campaign_id=campaign_id,
        version=version,
        texts=dict(texts),
        sha256=rules.digest(texts),
        published_at=now,
    )
    session.add(row)
    session.flush()


def _add_consent(session: Session, campaign_id: int, version: int, texts: Mapping[str, str], now: datetime) -> None:
    session.add(ConsentRow(campaign_id=campaign_id, version=version, texts=dict(texts), shown_from=now))
    session.flush()
