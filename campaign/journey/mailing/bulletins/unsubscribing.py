"""The end of updates to an address, by its link (RFC 8058) or otherwise: the signature is never touched."""

from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from campaign.storage.transactions import alone, change, writing

_table = core(SignatureRow)


def look(session: Session, link: Link) -> Campaign | None:
    """The campaign whose updates the link would end; nothing is written. None where the signature is gone."""
    row = _row(session, link)
    return None if row is None else drafting.by_id(session, row.campaign_id)


def unsubscribe(session: Session, link: Link) -> Campaign | None:
    """Ends updates to the address, whoever signed with it; done twice, it succeeds twice.

    None where the signature is gone, and with it the address that letters would go to.
    """
    with writing(session):
        row = _row(session, link)
        if row is None:
            return None
        alone(session, row.email_key)
        end(session, row.campaign_id, row.email_key)
    return drafting.by_id(session, row.campaign_id)


def end(session: Session, campaign_id: int, email_key: bytes) -> None:
    """Ends updates to the address in the running transaction, in which this key is held ``alone``."""
    same = (_table.c.campaign_id == campaign_id, _table.c.email_key == email_key)
    change(session, update(_table).where(*same, _table.c.updates).values(updates=False))


def _row(session: Session, link: Link) -> Row[*tuple[Any, ...]] | None:
    query = select(_table.c.campaign_id, _table.c.email_key, _table.c.nonce).where(_table.c.id == link.signature_id)
    row = session.execute(query).first()
    return row if row is not None and row.nonce == link.nonce else None
