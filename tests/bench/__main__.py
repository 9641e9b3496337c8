"""``make bench``: rates of the real server beside baselines of the same seconds, as Markdown tables."""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from campaign.settings import read
from tests.bench import appending, report
from tests.bench.measure import Figures, Length, measure
from tests.services import postgresql

QUICK = Length(1, 1.0, 200, 0, counted=2_000, entries=200_000)
FULL = Length(5, 2.0, 2000, 0, counted=20_000, entries=6_000_000)
# A ledger that has just begun, for comparison.
SHORT = 1_000


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, for a look")
    parser.add_argument("--engines", default="sqlite,postgresql", help="which databases")
    parser.add_argument("--sizes", help="existing signatures; default 0,1000,10000,1000000, with --quick 0,10000")
    parser.add_argument("--threads", type=int, default=read({}).threads, help="blocking threads of a web process")
    parser.add_argument("--write", type=Path, help="a Markdown file to put the tables into, between its marks")
    given = parser.parse_args()
    length = QUICK if given.quick else FULL
    length = replace(length, threads=given.threads)
    sizes = [int(size) for size in (given.sizes or ("0,10000" if given.quick else "0,1000,10000,1000000")).split(",")]
    load = os.getloadavg()[0]
    found = [one for engine in given.engines.split(",") for one in _engine(engine, sizes, length)]
    tables = report.markdown(found, length, load)
    sys.stdout.write(tables)
    if given.write:
        report.write(given.write, tables)


def _engine(engine: str, sizes: list[int], length: Length) -> list[Figures]:
    if engine == "sqlite":
        return _sizes(lambda _: "", sizes, length)
    programs = postgresql.binaries()
    if programs is None:
        raise SystemExit("no PostgreSQL server is installed here; see --engines")
    with postgresql.running(programs, fsync=True) as server:
        return _sizes(lambda name: server.create(f"bench_{name}"), sizes, length)


def _sizes(database: Callable[[str], str], sizes: list[int], length: Length) -> list[Figures]:
    found = [_said(measure(database(str(size)), size, length)) for size in sizes]
    found[-1].appended = appending.rates(database("ledger"), (SHORT, length.entries))
    sys.stderr.write(f"{found[-1].engine}, {length.entries:,} entries: measured\n")
    return found


def _said(figures: Figures) -> Figures:
    sys.stderr.write(f"{figures.engine}, {figures.size:,} signatures: measured\n")
    return figures


if __name__ == "__main__":
    main()
