"""``make chaos``: breaks everything that can break, on both engines, and says what came of it."""

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial

from tests.chaos import database, disk, mail, processes, sequencer, site, storm

_PEOPLE, _LETTERS, _SEQUENCERS = 1000, 2000, 1000
_EITHER: dict[str, Callable[[str, int], str]] = {
    "kill -9": lambda url, seed: storm.storm(url, _PEOPLE, seed),
    "kill -9 of the sequencer": lambda url, seed: sequencer.killed(url, _SEQUENCERS, seed),
    "mail server": lambda url, _: mail.trouble(url, 400),
    "two workers": lambda url, _: mail.two_workers(url, _LETTERS),
    "full disk": lambda url, _: disk.full_disk(url),
    "orphans": lambda url, _: processes.orphans(url),
}


def _scenarios(engines: list[str], only: str, seed: int) -> Iterator[tuple[str, Callable[[], str]]]:
    for engine in engines:
        for name, act in _EITHER.items():
            if only in name:
                yield f"{name}, {engine}", partial(_with_database, engine, act, seed)
    if "sqlite" in engines and only in "full disk while signing":
        yield "full disk while signing, sqlite", disk.while_signing
    if "postgresql" in engines and only in "database restarted":
        yield "database restarted, postgresql", partial(database.restarted, 400)


def _with_database(engine: str, act: Callable[[str, int], str], seed: int) -> str:
    with site.database(engine) as url:
        return act(url, seed)


def main() -> int:
    """Runs what was asked for; 1 where anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--engines", default="sqlite,postgresql", help="which databases")
    parser.add_argument("--only", default="", help="part of a scenario's name")
    parser.add_argument(
        "--seed", type=int, default=random.randrange(10**6), help="repeats the choice of what is killed"
    )
    given = parser.parse_args()
    sys.stdout.write(f"seed {given.seed}\n")
    failed = 0
    for name, act in _scenarios(given.engines.split(","), given.only, given.seed):
        begun = time.monotonic()
        try:
            said = act()
        except Exception:  # noqa: BLE001 -- the next scenario may still say something
            failed += 1
            said = f"FAILED\n{traceback.format_exc()}"
        sys.stdout.write(f"{name} ({time.monotonic() - begun:.0f} s): {said}\n")
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
