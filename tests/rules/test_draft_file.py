"""A campaign written down in a file."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.errors import Refused
from campaign.journey.drafting import draft_file
from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field

WHOLE = """
slug = "mill"
goal = 400
organizer = "Friends of the River"
contact = "friends@example.org"
keep_days = 30
opens = 2026-03-01T09:00:00
closes = 2026-04-01T18:00:00+02:00
timezone = "Europe/Minsk"

[text.be]
title = "Млын"
summary = "Коратка."
addressee = "Савету"
statement = "Просім."

[text.en]
title = "Mill"
statement = '''
We ask.
'''

[[fields]]
kind = "name"
[[fields]]
key = "email"
[[fields]]
kind = "region"
exported = false
options = ["north", { value = "south", be = "Поўдзень" }, { value = "east", labels = { en = "East" } }]
[[fields]]
kind = "text"
key = "school"
required = false
label = "School"
[[fields]]
kind = "comment"
labels = { en = "Why?" }
"""


def refusal(source: str) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        draft_file.parse(source)
    return caught.value.code, caught.value.field


def test_a_whole_file_becomes_a_draft() -> None:
    draft = draft_file.parse(WHOLE)
    assert (draft.slug, draft.goal, draft.keep_days, draft.timezone) == ("mill", 400, 30, "Europe/Minsk")
    assert list(draft.words) == ["be", "en"]
    assert (draft.words["be"].addressee, draft.words["en"].summary) == ("Савету", "")
    assert draft.statement == {"be": "Просім.", "en": "We ask.\n"}


def test_a_time_without_an_offset_is_meant_in_the_campaigns_zone() -> None:
    draft = draft_file.parse(WHOLE)
    assert draft.opens_at == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert draft.closes_at == datetime(2026, 4, 1, 16, tzinfo=UTC)


def test_fields_are_required_and_exported_unless_the_file_or_their_kind_says_no() -> None:
    name, email, region, school, comment = draft_file.parse(WHOLE).fields
    assert (name, email) == USUAL_FIELDS
    assert (region.required, region.exported) == (True, False)
    assert [(one.value, one.labels) for one in region.options] == [
        ("north", {}),
        ("south", {"be": "Поўдзень"}),
        ("east", {"en": "East"}),
    ]
    assert school == Field("text", "school", required=False, labels={"": "School"})
    assert (comment.required, comment.labels) == (False, {"en": "Why?"})


def test_a_file_without_fields_asks_for_name_and_address() -> None:
    assert draft_file.parse('slug = "mill"').fields == USUAL_FIELDS


WRONG = [
    ("slug = ", "bad_file", "file"),
    ("slug = 'a'\nslug = 'b'", "bad_file", "file"),
    ("colour = 'red'", "unknown_name", "draft"),
    ("[text.en]\nheading = 'x'", "unknown_name", "text.en"),
    ("[[fields]]\nkind = 'name'\nsize = 3", "unknown_name", "fields"),
    ("slug = 3", "wrong_type", "slug"),
    ("goal = '3'", "wrong_type", "goal"),
    ("goal = true", "wrong_type", "goal"),
    ("goal = 3.5", "wrong_type", "goal"),
    ("keep_days = '3'", "wrong_type", "keep_days"),
    ("organizer = ['x']", "wrong_type", "organizer"),
    ("contact = 1", "wrong_type", "contact"),
    ("timezone = 3", "wrong_type", "timezone"),
    ("text = 'x'", "wrong_type", "text"),
    ("text.en = 'x'", "wrong_type", "text.en"),
    ("text.en.title = 1", "wrong_type", "text.en.title"),
    ("text.en.statement = 1", "wrong_type", "text.en.statement"),
    ("fields = 'name'", "wrong_type", "fields"),
    ("fields = ['name']", "wrong_type", "fields"),
    ("[[fields]]\nkind = 1", "wrong_type", "fields.kind"),
    ("[[fields]]\nkind = 'name'\nkey = 1", "wrong_type", "fields.key"),
    ("[[fields]]\nkind = 'name'\nrequired = 'yes'", "wrong_type", "fields.required"),
    ("[[fields]]\nkind = 'name'\nexported = 1", "wrong_type", "fields.exported"),
    ("[[fields]]\nkind = 'name'\nlabels = 1", "wrong_type", "fields.labels"),
    ("[[fields]]\nkind = 'region'\noptions = 'north'", "wrong_type", "fields.options"),
    ("[[fields]]\nkind = 'region'\noptions = [1]", "wrong_type", "fields.options"),
    ("[[fields]]\nkind = 'region'\noptions = [{ value = 1 }]", "wrong_type", "fields.options.value"),
    ("[[fields]]\nkind = 'region'\noptions = [{ value = 'a', labels = 1 }]", "wrong_type", "fields.options.labels"),
    ("opens = 'tomorrow'", "bad_moment", "opens"),
    ("closes = 07:30:00", "bad_moment", "closes"),
    ("opens = 2026-03-01T09:00:00\ntimezone = 'Mars'", "bad_timezone", "timezone"),
]


@pytest.mark.parametrize(("source", "code", "place"), WRONG)
def test_what_is_wrong_with_a_file_is_named_with_its_place(source: str, code: str, place: str) -> None:
    assert refusal(source) == (code, place)


def test_fields_alone_come_as_toml_or_as_json() -> None:
    school = Field("text", "school", required=False)
    expected = (*USUAL_FIELDS, school)
    toml = "[[fields]]\nkind='name'\n[[fields]]\nkind='email'\n[[fields]]\nkind='text'\nkey='school'\nrequired=false"
    json = '[{"kind": "name"}, {"kind": "email"}, {"kind": "text", "key": "school", "required": false}]'
    assert draft_file.parse_fields(toml) == expected
    assert draft_file.parse_fields(json) == expected
    assert draft_file.parse_fields(f'\n {{"fields": {json}}}') == expected
    assert draft_file.parse_fields(json.replace("[{", "[\r\n  {")) == expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("[{", "bad_file"),
        ('{"fields": 3}', "wrong_type"),
        ("{}", "wrong_type"),
        ('[{"kind": "name"}, 3]', "wrong_type"),
        ("kind = 'name'", "wrong_type"),
        ("[[fields]", "bad_file"),
    ],
)
def test_fields_that_are_no_list_of_tables_are_refused(source: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        draft_file.parse_fields(source)


@pytest.mark.parametrize("given", [None, ""])
def test_no_moment_is_none(given: str | None) -> None:
    assert draft_file.moment(given, "UTC", "opens") is None


def test_a_date_alone_is_its_midnight() -> None:
    found = draft_file.moment("2026-03-01", "Europe/Minsk", "opens")
    assert found is not None
    assert found.utcoffset() == timedelta(hours=3)
    assert found.isoformat() == "2026-03-01T00:00:00+03:00"
