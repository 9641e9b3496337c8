"""Whose ids these are, for pages that say who did what."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.organizers.table import OrganizerRow


def of(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The addresses of accounts by id; disabled ones have theirs too."""
    rows = session.execute(select(OrganizerRow.id, OrganizerRow.email).where(OrganizerRow.id.in_(ids)))
    return {row.id: row.email for row in rows}
