"""What is stored says nothing without the pepper and nothing across fingerprints."""

from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto.evidence import LOOKUP_BYTES, TAG_BYTES, Blinded, Slot, blinded

PEPPER = b"p" * 32


def one(kind: str, parts: tuple[str, ...], *slots: Slot, pepper: bytes = PEPPER, version: int = 1) -> Blinded:
    return blinded(pepper, version, [(kind, parts)], slots)[0]


def test_lookup_is_the_same_each_time_and_evidence_is_not() -> None:
    first, second = (one("name", ("a", "b"), ("name", 3, ("ivan", "john"))) for _ in range(2))
    assert first.lookup == second.lookup
    assert len(first.lookup) == LOOKUP_BYTES
    assert first.evidence != second.evidence


@given(st.lists(st.text(max_size=30), max_size=8), st.integers(1, 6))
def test_all_evidence_has_one_length(values: list[str], size: int) -> None:
    assert len(one("name", ("a",), ("name", size, values)).evidence) == size * TAG_BYTES


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6, unique=True))
def test_a_value_that_two_share_is_found_in_both(values: list[str]) -> None:
    mine, theirs = (one("name", ("a",), ("name", 6, chosen)).evidence for chosen in (values, values[:1]))
    tags = {mine[at : at + TAG_BYTES] for at in range(0, len(mine), TAG_BYTES)}
    assert any(theirs[at : at + TAG_BYTES] in tags for at in range(0, len(theirs), TAG_BYTES))


def test_pepper_kind_version_and_parts_all_tell_apart() -> None:
    lookups = {
        one(kind, parts, pepper=pepper, version=version).lookup
        for pepper in (PEPPER, b"q" * 32)
        for kind in ("name", "birth")
        for version in (1, 2)
        for parts in (("a", "b"), ("ab", ""), ("", "ab"))
    }
    assert len(lookups) == 24


def test_a_value_shows_only_under_the_same_fingerprint_and_domain() -> None:
    ivan = one("name", ("a",), ("name", 1, ("ivan",))).evidence
    assert ivan == one("name", ("a",), ("name", 1, ("ivan",))).evidence
    assert ivan != one("name", ("b",), ("name", 1, ("ivan",))).evidence
    assert ivan != one("name", ("a",), ("place", 1, ("ivan",))).evidence
    assert ivan != one("name", ("a",), ("name", 1, ("jan",))).evidence


def test_all_fingerprints_of_a_signer_are_made_in_order() -> None:
    made = blinded(PEPPER, 1, [("name", ("a",)), ("birth", ("b",))], [("name", 1, ("ivan",))])
    assert made == [one("name", ("a",), ("name", 1, ("ivan",))), one("birth", ("b",), ("name", 1, ("ivan",)))]
