"""``make bench``: rates of the real server beside baselines of the same seconds, as Markdown tables."""

import argparse
import os
import sys
from pathlib import Path

from campaign.settings import read
from tests.bench import report
from tests.bench.measure import Figures, Length, measure
from tests.services import postgresql


def main() -> None:
    """Measures what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round, for a look")
    parser.add_argument("--engines", default="sqlite,postgresql", help="which databases")
    parser.add_argument("--sizes", help="existing signatures; default 0,1000,10000,1000000, with --quick 0,10000")
    parser.add_argument("--threads", type=int, default=read({}).threads, help="blocking threads of a web process")
    parser.add_argument("--write", type=Path, help="a Markdown file to put the tables into, between its marks")
    given = parser.parse_args()
    length = Length(1, 1.0, 200, given.threads) if given.quick else Length(5, 2.0, 2000, given.threads)
    sizes = [int(size) for size in (given.sizes or ("0,10000" if given.quick else "0,1000,10000,1000000")).split(",")]
    load = os.getloadavg()[0]
    found = [one for engine in given.engines.split(",") for one in _engine(engine, sizes, length)]
    tables = report.markdown(found, length, load)
    sys.stdout.write(tables)
    if given.write:
        report.write(given.write, tables)


def _engine(engine: str, sizes: list[int], length: Length) -> list[Figures]:
    if engine == "sqlite":
        return [_said(measure("", size, length)) for size in sizes]
    programs = postgresql.binaries()
    if programs is None:
        raise SystemExit("no PostgreSQL server is installed here; see --engines")
    with postgresql.running(programs, fsync=True) as server:
        return [_said(measure(server.create(f"bench_{size}"), size, length)) for size in sizes]


def _said(figures: Figures) -> Figures:
    sys.stderr.write(f"{figures.engine}, {figures.size:,} signatures: measured\n")
    return figures


if __name__ == "__main__":
    main()
