"""One secret a campaign, outside the database: without it the address index says nothing about anyone."""

from dataclasses import dataclass
from pathlib import Path

from campaign.crypto import keyfiles


class PepperMissing(Exception):
    """The campaign's pepper is not in this installation's folder; addresses can't be recognised without it."""


@dataclass(frozen=True, slots=True)
class Peppers:
    """The folder of peppers, one file a campaign, named by the campaign's random ``uid``."""

    folder: Path

    def make(self, uid: str) -> None:
        """Makes the pepper of a new campaign, 32 bytes."""
        keyfiles.once(self.folder / uid)

    def get(self, uid: str) -> bytes:
        """The pepper, never a new one: a second pepper would count everybody twice. Raises ``PepperMissing``."""
        try:
            return bytes.fromhex(keyfiles.read(self.folder / uid))
        except FileNotFoundError:
            raise PepperMissing(f"no pepper for campaign {uid}: copy it from the machine that has it") from None
        except (keyfiles.Damaged, ValueError):
            raise PepperMissing(f"the pepper of campaign {uid} is damaged: put it back from a backup") from None

    def destroy(self, uid: str) -> None:
        """Deletes a pepper; what was recognised by it never is again."""
        (self.folder / uid).unlink(missing_ok=True)
