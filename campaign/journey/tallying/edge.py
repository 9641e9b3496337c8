"""The right edge of a log: the last, growing tile of each level, which is all that appending has to read.

Tiles are kept by level and number; a tile is its hashes, one after the other.
"""

from collections.abc import Iterator, Mapping, Sequence

from campaign.journey.tallying import merkle
from campaign.journey.tallying.tiles import HASH_BYTES, HEIGHT, MOST_LEVELS, WIDTH

Tiles = Mapping[tuple[int, int], bytes]


def places(size: int) -> list[tuple[int, int]]:
    """Level and number of the tiles that are still growing in a log of ``size`` entries."""
    counts = [(level, size >> (HEIGHT * level)) for level in range(MOST_LEVELS)]
    return [(level, count // WIDTH) for level, count in counts if count % WIDTH]


def grown(size: int, edge: Tiles, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """The edge of a log of ``size`` entries with more leaf hashes, and every tile that came full on the way."""
    tiles = dict(edge)
    level, count, rising = 0, size, list(leaves)
    while rising:
        full = _extend(tiles, level, count, rising)
        level, count, rising = level + 1, count // WIDTH, full
    return tiles


def root(size: int, tiles: Tiles) -> bytes:
    """The root of a log of ``size`` entries, from its edge."""
    peaks: list[tuple[int, bytes]] = []
    for level, number in reversed(places(size)):
        _, peaks = merkle.folded(split(tiles[level, number]), peaks, HEIGHT * level)
    return merkle.folded([], peaks)[0]


def split(tile: bytes) -> Iterator[bytes]:
    """The hashes of a tile."""
    return (tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES))


def _extend(tiles: dict[tuple[int, int], bytes], level: int, count: int, hashes: Sequence[bytes]) -> list[bytes]:
    """Adds hashes to a level that has ``count`` of them; gives the hashes of the tiles that are full now."""
    full: list[bytes] = []
    at = 0
    while at < len(hashes):
        number, width = divmod(count, WIDTH)
        taken = hashes[at : at + WIDTH - width]
        tile = (tiles[level, number] if width else b"") + b"".join(taken)
        tiles[level, number] = tile
        if len(tile) == WIDTH * HASH_BYTES:
            full.append(merkle.root(split(tile)))
        at, count = at + len(taken), count + len(taken)
    return full
