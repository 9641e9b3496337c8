"""Trees for the tests: the leaves and roots of certificate-transparency's own tests, and hashes of any size of tree."""

from collections.abc import Callable, Sequence

from campaign.journey.tallying import merkle

# github.com/google/certificate-transparency, merkletree tests; used by transparency-dev/merkle as well.
LEAVES = tuple(
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hashes(leaves: Sequence[bytes]) -> Callable[[int, int], bytes]:
    """``hash_at`` over leaf hashes; it refuses what is no complete subtree, as a log does."""

    def hash_at(level: int, index: int) -> bytes:
        part = leaves[index << level : (index + 1) << level]
        assert len(part) == 1 << level, "only complete subtrees are kept"
        return part[0] if level == 0 else merkle.node(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1))

    return hash_at


def numbered(size: int) -> list[bytes]:
    """The hashes of so many leaves, each different."""
    return [merkle.leaf(b"%d" % number) for number in range(size)]
