"""``ledger.txt``: lines by number, read a block at a time, whatever the length of the file."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from campaign.journey.exporting.verifying.wrong import Wrong

NAME = "ledger.txt"
_BLOCK = 128 << 10


@dataclass(frozen=True, slots=True)
class EntryFile:
    """Where the blocks begin: number of the first entry and byte of each; the last one is the end of the file."""

    path: Path
    numbers: tuple[int, ...]
    places: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.numbers[-1]

    def block_of(self, index: int) -> int:
        """The block that holds an entry of the file."""
        return bisect_right(self.numbers, index) - 1

    def block(self, number: int) -> list[bytes]:
        """The entries of a block, without their newlines."""
        return self._bytes(number).split(b"\n")[:-1]

    def text(self, number: int) -> list[str]:
        """The same as text: the entries are ASCII, and what is not makes no sense anyway."""
        return self._bytes(number).decode("latin-1").split("\n")[:-1]

    def _bytes(self, number: int) -> bytes:
        start, end = self.places[number], self.places[number + 1]
        with self.path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)

    def entries(self, start: int, end: int) -> Iterator[tuple[int, list[bytes]]]:
        """The entries ``[start, end)`` in lists, each with the number of its first."""
        number = self.block_of(start)
        while start < end:
            first, lines = self.numbers[number], self.block(number)
            lines = lines[start - first : end - first]
            if not lines:
                raise Wrong(NAME, "changed while it was read")
            yield start, lines
            start, number = start + len(lines), number + 1


def index(path: Path) -> EntryFile:
    """Finds the blocks. Raises ``Wrong`` for a line that no entry can be, or one that is cut."""
    numbers, places = [0], [0]
    try:
        with path.open("rb") as file:
            while part := file.read(_BLOCK):
                cut = part.rfind(b"\n") + 1
                if not cut:
                    raise Wrong(NAME, "is cut, or far too long", f"line {numbers[-1] + 1}")
                numbers.append(numbers[-1] + part.count(b"\n"))
                places.append(places[-1] + cut)
                file.seek(places[-1])
    except OSError as error:
        raise Wrong(NAME, f"can't be read: {error.strerror}") from None
    return EntryFile(path, tuple(numbers), tuple(places))
