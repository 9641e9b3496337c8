"""What deciding on signatures needs, in one hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import fingerprints
from campaign.journey.signing import own_keys, prints
from campaign.journey.signing.prints import Print
from campaign.journey.signing.rules import readable


@dataclass(frozen=True, slots=True)
class Desk:
    """A campaign, its pepper, the session that writes, and the time."""

    session: Session
    campaign: Campaign
    pepper: bytes
    now: datetime

    def fingerprints(self, row: Row[Any]) -> list[Print]:
        """The fingerprints of a confirmed signature that are not stored as rows, as they were derived at signing.

        Of a signature from before that, and of one whose column is damaged, they are derived now: without its details
        it has none, but it holds nobody up.
        """
        try:
            derived = prints.unpack(row.prints or b"")
        except ValueError:
            derived = self.derive(row)
        return fingerprints.dated(self.pepper, derived, row.confirmed_at)

    def derive(self, row: Row[Any]) -> list[Print]:
        """The fingerprints by this version's rules, of a signature whose details can be read."""
        return own_keys.fingerprints(self.pepper, readable(row.details), fold=self.campaign.policy.fold)
