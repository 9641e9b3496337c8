"""What an examination finds: codes, which the doors put into words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``values`` holds what the words need, such as the ``slug`` of a campaign."""

    code: str
    good: bool = True
    values: Mapping[str, str | int] = field(default_factory=dict)

    def packed(self) -> dict[str, Any]:
        """The finding as JSON."""
        return {"code": self.code, "good": self.good, "values": dict(self.values)}


def unpacked(packed: Mapping[str, Any]) -> Finding:
    """The finding in its JSON."""
    return Finding(packed["code"], packed["good"], packed["values"])
