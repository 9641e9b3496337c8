"""The weight of an agreement pattern (Fellegi and Sunter, "A Theory for Record Linkage", JASA 64, 1969)."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

_DATA: Final[dict[str, Any]] = tomllib.loads(files(__package__).joinpath("weights.toml").read_text("utf-8"))
VERSION: Final[int] = _DATA["version"]
Sort = Literal["keyed", "readable"]
_PLACE: Final = ("postcode", "locality", "house", "street")


@dataclass(frozen=True, slots=True)
class Weights:
    """Bits by attribute and level: log2 of how much likelier the level is for one person than for two."""

    bits: Mapping[str, Mapping[str, float]]
    place_most: float
    repeats: float

    def weight(self, pattern: Mapping[str, str]) -> float:
        """The pattern's bits summed; what agrees in where somebody lives counts ``place_most`` bits at most.

        The model takes attributes for independent; of postcode, place, street and house that is untrue, and a
        family shares them all. What differs counts in full: one street and another house is a neighbour. A level
        that was never seen weighs nothing.
        """
        bits = {name: self.bits.get(name, {}).get(level, 0.0) for name, level in pattern.items()}
        alike = sum(max(bits.get(name, 0.0), 0.0) for name in _PLACE)
        return sum(bits.values()) - max(alike - self.place_most, 0.0)

    def probability(self, pattern: Mapping[str, str], rows: int) -> float:
        """The chance that two rows of this pattern are one person, among ``rows`` signatures.

        Bayes' rule; the prior is ``repeats`` second signatures for each signature, spread over all pairs.
        """
        pairs = max(rows - 1, 1) / 2
        odds = self.weight(pattern) + math.log2(self.repeats / pairs)
        return 1 / (1 + math.exp2(-max(min(odds, 1000.0), -1000.0)))


@cache
def learned(sort: Sort) -> Weights:
    """The weights that ship with the code: ``keyed`` for evidence, ``readable`` for names in the clear."""
    assumed = _DATA["assumed"]
    bits = {name: levels | assumed.get(name, {}) for name, levels in _DATA[sort].items()}
    return Weights(bits, _DATA["place_most"], _DATA["repeats"])
