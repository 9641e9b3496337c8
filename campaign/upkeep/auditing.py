"""Whether a campaign's rows, ledger, totals, public number and export say the same."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.journey.exporting import table as exporting
from campaign.journey.tallying import audit as audits
from campaign.journey.tallying.audit import Audit
from campaign.journey.tallying.inspection import Inspection, inspect
from campaign.journey.tallying.notary import Notary
from campaign.upkeep.rules import MOST_NAMED


@dataclass(frozen=True, slots=True)
class Found:
    """What a campaign's numbers are at one moment, each counted in its own way."""

    totals: Audit
    ledger: Inspection
    exported: int

    @property
    def equal(self) -> bool:
        """Whether all of them are the same, and the ledger is whole."""
        numbers = {self.exported, self.totals.rows, self.totals.total, self.ledger.total}
        return not self.totals.differences and not self.ledger.faults and len(numbers) == 1

    def packed(self) -> dict[str, Any]:
        """What a page needs to say of it, as JSON."""
        return {
            "equal": self.equal,
            "public": self.totals.total,
            "rows": self.totals.rows,
            "ledger": self.ledger.total,
            "exported": self.exported,
            "waiting": self.totals.waiting,
            "entries": self.ledger.size,
            "heads": self.ledger.heads,
            "erased": self.ledger.erased,
            "differing": len(self.totals.differences),
            "differences": [asdict(one) for one in self.totals.differences[:MOST_NAMED]],
            "faults": [asdict(one) for one in self.ledger.faults[:MOST_NAMED]],
        }


def compare(
    session: Session, notary: Notary, campaign: Campaign, tick: Callable[[int], None] = lambda _: None
) -> Found:
    """Counts everything anew, in the running snapshot. Reads every entry and row: not for requests."""
    exported = exporting.count(session, campaign.id)
    ledger = inspect(session, notary, campaign, tick)
    return Found(audits.compare(session, campaign.id, tick), ledger, exported)
