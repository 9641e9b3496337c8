"""The tree: the vectors of certificate-transparency, and proofs that hold for what they are of and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.tallying import merkle
from tests.rules.trees import LEAVES, ROOTS, hashes, numbered

INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
KNOWN = [merkle.leaf(entry) for entry in LEAVES]
SIZES = st.integers(1, 70)


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_vectors(size: int) -> None:
    assert merkle.root(KNOWN[:size]).hex() == ROOTS[size]
    assert merkle.root_at(size, hashes(KNOWN)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_of_the_vectors(index: int, size: int) -> None:
    path = merkle.inclusion_path(index, size, hashes(KNOWN))
    assert [one.hex() for one in path] == INCLUSION[index, size]
    assert merkle.check_inclusion(KNOWN[index], index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("older", "newer"), CONSISTENCY)
def test_consistency_of_the_vectors(older: int, newer: int) -> None:
    path = merkle.consistency_path(older, newer, hashes(KNOWN))
    assert [one.hex() for one in path] == CONSISTENCY[older, newer]
    assert merkle.check_consistency(older, bytes.fromhex(ROOTS[older]), newer, bytes.fromhex(ROOTS[newer]), path)


@given(st.data(), SIZES)
def test_every_leaf_is_shown_to_be_in(data: st.DataObject, size: int) -> None:
    leaves = numbered(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = merkle.inclusion_path(index, size, hashes(leaves)), merkle.root(leaves)
    assert merkle.check_inclusion(leaves[index], index, size, path, root)
    assert not merkle.check_inclusion(leaves[index] + b"x", index, size, path, root)
    assert not merkle.check_inclusion(leaves[index], index, size, [*path, root], root)
    for other in {index - 1, index + 1, size} - {index}:
        assert not merkle.check_inclusion(leaves[index], other, size, path, root)
    for place in range(len(path)):
        assert not merkle.check_inclusion(leaves[index], index, size, spoiled(data, path, place), root)
        assert not merkle.check_inclusion(leaves[index], index, size, path[:place] + path[place + 1 :], root)


@given(st.data(), SIZES)
def test_every_older_tree_is_shown_to_be_the_beginning(data: st.DataObject, size: int) -> None:
    leaves = numbered(size)
    older = data.draw(st.integers(0, size))
    path = merkle.consistency_path(older, size, hashes(leaves))
    before, after = merkle.root(leaves[:older]), merkle.root(leaves)
    assert merkle.check_consistency(older, before, size, after, path)
    assert not merkle.check_consistency(older, merkle.leaf(b"x"), size, after, path)
    assert not merkle.check_consistency(older, before, size, after, [*path, after])
    for place in range(len(path)):
        assert not merkle.check_consistency(older, before, size, after, spoiled(data, path, place))
        assert not merkle.check_consistency(older, before, size, after, path[:place] + path[place + 1 :])


@given(st.data(), st.integers(2, 70))
def test_a_rewritten_history_is_not_consistent(data: st.DataObject, size: int) -> None:
    leaves = numbered(size)
    older = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, older - 1))
    forked = [*leaves[:changed], merkle.leaf(b"another"), *leaves[changed + 1 :]]
    path = merkle.consistency_path(older, size, hashes(forked))
    assert not merkle.check_consistency(older, merkle.root(leaves[:older]), size, merkle.root(forked), path)


@given(SIZES, SIZES)
def test_a_tree_grows_from_its_peaks(first: int, second: int) -> None:
    leaves = numbered(first + second)
    root, peaks = merkle.folded(leaves[:first], [])
    assert root == merkle.root(leaves[:first])
    assert merkle.folded(leaves[first:], peaks)[0] == merkle.root(leaves)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in this tree"):
        merkle.inclusion_path(index, size, hashes(KNOWN))
    assert not merkle.check_inclusion(KNOWN[0], index, size, [], KNOWN[0])


def test_a_tree_does_not_shrink() -> None:
    with pytest.raises(ValueError, match="larger"):
        merkle.consistency_path(3, 2, hashes(KNOWN))
    assert not merkle.check_consistency(3, KNOWN[0], 2, KNOWN[1], [KNOWN[2]])


def spoiled(data: st.DataObject, path: list[bytes], place: int) -> list[bytes]:
    """The path with one bit of one hash changed."""
    bit = data.draw(st.integers(0, 255), label="bit")
    number = int.from_bytes(path[place], "big") ^ (1 << bit)
    return [*path[:place], number.to_bytes(32, "big"), *path[place + 1 :]]
