"""What people may have signed stays: fields, answers, and the promises that were made with them."""

from dataclasses import replace
from typing import Any

import pytest

from campaign.journey.drafting import preview
from campaign.journey.drafting.draft import as_draft, option
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Policy
from campaign.journey.drafting.settled import unsettled
from tests.services.factories import NOW, REGION, a_draft

COMMENT = Field("comment", "comment", required=False, exported=False)
LUNCH = Field("choice", "lunch", options=(option("soup", {"en": "Soup"}), option("none", {})))
NAME, EMAIL = Field("name", "name"), Field("email", "email")
FIELDS = (NAME, EMAIL, REGION, COMMENT, LUNCH)


@pytest.fixture
def campaign() -> Campaign:
    """A campaign with five fields that people may have signed."""
    return preview.opened(a_draft(fields=FIELDS), 1, NOW)


def found(campaign: Campaign, **changes: Any) -> list[tuple[str, str, str | None]]:
    """What is refused: code, input, and the field's key."""
    draft = replace(as_draft(campaign), **changes)
    return [(one.code, one.field, one.values.get("key")) for one in unsettled(campaign, draft)]


def one_changed(place: int, **changes: Any) -> tuple[Field, ...]:
    return (*FIELDS[:place], replace(FIELDS[place], **changes), *FIELDS[place + 1 :])


WRONG = [
    (FIELDS[:-1], "field_is_fixed", "lunch"),
    (one_changed(4, key="supper"), "field_is_fixed", "lunch"),
    (one_changed(4, kind="text", options=()), "kind_is_fixed", "lunch"),
    (one_changed(2, exported=False), "exported_is_fixed", "region"),
    (one_changed(3, exported=True), "exported_is_fixed", "comment"),
    (one_changed(3, required=True), "optional_is_fixed", "comment"),
    (one_changed(4, options=LUNCH.options[:1]), "answer_is_fixed", "lunch"),
    (one_changed(2, options=(option("North", {}), REGION.options[1])), "answer_is_fixed", "region"),
]


@pytest.mark.parametrize(("fields", "code", "key"), WRONG)
def test_what_would_break_a_signature_is_refused(
    campaign: Campaign, fields: tuple[Field, ...], code: str, key: str
) -> None:
    assert found(campaign, fields=fields) == [(code, "fields", key)]


RIGHT = [
    FIELDS,
    FIELDS[::-1],
    (*FIELDS, Field("text", "shoe_size")),
    one_changed(2, required=False),
    one_changed(4, labels={"en": "For lunch"}),
    one_changed(4, options=(option("cake", {}), *LUNCH.options[::-1])),
    one_changed(4, options=(option("soup", {"en": "Beetroot soup"}), option("none", {"en": "Nothing"}))),
]


@pytest.mark.parametrize("fields", RIGHT)
def test_what_breaks_none_is_free(campaign: Campaign, fields: tuple[Field, ...]) -> None:
    assert found(campaign, fields=fields) == []


def test_a_draft_that_nobody_could_sign_is_free(campaign: Campaign) -> None:
    assert found(replace(campaign, status="draft"), fields=FIELDS[:2], keep_days=400) == []


def test_promises_can_only_get_better(campaign: Campaign) -> None:
    assert found(campaign, keep_days=181) == [("promised", "keep_days", None)]
    assert found(campaign, keep_days=30) == []
    assert found(campaign, policy=Policy(fold=False)) == [("fold_is_fixed", "fold", None)]


def test_everything_is_said_at_once_with_the_answer_that_is_missing(campaign: Campaign) -> None:
    fields = one_changed(4, options=(option("cake", {}),))
    assert len(found(campaign, fields=fields, keep_days=400)) == 3
    draft = replace(as_draft(campaign), fields=fields)
    assert [one.values["answer"] for one in unsettled(campaign, draft)] == ["soup", "none"]
