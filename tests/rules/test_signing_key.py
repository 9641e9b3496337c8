"""The ledger's keys: made once, kept to their owner, rotated without a gap."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from campaign.crypto import notes
from campaign.crypto.signing_key import SigningKeyMissing, SigningKeys


@pytest.fixture
def keys(tmp_path: Path) -> SigningKeys:
    keys = SigningKeys(tmp_path / "ledger_keys")
    keys.make()
    return keys


def test_the_first_key_is_made_once_and_for_its_owner_alone(keys: SigningKeys) -> None:
    first = keys.seeds()
    keys.make()
    assert keys.seeds() == first
    assert [len(seed) for seed in first] == [notes.KEY_BYTES]
    assert keys.public() == [notes.public_bytes(first[0])]
    (path,) = keys.paths()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path / "ledger_keys")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: keys.make(), range(8)))
    assert len(keys.seeds()) == 1


def test_old_and_new_sign_until_the_old_is_retired(keys: SigningKeys) -> None:
    (old,) = keys.seeds()
    keys.rotate()
    new, also = keys.seeds()
    assert also == old != new
    assert keys.retired() == []
    assert keys.retire() == 1
    assert keys.seeds() == [new]
    assert keys.retired() == [notes.public_bytes(old)]
    assert keys.retire() == 0
    assert old.hex() not in "".join(path.read_text() for path in keys.folder.iterdir())


def test_rotations_go_on_after_a_retirement(keys: SigningKeys) -> None:
    seen = {keys.seeds()[0]}
    for _ in range(3):
        keys.rotate()
        keys.retire()
        seen.add(keys.seeds()[0])
    assert len(seen) == 4
    assert len(keys.retired()) == 3


@pytest.mark.parametrize("text", ["", "zz" * 32, "00" * 16, "00" * 33, "\u20ac" * 32])
def test_a_damaged_key_is_named_and_never_used(keys: SigningKeys, text: str) -> None:
    keys.paths()[0].write_text(text, encoding="utf-8")
    for act in (keys.seeds, keys.public, keys.rotate, keys.retire):
        with pytest.raises(SigningKeyMissing, match="0001 is damaged"):
            act()


def test_without_a_key_nothing_is_signed_and_no_second_one_is_made_by_rotating(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    for act in (keys.seeds, keys.rotate, keys.retire):
        with pytest.raises(SigningKeyMissing, match="copy it"):
            act()
    assert keys.paths() == []
