"""How many duplicates matching has not found: capture and recapture over two sorts of fingerprints.

A duplicate that the fingerprints with the birth date found was "captured" by them; those without it are the
second catch. How many were caught twice tells how many escaped both (Chapman, "Some properties of the
hypergeometric distribution with applications to zoological sample censuses", 1951; variance after Seber,
1970). The interval is log-normal around what is left (Chao, 1987), so that it never goes below nothing.
Duplicates that are hard for one sort are hard for the other too: read the figure as a lower bound.
"""

import math
from typing import Final, NamedTuple

_95_PERCENT: Final = 1.959963984540054


class Left(NamedTuple):
    """Expected number of duplicates that were not found, with a 95 % interval."""

    expected: float
    low: float
    high: float


def duplicates_left(by_one: int, by_other: int, by_both: int) -> Left:
    """The estimate from the numbers of true duplicates that each sort of fingerprints found, and both.

    Raises ``ValueError`` where more were found by both than by one.
    """
    if not 0 <= by_both <= min(by_one, by_other):
        raise ValueError("what both found is part of what each found")
    only_one, only_other = by_one - by_both, by_other - by_both
    expected = only_one * only_other / (by_both + 1)
    if not expected:
        return Left(0.0, 0.0, 0.0)
    spread = (by_one + 1) * (by_other + 1) * only_one * only_other / ((by_both + 1) ** 2 * (by_both + 2))
    factor = math.exp(_95_PERCENT * math.sqrt(math.log1p(spread / expected**2)))
    return Left(expected, expected / factor, expected * factor)
