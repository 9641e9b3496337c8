"""Exporting what is counted: somebody may withdraw between the count and the export."""

import time
from collections.abc import Callable
from typing import TypeVar

from campaign.errors import Refused

T = TypeVar("T")
_TRIES = 20
_PAUSE_SECONDS = 0.05


def settled(count: Callable[[], object], export: Callable[[], T]) -> T:
    """Counts what is due, then exports; again where that is refused as ``unsettled``. Raises ``Refused``."""
    for attempt in range(_TRIES):
        count()
        try:
            return export()
        except Refused as refused:
            if refused.code != "unsettled":
                raise
            time.sleep(_PAUSE_SECONDS * attempt)
    raise Refused("unsettled")
