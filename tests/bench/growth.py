"""What a decision costs as a campaign grows: rows that share a fingerprint, and the time to compare them.

Signers are drawn attribute by attribute from the originals of FEBRL 2, 3 and 4, so that common names are as
common as there. Run: ``python -m tests.bench.growth``.
"""

import random
import time
from collections import defaultdict

from campaign.journey.matching import agreement
from campaign.journey.matching.rules import MOST_CANDIDATES, decide
from campaign.journey.signing import keys

from . import febrl, project

SIZES = (1_000, 10_000, 100_000, 300_000)
ASKED = 300


def main() -> None:
    people = [row for split in febrl.held_out() for record, row in split.people.items() if record.endswith("org")]
    draw = random.Random(7)
    buckets: dict[tuple[str, tuple[str, ...]], int] = defaultdict(int)
    rows: list[febrl.Details] = []
    print("| signatures | look-ups | rows compared, mean | most | of one decision, ms |\n|---|---|---|---|---|")
    for size in SIZES:
        while len(rows) < size:
            rows.append({name: draw.choice(people)[name] for name in people[0]})
            for block in keys.derive(rows[-1]).blocks:
                buckets[block] += 1
        asked = [keys.derive(row).blocks for row in draw.sample(rows, ASKED)]
        counts = [sum(buckets[block] - 1 for block in blocks if buckets[block] <= MOST_CANDIDATES) for blocks in asked]
        lookups = sum(map(len, asked)) / ASKED
        mean = sum(counts) / ASKED
        cost = mean * _seconds_a_pair() * 1e3
        print(f"| {size:,} | {lookups:.1f} | {mean:.1f} | {max(counts)} | {cost:.2f} |", flush=True)


def _seconds_a_pair() -> float:
    details = {
        "name": "Ганна Кавалёва",
        "birth_date": "1987-03-09",
        "postal_code": "220030",
        "locality": "Мінск",
    }
    evidence = next(iter(project.store(details).values()))
    start = time.perf_counter()
    for _ in range(1_000):
        decide(agreement.compare(evidence, evidence), 1_000)
    return (time.perf_counter() - start) / 1_000


if __name__ == "__main__":
    main()
