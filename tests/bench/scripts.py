"""The second table: names across scripts and spellings, from ``tests/rules/data/names.toml``."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from campaign.journey.signing.names import letters, same_name

TABLE = Path(__file__).parents[1] / "rules" / "data" / "names.toml"


def pairs() -> Iterator[tuple[str, str, bool]]:
    """Every two spellings of a group, and whether they are one name."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    for group in table["same"]:
        yield from ((one, other, True) for one, other in combinations(group["spellings"], 2))
    for pair in table["different"]:
        yield (*pair["spellings"], False)


def agree(one: str, other: str) -> bool:
    """Whether this project takes two words for one name."""
    return not set(same_name(letters(one))).isdisjoint(same_name(letters(other)))


METHODS = {
    "this project": agree,
    "anyascii, same letters": lambda one, other: anyascii(one).casefold() == anyascii(other).casefold(),
    "anyascii, Jaro-Winkler from 0.90": lambda one, other: (
        JaroWinkler.similarity(anyascii(one).casefold(), anyascii(other).casefold()) >= 0.9
    ),
}


def main() -> None:
    tested = list(pairs())
    print("| names across scripts | one name, found | two names, kept apart |\n|---|---|---|")
    for method, same in METHODS.items():
        right = Counter(truth for one, other, truth in tested if same(one, other) == truth)
        total = Counter(truth for *_, truth in tested)
        print(f"| {method} | {right[True]} of {total[True]} | {right[False]} of {total[False]} |")


if __name__ == "__main__":
    main()
