"""The keys that sign the ledger's heads: files in the instance folder, outside the database.

Each file holds one Ed25519 seed and is named by its number: the highest is the current key. All of them sign, so that
during a rotation whoever knows the old key or the new one believes the same heads. Of a retired key the public half
stays.
"""

from dataclasses import dataclass
from pathlib import Path

from campaign.crypto import keyfiles, notes

_RETIRED = ".retired"


class SigningKeyMissing(Exception):
    """This installation's ledger key is not in this folder, or it is damaged; the message is one line."""


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The folder of keys."""

    folder: Path

    def make(self) -> None:
        """Makes the first key where there is none. Two processes that start at once agree on one."""
        if not self._active():
            keyfiles.once(self._path(1))

    def seeds(self) -> list[bytes]:
        """The keys in use, 32 bytes each, the current one first. Raises ``SigningKeyMissing``."""
        seeds = [self._seed(path) for path in reversed(self._active())]
        if not seeds:
            raise SigningKeyMissing(f"no ledger key in {self.folder}: copy it from the machine that has it")
        return seeds

    def public(self) -> list[bytes]:
        """The public halves of the keys in use, the current one first. Raises ``SigningKeyMissing``."""
        return [notes.public_bytes(seed) for seed in self.seeds()]

    def retired(self) -> list[bytes]:
        """The public halves of keys that signed once."""
        return [bytes.fromhex(path.read_text("ascii")) for path in sorted(self.folder.glob(f"*{_RETIRED}"))]

    def rotate(self) -> None:
        """Makes a new current key; the older ones sign on until they are retired. Raises ``SigningKeyMissing``."""
        self.seeds()
        keyfiles.once(self._path(int(self._active()[-1].name) + 1))

    def retire(self) -> int:
        """Destroys every key but the current one; gives how many. Raises ``SigningKeyMissing``."""
        self.seeds()
        older = self._active()[:-1]
        for path in older:
            path.with_suffix(_RETIRED).write_text(notes.public_bytes(self._seed(path)).hex(), "ascii")
            path.unlink()
        return len(older)

    def paths(self) -> list[Path]:
        """The files that hold keys in use."""
        return self._active()

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:04}"

    def _active(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("[0-9]*") if path.name.isdecimal())

    def _seed(self, path: Path) -> bytes:
        try:
            seed = bytes.fromhex(keyfiles.read(path))
        except (keyfiles.Damaged, ValueError):
            seed = b""
        if len(seed) != notes.KEY_BYTES:
            raise SigningKeyMissing(f"the ledger key {path} is damaged: put it back from a backup")
        return seed
