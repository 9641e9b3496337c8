"""Where letters come back to, and by what name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from campaign.crypto.stamps import Stamps

# Stands in the return path where the letter's stamp goes.
PLACE = "*"
_NOBODY = "0"


class Named(Protocol):
    """A letter of the outbox."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def created_at(self) -> datetime:
        """When it was queued."""


@dataclass(frozen=True, slots=True)
class Returns:
    """Names letters. ``path`` is the envelope sender, in which ``PLACE`` stands for the stamp, if it is there."""

    stamps: Stamps
    path: str

    def name(self, letter: Named) -> str:
        """The letter's stamp."""
        return str(self.stamps.mint(letter.id, letter.created_at))

    def sender(self, letter: Named) -> str:
        """The envelope sender of one letter (variable envelope return path)."""
        return self.path.replace(PLACE, self.name(letter))

    @property
    def plain(self) -> str:
        """The envelope sender of letters to organizers: when they come back, nothing is counted."""
        return self.path.replace(PLACE, _NOBODY)
