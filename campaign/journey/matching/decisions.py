"""What was decided about findings: by whom, when and why."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campaign.journey.matching.table import Decision


def history(session: Session, campaign_id: int, most: int = 100, *, before: int | None = None) -> Sequence[Row[Any]]:
    """The last decisions, newest first: who decided what about which finding, when and why."""
    query = select(Decision.__table__).where(Decision.campaign_id == campaign_id)
    if before is not None:
        query = query.where(Decision.id < before)
    return session.execute(query.order_by(Decision.id.desc()).limit(most)).all()


def about(session: Session, finding_ids: Sequence[int], most: int = 100) -> Sequence[Row[Any]]:
    """The decisions about some findings, the newest first."""
    query = select(Decision.__table__).where(Decision.finding_id.in_(finding_ids))
    return session.execute(query.order_by(Decision.id.desc()).limit(most)).all()


def batch(session: Session, campaign_id: int, name: str, most: int = 500) -> Sequence[Row[Any]]:
    """The decisions that were taken together."""
    query = select(Decision.__table__).where(Decision.campaign_id == campaign_id, Decision.batch == name)
    return session.execute(query.order_by(Decision.id).limit(most)).all()
