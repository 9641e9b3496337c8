"""Fingerprints in one column: whatever is packed comes out again, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto.evidence import LOOKUP_BYTES
from campaign.journey.signing.prints import Print, pack, sign_kind, unpack

kinds = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=24)
evidence = st.none() | st.binary(min_size=1, max_size=300)
a_print = st.builds(
    Print, kinds, st.binary(min_size=LOOKUP_BYTES, max_size=LOOKUP_BYTES), evidence, st.integers(0, 65535)
)
some = st.lists(a_print, max_size=15)
NAME = Print("name", b"l" * LOOKUP_BYTES, b"e" * 3, 7)


@given(some)
def test_what_is_packed_comes_out_again(prints: list[Print]) -> None:
    assert unpack(pack(prints)) == prints


def test_the_format_stands() -> None:
    """When this fails, rows that wait in a database in use can't be read: give the format another number."""
    first = b"\x00\x07\x04name" + b"l" * 16 + b"\x00\x03eee"
    prints = [NAME, NAME._replace(kind="sign/x", evidence=None)]
    assert pack(prints) == b"\x01" + first + b"\x00\x07\x06sign/x" + b"l" * 16 + b"\x00\x00"


def test_no_fingerprints_are_not_nothing() -> None:
    assert pack([]) != b""
    assert unpack(pack([])) == []


@given(st.lists(a_print, min_size=1, max_size=3), st.data())
def test_what_is_cut_off_is_refused_or_ends_between_two(prints: list[Print], data: st.DataObject) -> None:
    packed = pack(prints)
    cut = packed[: data.draw(st.integers(1, len(packed) - 1))]
    whole = [pack(prints[:count]) for count in range(len(prints))]
    if cut in whole:
        assert unpack(cut) == prints[: whole.index(cut)]
    else:
        with pytest.raises(ValueError, match="cut off"):
            unpack(cut)


@pytest.mark.parametrize("packed", [b"", b"\x02", b"name"])
def test_another_format_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError, match="unknown format"):
        unpack(packed)


def test_a_sign_has_a_name_and_no_evidence() -> None:
    assert Print(sign_kind("pattern"), b"", None, 1).sign == "pattern"
    assert NAME.sign == ""
