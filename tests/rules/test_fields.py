"""Every kind of field: what is an answer to it, and what is not."""

import pytest

from campaign.errors import Refused
from campaign.journey.drafting.draft import option
from campaign.journey.drafting.fields import KINDS, Field, clean

OFFERED = (option("north", {}), option("south coast", {}))


def a_field(kind: str, **changes: object) -> Field:
    options = OFFERED if KINDS[kind].has_options else ()
    key = kind if KINDS[kind].standard else "own"
    return Field(**({"kind": kind, "key": key, "options": options} | changes))  # type: ignore[arg-type] # a test's changes


GOOD = [
    ("name", " Алеся  Прыклад ", "Алеся Прыклад"),
    ("name", "X Æ A-12", "X Æ A-12"),
    ("given_name", "Cimafiej", "Cimafiej"),
    ("family_name", "d'Arc", "d'Arc"),
    ("patronymic", "Барысавіч", "Барысавіч"),
    ("email", " barys@example.org ", "barys@example.org"),
    ("region", "south coast", "south coast"),
    ("postal_code", " sw1a 1aa", "SW1A 1AA"),
    ("postal_code", "220030", "220030"),
    ("postal_code", "00-950", "00-950"),
    ("locality", "Ліда", "Ліда"),
    ("street_address", "вул. Лугавая, 7, кв. 12", "вул. Лугавая, 7, кв. 12"),
    ("birth_date", " 1999-12-31 ", "1999-12-31"),
    ("birth_date", "2004-02-29", "2004-02-29"),
    ("comment", "one\r\ntwo", "one\ntwo"),
    ("comment", "=1+1", "=1+1"),
    ("choice", "north", "north"),
    ("checkbox", "on", "yes"),
    ("checkbox", "1", "yes"),
    ("text", "<b>plain text</b>", "<b>plain text</b>"),
]
BAD = [
    ("name", "12345", "bad_name"),
    ("name", "…", "bad_name"),
    ("name", "Buy at https://shop.example.org", "bad_name"),
    ("name", "www.example.org", "bad_name"),
    ("name", "alesia@example.org", "bad_name"),
    ("name", "<script>", "bad_name"),
    ("name", "A\0B", "bad_characters"),
    ("name", "A\nB", "one_line"),
    ("name", "я" * 151, "too_long"),
    ("given_name", "{}", "bad_name"),
    ("email", "x" * 255, "too_long"),
    ("email", "a\u202eb@example.org", "bad_characters"),
    ("region", "west", "not_offered"),
    ("region", "North", "not_offered"),
    ("choice", "north\0", "not_offered"),
    ("postal_code", "-1", "bad_postal_code"),
    ("postal_code", "двадцаць", "bad_postal_code"),
    ("postal_code", "1" * 17, "too_long"),
    ("locality", "x" * 121, "too_long"),
    ("street_address", "x" * 201, "too_long"),
    ("birth_date", "2003-02-29", "bad_date"),
    ("birth_date", "31.12.1999", "bad_date"),
    ("birth_date", "1899-12-31", "bad_date"),
    ("birth_date", "1999-12-31T00:00", "bad_date"),
    ("comment", "x" * 1001, "too_long"),
    ("comment", "x\x1b[2J", "bad_characters"),
    ("text", "x" * 201, "too_long"),
    ("text", "one\ntwo", "one_line"),
]


@pytest.mark.parametrize(("kind", "typed", "stored"), GOOD)
def test_an_answer_is_stored_in_its_clean_form(kind: str, typed: str, stored: str) -> None:
    assert clean(a_field(kind), typed) == stored


@pytest.mark.parametrize(("kind", "typed", "code"), BAD)
def test_what_is_no_answer_is_refused_under_the_name_of_its_input(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        clean(a_field(kind), typed)
    assert (caught.value.code, caught.value.field) == (code, a_field(kind).input_name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("typed", ["", "  \t", "\u00a0", "\r\n"])
def test_an_empty_answer_is_refused_only_where_one_is_required(kind: str, typed: str) -> None:
    assert clean(a_field(kind, required=False), typed) == ""
    with pytest.raises(Refused, match="required"):
        clean(a_field(kind), typed)


@pytest.mark.parametrize("kind", ["locality", "street_address", "comment", "text"])
def test_an_answer_of_invisible_characters_is_an_empty_one(kind: str) -> None:
    with pytest.raises(Refused, match="required"):
        clean(a_field(kind), "\u200b\u2060")


@pytest.mark.parametrize("typed", ["0", "off", "No", "FALSE"])
def test_a_box_that_says_no_is_not_ticked(typed: str) -> None:
    assert clean(a_field("checkbox", required=False), typed) == ""
    with pytest.raises(Refused, match="required"):
        clean(a_field("checkbox"), typed)


def test_a_campaigns_own_question_has_a_prefix_in_the_form_and_none_in_its_column() -> None:
    assert a_field("text", key="school").input_name == "field_school"
    assert a_field("name").input_name == "name"
