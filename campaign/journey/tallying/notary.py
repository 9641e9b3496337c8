"""Who signs the heads: the installation, by its keys, in the name that each ledger has from its beginning."""

from dataclasses import dataclass

from campaign.crypto import notes
from campaign.crypto.notes import BadNote, Verifier
from campaign.crypto.signing_key import SigningKeyMissing, SigningKeys
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs heads. ``host`` is the host of the base URL, with its port where it has one."""

    host: str
    keys: SigningKeys

    def origin(self, slug: str) -> str:
        """The name of a ledger that begins now."""
        return f"{self.host}/c/{slug}"

    def sign(self, head: Checkpoint) -> str:
        """The head as a signed note. Raises ``SigningKeyMissing``."""
        return notes.sign(checkpoint.write(head), head.origin, self.keys.seeds())

    def verifiers(self, origin: str) -> list[Verifier]:
        """The keys in use, as whoever checks a ledger needs them, current first. Raises ``SigningKeyMissing``."""
        return [Verifier(origin, key) for key in self.keys.public()]

    def read(self, note: str, origin: str) -> Checkpoint:
        """The head in a note that this installation signed, with keys of today or of once.

        Raises ``SigningKeyMissing`` where another key did: whoever continued would split the ledger in two.
        """
        known = [*self.verifiers(origin), *(Verifier(origin, key) for key in self.keys.retired())]
        try:
            return checkpoint.read(notes.open(note, known))
        except BadNote:
            raise SigningKeyMissing(
                f"another key signed the ledger {origin}: copy ledger_keys from the machine that has it"
            ) from None
