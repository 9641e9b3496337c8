"""What may be ordered, and how long it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from campaign.journey.exporting.rules import Format

# waiting (for a second person) → queued → running → ready → expired; other ends: refused, cancelled, failed.
State = Literal["waiting", "queued", "running", "ready", "expired", "refused", "cancelled", "failed"]
ACTIVE: tuple[State, ...] = ("waiting", "queued", "running")

KEEP = timedelta(hours=24)
# How long after the button was pressed the file may be fetched, and fetched on: then a code is asked for again.
FETCH = timedelta(hours=1)
# Of one campaign at once: each may take as much room as all its signatures.
MOST_ACTIVE = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants to download. ``columns`` are field keys; None for all that the campaign exports."""

    columns: tuple[str, ...] | None = None
    delimiter: str = ","
    bom: bool = True
    by_region: bool = False
    xlsx: bool = False

    @property
    def form(self) -> Format:
        """How the tables are written."""
        return Format(self.delimiter, self.bom, self.columns)

    def packed(self) -> dict[str, Any]:
        """The order as JSON."""
        return asdict(self)


def order(packed: Mapping[str, Any]) -> Order:
    """The order in its JSON."""
    columns = packed["columns"]
    return Order(**{**packed, "columns": None if columns is None else tuple(columns)})


def download_name(slug: str, signatures: int, day: str) -> str:
    """The name under which the file is saved."""
    return f"{slug}-{day}-{signatures}-signatures.zip"
