"""What the evidence of two rows shows without a readable word, and that readable details show the same."""

import pytest

from campaign.journey.matching import agreement, readable
from tests.rules.signers import HANNA, pattern, stored


def changed(**details: str) -> dict[str, str]:
    return HANNA | details


def test_a_signer_agrees_with_herself_in_everything() -> None:
    found = pattern(HANNA, HANNA)
    assert found is not None
    assert set(found.values()) == {"same"}


@pytest.mark.parametrize(
    ("details", "attribute", "level"),
    [
        ({"given_name": "Hanna"}, "given", "sound"),
        ({"given_name": "Анна"}, "given", "sound"),
        ({"given_name": "Гана"}, "given", "sound"),
        ({"given_name": "Ганно"}, "given", "sound"),
        ({"given_name": "Гарна"}, "given", "near"),
        ({"given_name": "Галіна"}, "given", "initial"),
        ({"given_name": "Жанна"}, "given", "near"),
        ({"given_name": "Вольга"}, "given", "differs"),
        ({"given_name": ""}, "given", "missing"),
        ({"family_name": "Ковалёва"}, "family", "sound"),
        ({"family_name": "Каралёва"}, "family", "near"),
        ({"family_name": "Новік"}, "family", "differs"),
        ({"patronymic": "Сергеевна"}, "patronymic", "same"),
        ({"patronymic": "Іванаўна"}, "patronymic", "differs"),
        ({"patronymic": ""}, "patronymic", "missing"),
        ({"birth_date": "1987-09-03"}, "birth", "swapped"),
        ({"birth_date": "1987-03-08"}, "birth", "near"),
        ({"birth_date": "2026-03-09"}, "birth", "part"),
        ({"birth_date": "1987-11-09"}, "birth", "part"),
        ({"birth_date": "1987-03-25"}, "birth", "part"),
        ({"birth_date": "1961-11-25"}, "birth", "differs"),
        ({"birth_date": ""}, "birth", "missing"),
        ({"postal_code": "220003"}, "postcode", "near"),
        ({"postal_code": "246000"}, "postcode", "differs"),
        ({"locality": "Minsk"}, "locality", "same"),
        ({"locality": "Гомель"}, "locality", "differs"),
        ({"street_address": "5-12 Yakuba Kolasa"}, "house", "same"),
        ({"street_address": "5-12 Yakuba Kolasa"}, "street", "same"),
        ({"street_address": "вул. Якуба Коласа 7"}, "house", "differs"),
    ],
)
def test_one_change_shows_as_one_level(details: dict[str, str], attribute: str, level: str) -> None:
    found = pattern(HANNA, changed(**details))
    assert found is not None
    assert found[attribute] == level
    assert readable.compare(HANNA, changed(**details))[attribute] == level


def test_two_names_of_the_calendar_one_letter_apart_are_two_names() -> None:
    brother, sister = changed(given_name="Аляксандр"), changed(given_name="Аляксандра")
    found = pattern(brother, sister)
    assert found is not None
    assert found["given"] == readable.compare(brother, sister)["given"] == "initial"


def test_swapped_names_are_seen() -> None:
    turned = changed(given_name=HANNA["family_name"], family_name=HANNA["given_name"])
    found = pattern(HANNA, turned)
    assert found is not None
    assert (found["order"], found["given"], found["family"]) == ("swapped", "same", "same")
    assert readable.compare(HANNA, turned)["order"] == "swapped"


def test_comparing_is_symmetric() -> None:
    other = changed(given_name="Анна", birth_date="1987-03-08", postal_code="")
    assert pattern(HANNA, other) == pattern(other, HANNA)
    assert readable.compare(HANNA, other) == readable.compare(other, HANNA)


def test_strangers_share_no_fingerprint() -> None:
    stranger = {
        "name": "Пётр Новік",
        "birth_date": "1961-11-25",
        "postal_code": "246000",
        "email": "p@example.org",
    }
    assert pattern(HANNA, stranger) is None


def test_the_pattern_is_the_same_under_every_shared_fingerprint() -> None:
    ours, theirs = stored(HANNA), stored(changed(given_name="Анна"))
    found = [agreement.compare(ours[lookup], theirs[lookup]) for lookup in ours.keys() & theirs.keys()]
    assert len(found) > 5
    assert all(one == found[0] for one in found)


def test_evidence_of_another_version_is_refused() -> None:
    whole = next(iter(stored(HANNA).values()))
    assert len(whole) == agreement.EVIDENCE_BYTES
    with pytest.raises(ValueError, match="bytes where this version has"):
        agreement.compare(whole, whole[:-3])
