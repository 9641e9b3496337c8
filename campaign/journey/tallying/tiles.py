"""Where a tile of the log lies (C2SP tlog-tiles): the path of each, and what it holds.

A tile of level L holds up to 256 hashes, each over ``256**L`` entries; a bundle holds up to 256 entries. The last
one of each is partial, and its path says how wide it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

WIDTH = 256
HEIGHT = 8
HASH_BYTES = 32
# 256**8 entries are more than any log will hold; the specification allows 63.
MOST_LEVELS = 8
_LONGEST = 0xFFFF
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile. ``level`` is None for a bundle of entries; ``width`` is from 1 to 256, and 256 is a full one."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def is_full(self) -> bool:
        """Whether it will never change."""
        return self.width == WIDTH


def path(tile: Tile) -> str:
    """The path below ``tile/``, such as ``0/x001/234`` or ``entries/000.p/17``."""
    digits = f"{tile.number:03}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    number = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    level = "entries" if tile.level is None else str(tile.level)
    return f"{level}/{number}" + ("" if tile.is_full else f".p/{tile.width}")


def read(text: str) -> Tile | None:
    """The tile of a path below ``tile/``; None for what is no path of one. Each tile has one spelling."""
    found = _PATH.fullmatch(text, 0)
    if found is None or not text.isascii():
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    tile = Tile(level, int(re.sub("[x/]", "", found["number"])), int(found["width"] or WIDTH))
    return tile if path(tile) == text else None


def width_at(size: int, level: int | None, number: int) -> int:
    """How many hashes (or entries) that tile has in a log of ``size`` entries, from 0 to 256."""
    return max(0, min(WIDTH, (size >> (HEIGHT * (level or 0))) - number * WIDTH))


def tiles_of(size: int) -> Iterator[Tile]:
    """Every hash tile of a log of ``size`` entries, level by level."""
    for level in range(MOST_LEVELS):
        count = size >> (HEIGHT * level)
        for number in range(-(-count // WIDTH)):
            yield Tile(level, number, width_at(size, level, number))


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle: each after its length, two bytes, the larger first. Raises ``ValueError``."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > _LONGEST:
            raise ValueError("an entry may have 65,535 bytes at most")
        parts.append(len(entry).to_bytes(2, "big") + entry)
    return b"".join(parts)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ``ValueError`` where it is cut."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if at + 2 > len(data) or len(entry) != length:
            raise ValueError("the bundle is cut")
        entries.append(entry)
        at += 2 + length
    return entries
