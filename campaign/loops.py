"""Loops in threads of their own: each works, rests where nothing was due, and waits longer after each failure."""

import time
from collections.abc import Callable, Mapping
from threading import Event, Thread

from campaign import log

# How often a loop looks for work: a person who pressed the button sees the count move.
IDLE_SECONDS = 0.25
# After a failure the pause grows from the first to the second.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0

# One round; whether there was anything to do.
Round = Callable[[Event], bool]


def run(rounds: Mapping[str, Round], stop: Event) -> None:
    """Goes round in a thread for each name until ``stop`` is set; what is in hand then is finished."""
    threads = [Thread(target=_loop, args=(name, work, stop), name=name) for name, work in rounds.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def every(seconds: float, act: Callable[[], None]) -> Round:
    """A round that acts at once, then when so many seconds have passed."""
    last = -seconds

    def work(_stop: Event) -> bool:
        nonlocal last
        if time.monotonic() - last >= seconds:
            act()
            last = time.monotonic()
        return False

    return work


def _loop(name: str, work: Round, stop: Event) -> None:
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            busy = work(stop)
            pause = FIRST_PAUSE
            if not busy:
                stop.wait(IDLE_SECONDS)
        except ConnectionError as error:
            log.event("mail_unreachable", failure=str(error), retry_in=pause)
            pause = _wait(stop, pause)
        except Exception as error:  # noqa: BLE001 -- a loop that ended in silence would send no letter
            log.failure(f"{name}_failed", error, retry_in=pause)
            pause = _wait(stop, pause)


def _wait(stop: Event, pause: float) -> float:
    stop.wait(pause)
    return min(pause * 2, LONGEST_PAUSE)
