"""What is wrong with a draft is said before a row is written."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from campaign.errors import Refused
from campaign.journey.drafting.checks import RESERVED, checked
from campaign.journey.drafting.draft import USUAL_FIELDS, option, zone
from campaign.journey.drafting.fields import KINDS, Field
from campaign.journey.drafting.rules import Words
from tests.services.factories import REGION, a_draft

NAME, EMAIL = USUAL_FIELDS
YEAR = datetime(2026, 1, 1, tzinfo=UTC)


def refusal(**changes: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        checked(a_draft(**changes))
    return caught.value.code, caught.value.field


def one_language(**words: str) -> dict[str, Any]:
    usual = {"title": "T", "summary": "", "addressee": ""}
    return {"words": {"en": Words(**(usual | words))}, "statement": {"en": "Save it."}}


def test_a_draft_in_order_is_kept_with_its_words_cleaned() -> None:
    draft = checked(a_draft(organizer="  Friends \t of the River ", **one_language(title=" A  mill ")))
    assert (draft.organizer, draft.words["en"].title) == ("Friends of the River", "A mill")
    assert draft.statement == {"en": "Save it."}


@pytest.mark.parametrize("slug", ["a", "7", "river-park", "x" * 63, "a--b"])
def test_a_slug_is_of_small_letters_digits_and_hyphens(slug: str) -> None:
    assert checked(a_draft(slug=slug)).slug == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "A", "a b", "a/b", "..", "млын", "x" * 64, "a\n"])
def test_any_other_slug_is_refused(slug: str) -> None:
    assert refusal(slug=slug) == ("bad_slug", "slug")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"words": {}, "statement": {}}, "required", "title"),
    ({"words": {"de": Words("T", "", "")}, "statement": {"de": "x"}}, "bad_language", "language"),
    ({"words": {"en": Words("T", "", "")}, "statement": {}}, "no_statement", "statement"),
    ({"words": {"en": Words("T", "", "")}, "statement": {"en": " \n"}}, "no_statement", "statement"),
    ({"words": {"en": Words("T", "", "")}, "statement": {"en": "x", "be": "y"}}, "no_title", "title"),
    ({"words": {"en": Words("T", "", "")}, "statement": {"en": "x" * 50_001}}, "bad_statement", "statement"),
    ({"words": {"en": Words("T", "", "")}, "statement": {"en": "x\0"}}, "bad_statement", "statement"),
    (one_language(title=" "), "no_title", "title"),
    (one_language(title="x" * 151), "too_long", "title"),
    (one_language(title="a\nb"), "one_line", "title"),
    (one_language(summary="x" * 401), "too_long", "summary"),
    (one_language(addressee="\u202e"), "bad_characters", "addressee"),
    ({"organizer": "x" * 201}, "too_long", "organizer"),
    ({"contact": "x\0"}, "bad_characters", "contact"),
    ({"goal": 0}, "bad_goal", "goal"),
    ({"goal": -1}, "bad_goal", "goal"),
    ({"goal": 10**9 + 1}, "bad_goal", "goal"),
    ({"keep_days": 0}, "bad_keep_days", "keep_days"),
    ({"keep_days": 3651}, "bad_keep_days", "keep_days"),
    ({"timezone": "Mars/Olympus"}, "bad_timezone", "timezone"),
    ({"opens_at": YEAR, "closes_at": YEAR}, "closes_before_it_opens", "closes"),
]


@pytest.mark.parametrize(("changes", "code", "field"), WRONG)
def test_what_is_wrong_is_named_with_the_place_it_stands_in(changes: dict[str, Any], code: str, field: str) -> None:
    assert refusal(**changes) == (code, field)


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "/etc/passwd", "Europe", "a\0b"])
def test_only_the_name_of_a_time_zone_is_one(name: str) -> None:
    with pytest.raises(Refused, match="bad_timezone"):
        zone(name)


def with_field(**of_it: Any) -> dict[str, Any]:
    return {"fields": (*USUAL_FIELDS, Field(**of_it))}


TWO = (option("a", {}), option("b", {}))
WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"fields": (NAME,)}, "needs_email"),
    ({"fields": (NAME, replace(EMAIL, required=False))}, "needs_email"),
    ({"fields": (EMAIL,)}, "needs_name"),
    ({"fields": (EMAIL, Field("given_name", "given_name"))}, "needs_name"),
    ({"fields": (NAME, EMAIL, EMAIL)}, "repeated_field"),
    (with_field(kind="passport", key="passport"), "unknown_kind"),
    (with_field(kind="text", key="Bad Key"), "bad_key"),
    (with_field(kind="text", key="x" * 41), "bad_key"),
    (with_field(kind="text", key="=cmd"), "bad_key"),
    (with_field(kind="region", key="region"), "needs_options"),
    (with_field(kind="text", key="school", options=TWO), "no_options"),
    (with_field(kind="choice", key="side", options=(*TWO, TWO[0])), "bad_options"),
    (with_field(kind="choice", key="side", options=(option("=1", {}),)), "bad_options"),
    (with_field(kind="choice", key="side", options=(option("x" * 61, {}),)), "bad_options"),
    (with_field(kind="choice", key="side", options=(option("../up", {}),)), "bad_options"),
    (with_field(kind="text", key="school", labels={"en": "a\0b"}), "bad_characters"),
    (with_field(kind="text", key="school", labels={"en": "x" * 1001}), "too_long"),
]


@pytest.mark.parametrize(("changes", "code"), WRONG_FIELDS)
def test_fields_that_cannot_be_asked_are_refused(changes: dict[str, Any], code: str) -> None:
    assert refusal(**changes) == (code, "fields")


@pytest.mark.parametrize("key", sorted({*RESERVED, *KINDS}))
def test_a_campaigns_own_question_takes_no_name_that_the_form_or_the_table_has(key: str) -> None:
    assert refusal(**with_field(kind="text", key=key))[0] in {"bad_key", "repeated_field"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].standard])
def test_a_standard_kind_goes_by_its_own_name(kind: str) -> None:
    """Later stages find an address under ``email`` and a region under ``region``."""
    others = tuple(field for field in USUAL_FIELDS if field.kind != kind)
    options = TWO if KINDS[kind].has_options else ()
    assert refusal(fields=(*others, Field(kind, "another", options=options))) == ("bad_key", "fields")


def test_a_name_may_be_asked_in_parts() -> None:
    parts = (Field("given_name", "given_name"), Field("family_name", "family_name"), EMAIL, REGION)
    assert checked(a_draft(fields=parts)).fields == parts


def test_the_label_of_an_option_is_cleaned_like_any_line() -> None:
    assert option("north", {"en": "  The  north "}).labels == {"en": "The north"}
    with pytest.raises(Refused, match="bad_characters"):
        option("north", {"en": "\u202ehtron"})
