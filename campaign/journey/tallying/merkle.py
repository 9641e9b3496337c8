"""The Merkle tree of RFC 9162, 2.1: its root, and proofs that an entry or an older tree is in it.

A proof is made from ``hash_at(level, index)``, the hash over the leaves ``[index * 2**level, (index + 1) * 2**level)``,
asked for complete subtrees only; a log keeps those and never needs to recompute them.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

HashAt = Callable[[int, int], bytes]

# The root of a tree with no leaves (RFC 9162, 2.1.1).
EMPTY = hashlib.sha256(b"").digest()


def leaf(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in one pass that keeps a hash a level."""
    return folded(leaves, [])[0]


def folded(
    hashes: Iterable[bytes], peaks: list[tuple[int, bytes]], base: int = 0
) -> tuple[bytes, list[tuple[int, bytes]]]:
    """Adds subtrees of level ``base`` (leaves: 0) to the complete subtrees ``peaks``; the root and the new peaks.

    Peaks are level and hash, the largest first.
    """
    stack = list(peaks)
    for one in hashes:
        level, top = base, one
        while stack and stack[-1][0] == level:
            level, top = level + 1, node(stack.pop()[1], top)
        stack.append((level, top))
    return _joined([top for _, top in stack]), stack


def root_at(size: int, hash_at: HashAt) -> bytes:
    """The root of the tree's first ``size`` leaves."""
    return range_hash(0, size, hash_at)


def range_hash(start: int, end: int, hash_at: HashAt) -> bytes:
    """The hash over the leaves ``[start, end)``, which must begin where a subtree of that height does."""
    return _joined([hash_at(level, index) for level, index in _peaks(start, end)])


def inclusion_path(index: int, size: int, hash_at: HashAt) -> list[bytes]:
    """The hashes that lead from leaf ``index`` to the root of the first ``size`` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in this tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(range_hash(middle, end, hash_at))
            end = middle
        else:
            path.append(range_hash(start, middle, hash_at))
            start = middle
    return path[::-1]


def consistency_path(older: int, newer: int, hash_at: HashAt) -> list[bytes]:
    """The hashes that show the first ``older`` leaves unchanged among ``newer`` (RFC 9162, 2.1.4.1).

    Empty where the older tree is empty or the same one.
    """
    if not 0 <= older <= newer:
        raise ValueError("the older tree is the larger one")
    if older in {0, newer}:
        return []
    path: list[bytes] = []
    start, end = 0, newer
    while older != end:
        middle = start + _split(end - start)
        if older <= middle:
            path.append(range_hash(middle, end, hash_at))
            end = middle
        else:
            path.append(range_hash(start, middle, hash_at))
            start = middle
    # Where the older tree is the subtree itself, its hash is known to whoever asks.
    return ([range_hash(start, end, hash_at)] if start else []) + path[::-1]


def check_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether ``path`` leads from that leaf to that root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, top = index, size - 1, leaf_hash
    for one in path:
        if last == 0:
            return False
        if place % 2 or place == last:
            top = node(one, top)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node(top, one)
        place, last = place >> 1, last >> 1
    return last == 0 and top == root_hash


def check_consistency(older: int, older_root: bytes, newer: int, newer_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the tree of ``newer`` leaves begins with that of ``older`` ones (RFC 9162, 2.1.4.2)."""
    if older == newer:
        return not path and older_root == newer_root
    if older == 0:
        return not path and older_root == EMPTY
    if not 0 < older < newer or not path:
        return False
    first, *rest = path if older & (older - 1) else [older_root, *path]
    place, last = older - 1, newer - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    return _climb(place, last, first, rest) == (older_root, newer_root)


def _climb(place: int, last: int, first: bytes, rest: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the older and the newer tree that a consistency proof leads to."""
    older = newer = first
    for one in rest:
        if last == 0:
            return None
        if place % 2 or place == last:
            older, newer = node(one, older), node(one, newer)
            while not place % 2 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node(newer, one)
        place, last = place >> 1, last >> 1
    return (older, newer) if last == 0 else None


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is two or more."""
    return 1 << ((count - 1).bit_length() - 1)


def _peaks(start: int, end: int) -> Iterable[tuple[int, int]]:
    """The complete subtrees (level, index) that make up the leaves ``[start, end)``, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _joined(peaks: list[bytes]) -> bytes:
    if not peaks:
        return EMPTY
    top = peaks[-1]
    for one in reversed(peaks[:-1]):
        top = node(one, top)
    return top
