"""Estimates the weights of ``campaign/journey/matching/weights.toml`` and writes them to standard output.

m is counted over the pairs known to be one person, u over pairs of two persons drawn at random; half an
observation is added to each so that what was never seen stays finite. Run: ``python -m tests.bench.learn``.
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from campaign.crypto.evidence import blinded
from campaign.journey.matching import agreement, readable
from campaign.journey.matching.agreement import Pattern
from campaign.journey.signing import keys

from . import febrl, project

RANDOM_PAIRS = 150_000
Counts = dict[str, Counter[str]]


def weights(sort: str, sets: list[febrl.Split]) -> dict[str, dict[str, float]]:
    """Bits by attribute and level, from the labelled sets."""
    alike, different = _counts(_true(sort, sets)), _counts(_random(sort, sets))
    return {name: _bits(alike[name], different[name]) for name in alike if name != "address"}


def _bits(alike: Counter[str], different: Counter[str]) -> dict[str, float]:
    levels = sorted(alike | different)
    m_total, u_total = alike.total() + len(levels) / 2, different.total() + len(levels) / 2
    ratio = {level: (alike[level] + 0.5) / m_total / ((different[level] + 0.5) / u_total) for level in levels}
    # A value that is missing says nothing about who somebody is, only about the form.
    return {level: 0.0 if level == "missing" else round(math.log2(ratio[level]), 2) for level in levels}


def _counts(patterns: Iterable[Pattern]) -> Counts:
    counts: Counts = defaultdict(Counter)
    for pattern in patterns:
        for name, level in pattern.items():
            counts[name][level] += 1
    return counts


def _true(sort: str, sets: list[febrl.Split]) -> Iterable[Pattern]:
    for split in sets:
        evidence = _evidence(split)
        for one, other in split.truth:
            yield _pattern(sort, split, evidence, one, other)


def _random(sort: str, sets: list[febrl.Split]) -> Iterable[Pattern]:
    draw = random.Random(1969)
    for split in sets:
        evidence, records = _evidence(split), sorted(split.people)
        for _ in range(RANDOM_PAIRS // len(sets)):
            one, other = draw.sample(records, 2)
            if febrl.ordered(one, other) not in split.truth:
                yield _pattern(sort, split, evidence, one, other)


def _pattern(sort: str, split: febrl.Split, evidence: dict[str, bytes], one: str, other: str) -> Pattern:
    if sort == "readable":
        return readable.compare(split.people[one], split.people[other])
    return agreement.compare(evidence[one], evidence[other])


def _evidence(split: febrl.Split) -> dict[str, bytes]:
    """Evidence under one fingerprint that all rows share, so that any two can be compared."""
    return {record: _shared(row) for record, row in split.people.items()}


def _shared(row: febrl.Details) -> bytes:
    every_row = [("all", ())]
    return blinded(project.PEPPER, keys.FINGERPRINT_VERSION, every_row, keys.derive(row).slots())[0].evidence


def main() -> None:
    sets = febrl.training()
    for sort in ("keyed", "readable"):
        for name, levels in weights(sort, sets).items():
            print(f"\n[{sort}.{name}]")
            print("\n".join(f"{level} = {bits}" for level, bits in levels.items()))


if __name__ == "__main__":
    main()
