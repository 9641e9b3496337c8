"""The campaign that a draft would be, for whoever wants to see it before anything is stored."""

from dataclasses import fields
from datetime import datetime

from campaign.journey.drafting import consent, rules
from campaign.journey.drafting.draft import Draft
from campaign.journey.drafting.rules import Campaign, Consent, Statement


def opened(draft: Draft, version: int, now: datetime) -> Campaign:
    """The draft as an open campaign that no database has; ``version`` is that of its statement."""
    same = {one.name: getattr(draft, one.name) for one in fields(Draft) if one.name != "statement"}
    return Campaign(
        **same,
        id=0,
        uid="",
        status="open",
        languages=tuple(draft.words),
        closed_at=None,
        statement=Statement(0, version, draft.statement, rules.digest(draft.statement), now),
        consent=Consent(0, 1, consent.texts(draft)),
        revision=0,
    )
