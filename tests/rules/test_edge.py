"""The right edge: grown a part at a time it is the whole tree, and it never needs more than its own tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import edge, merkle, tiles
from tests.rules.trees import numbered

FULL = tiles.WIDTH * tiles.HASH_BYTES


@given(st.lists(st.integers(0, 400), max_size=6))
def test_a_log_that_grows_in_parts_has_the_tiles_and_the_root_of_the_whole(parts: list[int]) -> None:
    leaves, size = numbered(sum(parts)), 0
    kept: dict[tuple[int, int], bytes] = {}
    for part in parts:
        growing = {place: kept[place] for place in edge.places(size)}
        kept |= edge.grown(size, growing, leaves[size : size + part])
        size += part
        assert edge.root(size, kept) == merkle.root(leaves[:size])
    assert {place: len(hashes) // 32 for place, hashes in kept.items()} == {
        (tile.level, tile.number): tile.width for tile in tiles.tiles_of(size)
    }


def test_three_levels() -> None:
    size = 2 * 65_536 + 3 * 256 + 5
    leaves = numbered(size)
    kept = edge.grown(0, {}, leaves)
    assert edge.places(size) == [(0, 515), (1, 2), (2, 0)]
    assert [len(kept[place]) // 32 for place in edge.places(size)] == [5, 3, 2]
    assert edge.root(size, {place: kept[place] for place in edge.places(size)}) == merkle.root(leaves)
    again = edge.grown(size, {place: kept[place] for place in edge.places(size)}, numbered(1))
    assert sorted(again) == sorted(edge.places(size))


@pytest.mark.parametrize("size", [0, 256, 65_536])
def test_a_log_of_full_tiles_alone_starts_new_ones(size: int) -> None:
    assert all(level for level, _ in edge.places(size))
    assert edge.root(0, {}) == merkle.EMPTY


def test_a_growing_tile_that_is_missing_is_no_empty_one() -> None:
    with pytest.raises(KeyError):
        edge.grown(3, {}, numbered(1))
