"""Work in two processes, where there is enough of it; what comes back is in the order in which it was given."""

import gc
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

Task = tuple[Callable[..., Any], tuple[Any, ...]]
_WORKERS = 2


@contextmanager
def results(tasks: Sequence[Task], *, apart: bool) -> Iterator[Iterator[Any]]:
    """What the tasks give, one by one. An error is raised when its turn comes; what was not begun then never is."""
    if not apart:
        yield (act(*given) for act, given in tasks)
        return
    # Where it is safe, a copy of this process starts in a hundredth of the time.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    # Nothing that these tasks make refers to itself, and looking for that takes a tenth of the time.
    pool = ProcessPoolExecutor(_WORKERS, mp_context=context, initializer=gc.disable)
    try:
        waiting = [pool.submit(act, *given) for act, given in tasks]
        yield (one.result() for one in waiting)
    finally:
        pool.shutdown(cancel_futures=True)
