"""Tiles: the examples of the specification, one spelling each, and what lies in a log of some size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import tiles
from campaign.journey.tallying.tiles import Tile

TILES = st.builds(Tile, st.none() | st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(1, 1234067), "1/x001/x234/067"),  # the example of C2SP tlog-tiles
        (Tile(0, 273, 112), "0/273.p/112"),
        (Tile(None, 999), "entries/999"),
        (Tile(None, 1000, 1), "entries/x001/000.p/1"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tiles.path(tile) == path
    assert tiles.read(path) == tile


@given(TILES)
def test_every_tile_comes_back_from_its_path(tile: Tile) -> None:
    assert tiles.read(tiles.path(tile)) == tile


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "0",
            "0/",
            "0/0",
            "0/" + "x001/" * 2000 + "000",
            "0/00",
            "0/1234",
            "0/001/234",
            "0/x001",
            "00/000",
            "01/000",
            "-1/000",
            "x/000",
            "100/000",
        ),
        *("0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/", "0/000.p", "0/x000/001", "0/x000/x001/001", "0/000/"),
        *("0/٠٠٠", "0/000\n", "0/000.p/1\n", "Entries/000", "entries/x01/000", "0//000"),
    ],
)
def test_what_is_no_path(path: str) -> None:
    assert tiles.read(path) is None


def test_the_log_of_the_specification() -> None:
    """A tree of 70,000: 273 full tiles and one of 112; one full and one of 17; one of 1."""
    found = list(tiles.tiles_of(70_000))
    assert [tile for tile in found if not tile.is_full] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert len(found) == (273 + 1) + (1 + 1) + 1
    assert list(tiles.tiles_of(256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(tiles.tiles_of(0)) == []


@pytest.mark.parametrize(
    ("size", "level", "number", "width"),
    [
        (0, 0, 0, 0),
        (1, None, 0, 1),
        (256, 0, 0, 256),
        (256, 0, 1, 0),
        (257, 0, 1, 1),
        (65_536, 1, 0, 256),
        (5, 1, 0, 0),
    ],
)
def test_how_wide_a_tile_is(size: int, level: int | None, number: int, width: int) -> None:
    assert tiles.width_at(size, level, number) == width


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_entries_come_back_from_their_bundle(entries: list[bytes]) -> None:
    data = tiles.bundle(entries)
    assert tiles.unbundle(data) == entries
    if entries:
        with pytest.raises(ValueError, match="cut"):
            tiles.unbundle(data[:-1])


def test_an_entry_is_prefixed_with_its_length() -> None:
    assert tiles.bundle([b"ab", b""]) == b"\x00\x02ab\x00\x00"
    with pytest.raises(ValueError, match="65,535"):
        tiles.bundle([b"x" * 65_536])
