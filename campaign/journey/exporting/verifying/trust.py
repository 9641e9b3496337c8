"""Who has signed: keys from outside the bundle, or for want of them the one that lies in it."""

from dataclasses import dataclass
from pathlib import Path

from campaign.crypto import notes, public_keys
from campaign.crypto.notes import BadNote, Verifier
from campaign.crypto.public_keys import BadKey
from campaign.journey.exporting.papers import SEAL
from campaign.journey.exporting.verifying import files
from campaign.journey.exporting.verifying.wrong import Wrong
from campaign.journey.tallying import checkpoint
from campaign.journey.tallying.checkpoint import BadCheckpoint, Checkpoint

SEAL_FILE, KEY_FILE, HEAD_FILE = "manifest.sig", "public-key.pem", "checkpoint"


@dataclass(frozen=True, slots=True)
class Seal:
    """What ``manifest.sig`` says, whoever signed it."""

    note: str
    origin: str
    manifest_sha256: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Whose signatures are believed: ``outside`` the bundle's own where any were given."""

    public: tuple[bytes, ...]
    outside: tuple[Verifier, ...] = ()

    def verifiers(self, origin: str) -> list[Verifier]:
        """The keys by the name of a log, and those that have a name of their own."""
        return [Verifier(origin, key) for key in self.public] + list(self.outside)


def keys(text: str) -> Keys:
    """The keys in a file from outside: PEM, or verifier keys ``name+hash+key``, one a line. Raises ``BadKey``."""
    if "BEGIN" in text:
        return Keys(tuple(public_keys.read(text)))
    try:
        named = tuple(notes.verifier(line) for line in text.split("\n") if line.strip())
    except BadNote as error:
        raise BadKey(str(error)) from None
    if not named:
        raise BadKey("no key")
    return Keys((), named)


def seal(folder: Path) -> Seal:
    """Reads ``manifest.sig`` without asking who signed it. Raises ``Wrong``."""
    note = files.text(folder, SEAL_FILE)
    lines = note.split("\n\n")[0].split("\n")
    if len(lines) != 3 or lines[0] != SEAL:  # noqa: PLR2004 -- what it is, of which ledger, and a checksum
        raise Wrong(SEAL_FILE, "is no signed note about a bundle")
    return Seal(note, lines[1], lines[2])


def own_keys(folder: Path) -> Keys:
    """The keys that lie in the bundle. Raises ``Wrong``."""
    try:
        return Keys(tuple(public_keys.read(files.text(folder, KEY_FILE))))
    except BadKey as error:
        raise Wrong(KEY_FILE, f"holds no key: {error}") from None


def check_signed(file: str, note: str, origin: str, keys: Keys, own: Keys | None) -> str:
    """The text of a note that one of ``keys`` has signed. Raises ``Wrong``.

    With ``own``, the bundle's keys, nobody else may have signed. Without, others may: witnesses, or a key to come.
    """
    believed = keys.verifiers(origin)
    try:
        body = notes.open(note, believed)
        if own is None:
            return body
        known = [*believed, *own.verifiers(origin)]
        # An unknown line could be changed without anybody noticing, so there must be none.
        if not set(notes.signers(note)) <= {(one.name, one.key_id) for one in known}:
            raise Wrong(file, "somebody unknown has signed it too")
        return notes.open(note, known)
    except BadNote as error:
        raise Wrong(file, f"is not signed as it should be: {error}") from None


def head(file: str, note: str, origin: str, keys: Keys, own: Keys | None = None) -> Checkpoint:
    """The head that a signed checkpoint states, of the log ``origin``. Raises ``Wrong``."""
    try:
        found = checkpoint.read(check_signed(file, note, origin, keys, own))
    except BadCheckpoint as error:
        raise Wrong(file, str(error)) from None
    if found.origin != origin:
        raise Wrong(file, f"is of another ledger: {found.origin}")
    return found
