"""No more letters a second than the mail server is promised, whatever the batches."""

import time
from threading import Event

_SLOW_SECONDS = 0.2


class Pace:
    """When the next letter of this worker may leave."""

    def __init__(self) -> None:
        self._next = 0.0

    def wait(self, rate: float, stop: Event) -> None:
        """Waits for the next letter's turn at ``rate`` letters a second; 0 is no limit. ``stop`` ends the wait."""
        if rate:
            pause = self._next - time.monotonic()
            if pause > 0:
                stop.wait(pause)
            self._next = time.monotonic() + 1 / rate

    def is_slow(self, rate: float) -> bool:
        """Whether the wait is long enough for something to happen meanwhile."""
        return rate > 0 and self._next - time.monotonic() > _SLOW_SECONDS
