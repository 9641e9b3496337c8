"""Which fingerprints a signer's details give."""

import hashlib
import json
import tomllib
from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.signing import keys, traits
from tests.rules.signers import HANNA

TABLES = ("given_names.toml", "letters.toml", "providers.toml")
FIELDS = (
    "name",
    "given_name",
    "family_name",
    "patronymic",
    "birth_date",
    "postal_code",
    "locality",
    "street_address",
    "email",
)
collected = st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=25))


def kinds(details: dict[str, str]) -> set[str]:
    return {kind for kind, _ in keys.derive(details).blocks}


def without(*fields: str) -> dict[str, str]:
    return {field: value for field, value in HANNA.items() if field not in fields}


def test_all_details_give_all_kinds() -> None:
    assert kinds(HANNA) == {
        "name",
        "birth_initial",
        "birth_locality",
        "birth_street",
        "name_postcode",
        "name_house",
        "house_postcode",
        "street_locality",
        "address",
    }


def test_a_name_and_an_address_give_two() -> None:
    assert kinds({"name": "Ганна Кавалёва", "email": "hanna@example.org"}) == {"name", "address"}


def test_no_fingerprint_but_the_address_is_of_one_attribute() -> None:
    for kind, parts in keys.derive(HANNA).blocks:
        assert len(parts) == 2 or kind == "address"


def test_the_order_of_names_does_not_matter() -> None:
    turned = HANNA | {"given_name": HANNA["family_name"], "family_name": HANNA["given_name"]}
    assert set(keys.derive(turned).blocks) == set(keys.derive(HANNA).blocks)


def test_another_script_gives_the_same_fingerprints() -> None:
    russian = HANNA | {"given_name": "Анна", "family_name": "Ковалёва", "patronymic": "Сергеевна"}
    latin = HANNA | {"given_name": "Hanna", "family_name": "Kavaliova"}
    own = {parts for kind, parts in keys.derive(HANNA).blocks if kind == "name"}
    for other in (russian, latin):
        assert own == {parts for kind, parts in keys.derive(other).blocks if kind == "name"}


def test_a_campaign_can_turn_folding_off() -> None:
    tagged = {"email": "ab+tag@gmail.com"}
    assert keys.derive(tagged).blocks == (("address", ("ab@gmail.com",)),)
    assert keys.derive(tagged, fold=False).blocks == (("address", ("ab+tag@gmail.com",)),)


def test_without_a_birth_date_nothing_hangs_on_it() -> None:
    assert not kinds(without("birth_date")) & keys.BIRTH_KINDS
    assert keys.derive(without("birth_date")).evidence["birth.known"] == ()


def test_a_date_that_is_not_iso_counts_as_missing() -> None:
    assert kinds(HANNA | {"birth_date": "09.03.1987"}) == kinds(without("birth_date"))


@given(collected)
def test_any_details_give_whole_fingerprints(details: dict[str, str]) -> None:
    prints = keys.derive(details)
    assert all(parts and all(parts) for _, parts in prints.blocks)
    assert prints.evidence.keys() == traits.FIELDS.keys()
    assert len(set(prints.blocks)) == len(prints.blocks)


@given(collected, st.dictionaries(st.text(max_size=5).map("field_{}".format), st.text(max_size=5)))
def test_other_fields_are_left_alone(details: dict[str, str], other: dict[str, str]) -> None:
    assert keys.derive(details | other) == keys.derive(details)


def test_a_change_of_the_tables_raises_the_version() -> None:
    """When this fails, raise FINGERPRINT_VERSION: what is stored is of the old tables. Then the digest.

    Where a rule comes from is no part of it.
    """
    folder = files("campaign.journey.signing")
    tables = [tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")) for name in TABLES]
    for provider in tables[-1]["provider"]:
        del provider["source"]
    data = json.dumps(tables, sort_keys=True).encode()
    assert (keys.FINGERPRINT_VERSION, hashlib.sha256(data).hexdigest()[:16]) == (2, "1a56c2b4292131bd")
