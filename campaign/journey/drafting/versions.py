"""Versions of statement and consent: what people may have signed stays as it was."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from campaign.journey.drafting import rules
from campaign.journey.drafting.rules import Campaign
from campaign.journey.drafting.table import ConsentRow, StatementRow
from campaign.storage.transactions import change


def another_statement(session: Session, campaign: Campaign, texts: Mapping[str, str], now: datetime) -> None:
    """The texts as the newest version: in the place of the one that nobody could sign, else beside it."""
    if campaign.statement.texts == texts:
        return
    if campaign.status == "draft":
        session.execute(
            update(StatementRow)
            .where(StatementRow.id == campaign.statement.id)
            .values(texts=dict(texts), sha256=rules.digest(texts), published_at=now)
        )
    else:
        add_statement(session, campaign.id, campaign.statement.version + 1, texts, now)


def another_consent(session: Session, campaign: Campaign, texts: Mapping[str, str], now: datetime) -> None:
    """The same for the consent."""
    if campaign.consent.texts == texts:
        return
    if campaign.status == "draft":
        session.execute(
            update(ConsentRow).where(ConsentRow.id == campaign.consent.id).values(texts=dict(texts), shown_from=now)
        )
    else:
        add_consent(session, campaign.id, campaign.consent.version + 1, texts, now)


def add_statement(session: Session, campaign_id: int, version: int, texts: Mapping[str, str], now: datetime) -> None:
    """A statement version."""
    values = {"texts": dict(texts), "sha256": rules.digest(texts), "published_at": now}
    session.execute(insert(StatementRow).values(campaign_id=campaign_id, version=version, **values))


def add_consent(session: Session, campaign_id: int, version: int, texts: Mapping[str, str], now: datetime) -> None:
    """A consent version."""
    values = {"texts": dict(texts), "shown_from": now}
    session.execute(insert(ConsentRow).values(campaign_id=campaign_id, version=version, **values))


def forget(session: Session, campaign_id: int) -> None:
    """Deletes all of a campaign's; in a write transaction."""
    for row in (StatementRow, ConsentRow):
        change(session, delete(row).where(row.campaign_id == campaign_id))
