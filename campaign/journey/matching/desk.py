"""What deciding on signatures needs, in one hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import fingerprints
from campaign.journey.matching.fingerprints import Print


@dataclass(frozen=True, slots=True)
class Desk:
    """A campaign, its pepper, the session that writes, and the time."""

    session: Session
    campaign: Campaign
    pepper: bytes
    now: datetime

    def fingerprints(self, row: Row[Any]) -> list[Print]:
        """The fingerprints of a confirmed signature whose details are there."""
        fold = self.campaign.policy.fold
        return fingerprints.derive(self.pepper, row.details or {}, row.confirmed_at, fold=fold)
