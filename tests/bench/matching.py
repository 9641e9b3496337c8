"""``make bench-matching``: this project, recordlinkage and splink on one split of the FEBRL sets.

Weights, regression and model are learned on FEBRL 1 and half of the persons of FEBRL 2, 3 and 4; the
figures are of the other half. Run: ``python -m tests.bench.matching`` (needs ``requirements-bench.txt``).
"""

import contextlib
import io
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass

from campaign.journey.matching import rules, weights
from campaign.journey.matching.agreement import Pattern
from campaign.journey.matching.rules import Verdict

from . import febrl, libraries, project, scripts
from .febrl import Pair, Split

PRECISION = 0.995
Scorer = Callable[[Split], libraries.Scores]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; pairs a second: finding, comparing and deciding, learning left out."""

    number: int
    method: str
    precision: float
    recall: float
    pairs_a_second: float

    def __str__(self) -> str:
        f1 = 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)
        figures = f"{self.precision:.4f} | {self.recall:.4f} | {f1:.4f} | {self.pairs_a_second:,.0f}"
        return f"| {self.number} | {self.method} | {figures} |"


def main() -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)  # splink tells how it learns, at length
    training = febrl.training()
    with contextlib.redirect_stdout(io.StringIO()):
        logistic, splink = libraries.Logistic(training), libraries.Splink(training)
    print("| FEBRL | method | precision | recall | F1 | pairs/s |\n|---|---|---|---|---|---|")
    for split in febrl.held_out():
        for row in (*_ours(split), *_theirs(split, logistic, splink)):
            print(row, flush=True)
    print()
    scripts.main()


def _ours(split: Split) -> Iterable[Row]:
    start = time.perf_counter()
    stored = {record: project.store(row) for record, row in split.people.items()}
    made = time.perf_counter()
    pairs = project.candidates(stored)
    found = time.perf_counter()
    keyed = project.compare_keyed(stored, pairs)
    yield from _rows(split, "keyed", keyed, time.perf_counter() - made)
    start_readable = time.perf_counter()
    readable = project.compare_readable(split.people, pairs)
    yield from _rows(split, "readable", readable, time.perf_counter() - start_readable + found - made)
    a_signature = (made - start) / len(stored)
    fingerprints = sum(map(len, stored.values())) / len(stored)
    print(
        f"FEBRL {split.number}: {fingerprints:.1f} fingerprints a signature, {a_signature * 1e3:.1f} ms",
        file=sys.stderr,
    )


def _rows(split: Split, sort: weights.Sort, patterns: dict[Pair, Pattern], seconds: float) -> Iterable[Row]:
    speed = len(patterns) / seconds
    decided = {pair: rules.decide(pattern, len(split.people), sort) for pair, pattern in patterns.items()}

    def among(*verdicts: Verdict) -> set[Pair]:
        return {pair for pair, decision in decided.items() if decision.verdict in verdicts}

    yield _row(split, f"{sort}: certain", among("certain"), speed)
    yield _row(split, f"{sort}: certain or likely", among("certain", "likely"), speed)
    scores = {pair: weights.learned(sort).weight(pattern) for pair, pattern in patterns.items()}
    yield _row(split, f"{sort}: by weight alone, at precision {PRECISION}", _at_precision(split, scores), speed)


def _theirs(split: Split, logistic: Scorer, splink: Scorer) -> Iterable[Row]:
    example, seconds = _timed(libraries.published_example, split)
    found = {pair for pair, score in example.items() if score}
    yield _row(split, "recordlinkage: example of its documentation", found, len(example) / seconds)
    for method, scorer in (("recordlinkage: logistic regression", logistic), ("splink", splink)):
        scores, seconds = _timed(scorer, split)
        best = _at_precision(split, scores)
        yield _row(split, f"{method}, at precision {PRECISION}", best, len(scores) / seconds)


def _timed(scorer: Scorer, split: Split) -> tuple[libraries.Scores, float]:
    start = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        scores = scorer(split)
    return scores, time.perf_counter() - start


def _row(split: Split, method: str, found: Set[Pair], speed: float) -> Row:
    true = len(found & split.truth)
    return Row(split.number, method, true / len(found) if found else 0.0, true / len(split.truth), speed)


def _at_precision(split: Split, scores: libraries.Scores) -> set[Pair]:
    """The most pairs, best first, of which ``PRECISION`` are true: the best threshold that the data allow."""
    ranked = sorted(scores, key=lambda pair: (-scores[pair], pair))
    true = best = 0
    for count, pair in enumerate(ranked, 1):
        true += pair in split.truth
        if true / count >= PRECISION:
            best = count
    return set(ranked[:best])


if __name__ == "__main__":
    main()
