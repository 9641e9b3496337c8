"""The files of a bundle: each is a plain file in one folder, read with a limit or a part at a time."""

import hashlib
import stat
from pathlib import Path

from campaign.journey.exporting.verifying.wrong import Wrong

_PART = 1 << 20
# No text that is read whole is longer: a manifest of thousands of tables has less.
MOST_TEXT = 8 << 20


def listed(folder: Path) -> set[str]:
    """The names in the folder. Raises ``Wrong``."""
    try:
        return {path.name for path in folder.iterdir()}
    except OSError as error:
        raise Wrong(str(folder), f"can't be read: {error.strerror}") from None


def size(folder: Path, name: str) -> int:
    """The size of a plain file in bytes. Raises ``Wrong`` where it is missing, a link or something else."""
    try:
        found = (folder / name).lstat()
    except (OSError, ValueError):
        raise Wrong(name, "is missing") from None
    if stat.S_ISLNK(found.st_mode):
        raise Wrong(name, "is a link, not a file of the bundle")
    if not stat.S_ISREG(found.st_mode):
        raise Wrong(name, "is not a plain file")
    return found.st_size


def text(folder: Path, name: str) -> str:
    """A whole small file in UTF-8, ends of lines as they are. Raises ``Wrong``."""
    if size(folder, name) > MOST_TEXT:
        raise Wrong(name, "is far too long")
    try:
        return (folder / name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(name, "is not UTF-8") from None
    except OSError as error:
        raise Wrong(name, f"can't be read: {error.strerror}") from None


def sha256(path: Path) -> str:
    """The checksum of a file of any size. Raises ``Wrong``."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_PART):
                found.update(part)
    except OSError as error:
        raise Wrong(path.name, f"can't be read: {error.strerror}") from None
    return found.hexdigest()
