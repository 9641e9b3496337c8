"""One name in many spellings, and names that must stay apart."""

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.signing import names
from campaign.journey.signing.names import Name, calendar_name, letters, plain, same_name
from campaign.journey.signing.sounds import sounds

TABLE = tomllib.loads((Path(__file__).parent / "data" / "names.toml").read_text("utf-8"))
GIVEN = tomllib.loads(files("campaign.journey.signing").joinpath("given_names.toml").read_text("utf-8"))["name"]


def same_pairs() -> Iterator[tuple[str, str]]:
    for group in TABLE["same"]:
        yield from combinations(group["spellings"], 2)


def agree(one: str, other: str) -> bool:
    return not set(same_name(letters(one))).isdisjoint(same_name(letters(other)))


def test_the_table_is_as_large_as_it_claims() -> None:
    assert sum(len(group["spellings"]) for group in TABLE["same"]) >= 300
    assert len(TABLE["different"]) >= 50


def test_all_spellings_of_a_name_are_one() -> None:
    assert [pair for pair in same_pairs() if not agree(*pair)] == []


def test_different_names_stay_apart() -> None:
    assert [pair["spellings"] for pair in TABLE["different"] if agree(*pair["spellings"])] == []


def test_no_sound_belongs_to_two_given_names() -> None:
    owners = defaultdict(set)
    for line in GIVEN:
        for form in line["forms"]:
            for sound in sounds(form):
                owners[sound].add(line["article"])
    assert {sound: names for sound, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    "spelling",
    [
        "Аляксандр Лукашэвіч",
        "Александр Лукашевич",
        "Aliaksandr Lukaševič",
        "Alexander Lukashevich",
        "ЛУКАШЕВИЧ АЛЕКСАНДР",
    ],
)
def test_the_person_of_the_brief_is_one_in_every_spelling(spelling: str) -> None:
    name = names.split(spelling)
    assert calendar_name(name.given) == "=alexander"
    assert sounds(name.family) == ("lukasavic",)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Аляксандр Рыгоравіч Лукашэвіч", Name("аляксандр", "лукашэвіч", "рыгоравіч")),
        ("Лукашевич Александр Григорьевич", Name("александр", "лукашевич", "григорьевич")),
        ("Пятровіч Ганна Сяргееўна", Name("ганна", "пятровіч", "сяргееўна")),
        ("Ivanova Hanna Piatrouna", Name("hanna", "ivanova", "piatrouna")),
        ("Іван Іванавіч", Name("іван", "іванавіч", "")),
        ("Аксана Пятрова-Сідарэнка", Name("аксана", "пятровасідарэнка", "")),
        ("Mary O'Neill", Name("mary", "oneill", "")),
        ("Іван Іванавіч Іванавіч", Name("іван", "іванавіч", "іванавіч")),
        ("Sukarno", Name("sukarno", "", "")),
        ("Ларыса  Геніюш", Name("ларыса", "геніюш", "")),
        ("", Name("", "", "")),
        ("— !", Name("", "", "")),
    ],
)
def test_one_line_becomes_parts(typed: str, parts: Name) -> None:
    assert names.split(typed) == parts


def test_parts_win_over_one_line() -> None:
    collected = {
        "given_name": "Ганна",
        "family_name": "Новік",
        "patronymic": "Ігараўна",
        "name": "somebody else",
    }
    assert names.of(collected) == Name("ганна", "новік", "ігараўна")


@given(st.text(max_size=40))
def test_any_text_has_letters_and_sounds(text: str) -> None:
    name = names.split(text)
    for word in (name.given, name.family, name.patronymic):
        assert word == letters(word)
        assert plain(word) == plain(plain(word))
        assert all(sounds(word)) or not word


@given(
    st.sampled_from([spelling for pair in same_pairs() for spelling in pair]),
    st.sampled_from(["NFC", "NFD", "NFKD"]),
)
def test_unicode_form_and_case_do_not_matter(spelling: str, form: str) -> None:
    typed = unicodedata.normalize(form, spelling.upper())
    assert sounds(letters(typed)) == sounds(letters(spelling))
    assert plain(typed) == plain(spelling)


def test_apostrophes_and_hyphens_do_not_matter() -> None:
    assert letters("Вераб’ёў") == letters("Вераб'ёў") == letters("Вераб-ёў")


def test_diacritics_do_not_matter_for_the_plain_word() -> None:
    assert plain("Lukaševič") == plain("Lukasevic")
    assert plain("Семён") == plain("Семен")
    assert plain("Пятроў") != plain("Пятроу")


def test_ch_is_read_both_ways_until_a_mark_decides() -> None:
    assert set(sounds("chmara")) == {"cmara", "hmara"}
    assert sounds("chmialoŭ") == ("hmalav",)
    assert sounds("chernyshev") == ("carnisav",)
