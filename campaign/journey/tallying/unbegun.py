"""The empty heads that a draft may have: an export of it, or new ledger keys, begin its matching, totals and ledger."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from campaign.journey.matching.table import MatchHead
from campaign.journey.tallying.ledger import LedgerHead
from campaign.journey.tallying.table import TallyHead
from campaign.storage.transactions import change


def forget(session: Session, campaign_id: int) -> None:
    """Deletes them, in the transaction that deletes a draft and before its own row goes."""
    for head in (MatchHead, TallyHead, LedgerHead):
        change(session, delete(head).where(head.campaign_id == campaign_id))
