"""Fingerprints that are equal for equal input and for nothing else."""

import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto.blinding import blind

PEPPER = bytes(32)
PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=4)


def test_it_is_hmac_sha256_over_length_prefixed_parts() -> None:
    data = b"".join(len(part).to_bytes(4, "big") + part for part in (b"email", b"1", b"a@example.org"))
    assert blind(PEPPER, "email", 1, ["a@example.org"]) == hmac.digest(PEPPER, data, hashlib.sha256)


@given(PARTS, PARTS)
def test_two_lists_have_one_fingerprint_only_if_they_are_equal(one: list[str], other: list[str]) -> None:
    assert (blind(PEPPER, "x", 1, one) == blind(PEPPER, "x", 1, other)) == (one == other)


def test_moving_a_letter_over_a_boundary_makes_another_fingerprint() -> None:
    lists = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]]
    assert len({blind(PEPPER, "name", 1, parts) for parts in lists}) == len(lists)


def test_kind_version_and_pepper_keep_fingerprints_apart() -> None:
    made = {
        blind(PEPPER, "email", 1, ["a"]),
        blind(PEPPER, "email", 2, ["a"]),
        blind(PEPPER, "person", 1, ["a"]),
        blind(bytes(31) + b"\1", "email", 1, ["a"]),
        blind(PEPPER, "email", 1, ["1", "a"]),
        blind(PEPPER, "", 1, ["email", "a"]),
    }
    assert len(made) == 6
