"""Who is one person, who is a family, and how sure a verdict has to be."""

import pytest

from campaign.journey.matching import reasons
from campaign.journey.matching.rules import Decision, decide, household
from tests.rules.signers import HANNA, pattern

CITY = 20_000


def decided(rows: int = CITY, **details: str) -> Decision | None:
    found = pattern(HANNA, HANNA | {"email": "another@example.net"} | details)
    return None if found is None else decide(found, rows)


def verdict(rows: int = CITY, **details: str) -> str:
    decision = decided(rows, **details)
    return decision.verdict if decision else "no"


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"given_name": "Анна", "family_name": "Ковалёва", "patronymic": "Сергеевна"},
        {"given_name": "Hanna", "family_name": "Kavaliova", "patronymic": "", "locality": "Minsk"},
        {"given_name": "Кавалёва", "family_name": "Ганна"},
        {"patronymic": "", "street_address": ""},
        {"birth_date": "1987-09-03"},
        {"birth_date": "1987-03-08"},
        {"family_name": "Каралёва", "postal_code": "220003"},
        {"family_name": "Новік"},
    ],
)
def test_the_same_person_typed_differently_is_certain(details: dict[str, str]) -> None:
    assert verdict(**details) == "certain"


@pytest.mark.parametrize(
    ("relative", "details"),
    [
        ("sister", {"given_name": "Вольга", "birth_date": "1990-07-21"}),
        (
            "husband",
            {
                "given_name": "Ігар",
                "family_name": "Кавалёў",
                "patronymic": "Пятровіч",
                "birth_date": "1985-01-30",
            },
        ),
        ("sister of the same initial", {"given_name": "Галіна", "birth_date": "1990-07-21"}),
        ("sister, no dates", {"given_name": "Вольга", "birth_date": ""}),
        ("daughter of her name and another father", {"birth_date": "2007-11-25", "patronymic": "Іванаўна"}),
        (
            "neighbour of her given name, no dates",
            {"family_name": "Новік", "birth_date": "", "street_address": "вул. Якуба Коласа 7-3"},
        ),
        (
            "neighbour",
            {"given_name": "Пётр", "family_name": "Новік", "patronymic": "", "birth_date": "1961-11-25"},
        ),
    ],
)
def test_a_family_at_one_address_is_no_duplicate(relative: str, details: dict[str, str]) -> None:
    assert verdict(**details) == "no", relative


@pytest.mark.parametrize(
    ("relative", "details"),
    [
        ("twin", {"given_name": "Вольга"}),
        ("twin of the same initial", {"given_name": "Галіна"}),
        ("daughter of her name", {"birth_date": "2007-11-25", "patronymic": ""}),
        ("cousin of her name and birth date", {"patronymic": "Іванаўна"}),
        ("mother of her name, no dates", {"birth_date": "", "patronymic": ""}),
        ("the same, who wrote another year", {"birth_date": "2026-03-09"}),
    ],
)
def test_what_only_a_human_can_tell_apart_is_never_certain(relative: str, details: dict[str, str]) -> None:
    assert verdict(**details) in {"likely", "no"}, relative


def test_one_birth_date_at_one_home_under_another_name_is_for_a_human() -> None:
    assert verdict(given_name="Вольга", family_name="Новік", patronymic="") == "likely"
    moved = {"postal_code": "246000", "street_address": "вул. Янкі Купалы 7"}
    assert verdict(given_name="Вольга", family_name="Новік", patronymic="", **moved) == "no"


def test_twins_of_two_near_names_are_never_certain() -> None:
    brother = HANNA | {"given_name": "Аляксандр", "family_name": "Лукашэвіч", "patronymic": ""}
    found = pattern(brother, brother | {"given_name": "Аляксандра", "email": "another@example.net"})
    assert found is not None
    assert decide(found, CITY).verdict == "likely"


def test_without_a_birth_date_home_and_patronymic_make_it_certain() -> None:
    assert verdict(birth_date="") == "certain"
    assert verdict(birth_date="", street_address="") != "certain"


def test_one_address_and_one_name_is_certain_without_anything_else() -> None:
    one = {"name": "Ганна Кавалёва", "email": "hanna@example.org"}
    same = pattern(one, {"name": "Kavaliova Hanna", "email": "Hanna@example.org"})
    other = pattern(one, {"name": "Ігар Кавалёў", "email": "hanna@example.org"})
    assert same is not None
    assert other is not None
    assert decide(same, 1_000_000).verdict == "certain"
    assert decide(other, 1_000_000).verdict == "no"


@pytest.mark.parametrize(
    ("details", "two"),
    [
        ({"name": "Ігар Кавалёў"}, True),
        ({"name": "Галіна Кавалёва"}, True),
        ({"name": "Ганна Кавалёва", "birth_date": "2007-11-25"}, True),
        ({"name": "Hanna Kavaliova"}, False),
        ({"name": "Гарна Кавалёва"}, False),
        ({"name": "Г. Кавалёва"}, False),
        ({"name": ""}, False),
    ],
)
def test_a_household_shares_an_address_when_its_names_differ(details: dict[str, str], two: bool) -> None:
    one = {"name": "Ганна Кавалёва", "birth_date": "1987-03-09", "email": "family@example.org"}
    found = pattern(one, one | details)
    assert found is not None
    assert household(found) is two


def test_a_name_alone_says_less_the_larger_the_campaign() -> None:
    found = pattern({"name": "Ганна Кавалёва"}, {"name": "Ганна Кавалёва"})
    assert found is not None
    chances = [decide(found, rows).probability for rows in (100, 10_000, 1_000_000)]
    assert chances == sorted(chances, reverse=True)
    assert decide(found, 1_000_000).verdict == "no"


def test_the_reason_is_said_in_codes_and_words() -> None:
    decision = decided(given_name="Гарна", family_name="Ковалёва", patronymic="", street_address="", locality="")
    assert decision is not None
    assert decision.reasons == ("birth_same", "family_sound", "given_near", "postcode_same")
    assert reasons.in_words(decision.reasons) == (
        "same birth date, same family name by sound, given name one letter apart, same postal code"
    )


def test_an_unknown_code_stands_as_it_is() -> None:
    assert reasons.in_words(["from_the_future"]) == "from_the_future"
