"""``campaign verify`` beside what reading the same table takes: ``sha256sum``, and a CSV parse in Python.

Alone, ``python -m tests.bench.verifying`` makes a bundle of a million rows and prints the best of some runs.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.offline import campaign, measured
from tests.services.bundles import a_bundle
from tests.services.environment import variables

_PARSE = """
import csv, sys
with open(sys.argv[1], newline="", encoding="utf-8-sig") as file:
    for row in csv.reader(file):
        pass
"""


def compare(bundle: Path, settings: dict[str, str]) -> dict[str, float]:
    """Seconds and MiB of a check, seconds of the reading, and the ratio of the two."""
    table = str(bundle / "signatures.csv")
    parse = measured([sys.executable, "-I", "-S", "-c", _PARSE, table], {}).seconds
    sums = measured(["sha256sum", table], {}).seconds
    check = campaign(settings, "verify", str(bundle))
    return {
        "verify seconds": check.seconds,
        "verify MiB": check.peak_mib,
        "reading seconds": parse + sums,
        "verify : reading": check.seconds / (parse + sums),
    }


def main() -> None:
    """Prints one line a run, and the best."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.verifying", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="campaign-bench-") as place:
        folder = Path(place)
        bundle = a_bundle(folder / "bundle", given.rows)
        settings = variables(folder / "instance", f"sqlite:///{folder}/none.sqlite3")
        found = [compare(bundle, settings) for _ in range(given.rounds)]
    for one in [*found, min(found, key=lambda one: one["verify : reading"])]:
        print(", ".join(f"{name} {value:.2f}" for name, value in one.items()))


if __name__ == "__main__":
    main()
