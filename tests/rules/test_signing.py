"""A form becomes a signature, or a list of everything that is wrong with it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.errors import Refused
from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Campaign, Consent, Policy, Statement, Words
from campaign.journey.signing import addresses
from campaign.journey.signing.rules import MOST_LETTERS, address, check, shown_name
from tests.services.factories import REGION, a_form

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHOOL = Field("text", "school", required=False)
CAMPAIGN = Campaign(
    id=1,
    uid="u",
    slug="mill",
    status="open",
    goal=None,
    languages=("en",),
    words={"en": Words("Mill", "", "")},
    organizer="",
    contact="",
    keep_days=180,
    opens_at=None,
    closes_at=None,
    closed_at=None,
    timezone="UTC",
    fields=(*USUAL_FIELDS, REGION, SCHOOL),
    policy=Policy(),
    statement=Statement(1, 3, {"en": "Save it."}, "", NOON),
    consent=Consent(1, 1, {"en": "I agree."}),
    revision=1,
)


def wrong(**typed: str) -> list[tuple[str, str]]:
    signature, refusals = check(CAMPAIGN, a_form(**typed), "en")
    assert (signature is None) == bool(refusals)
    return [(refusal.code, refusal.field) for refusal in refusals]


def test_a_right_form_is_a_signature_with_its_answers_by_key() -> None:
    signature, refusals = check(CAMPAIGN, a_form(field_school="No. 7", extra="ignored"), "be")
    assert refusals == []
    assert signature is not None
    assert signature.answers == {
        "name": "Alesia Example",
        "email": "alesia@example.org",
        "region": "north",
        "school": "No. 7",
    }
    assert (signature.language, signature.updates, signature.email) == ("be", False, "alesia@example.org")


def test_an_empty_form_is_told_everything_at_once() -> None:
    _, refusals = check(CAMPAIGN, {}, "en")
    assert [(one.code, one.field) for one in refusals] == [
        ("required", "name"),
        ("required", "email"),
        ("required", "region"),
        ("no_consent", "consent"),
    ]


@pytest.mark.parametrize("said", ["", "0", "off", "no", "false"])
def test_a_form_without_consent_is_no_signature(said: str) -> None:
    assert wrong(consent=said) == [("no_consent", "consent")]


def test_updates_are_sent_only_to_who_asked_for_them() -> None:
    signature, _ = check(CAMPAIGN, a_form(updates="yes"), "en")
    assert signature is not None
    assert signature.updates


def test_a_form_for_another_version_of_the_statement_is_shown_the_new_one() -> None:
    assert wrong(statement_version="3") == []
    assert wrong(statement_version="2") == [("statement_changed", "statement_version")]
    assert wrong(statement_version="x") == [("statement_changed", "statement_version")]


def test_a_field_of_the_campaigns_own_is_refused_under_its_input_name() -> None:
    assert wrong(field_school="a\nb") == [("one_line", "field_school")]


GOOD = [
    ("alesia@example.org", "alesia@example.org"),
    ("Alesia@EXAMPLE.org", "Alesia@example.org"),
    ("a.b+tag@sub.example.org", "a.b+tag@sub.example.org"),
    ("алеся@Прыклад.example.org", "алеся@прыклад.example.org"),
    ("alesia@xn--80aiqesg1f.example.org", "alesia@прыклад.example.org"),
]


@pytest.mark.parametrize(("typed", "stored"), GOOD)
def test_an_address_is_normalised_in_its_domain_alone(typed: str, stored: str) -> None:
    assert address(typed) == stored


BAD = [
    "alesia",
    "@example.org",
    "alesia@",
    "alesia@@example.org",
    "a b@example.org",
    "alesia@localhost",
    "alesia@example..org",
    "alesia@[127.0.0.1]",
    "Alesia <alesia@example.org>",
    "alesia@example.org\r\nBcc: barys@example.org",
    "alesia@example.org,barys@example.org",
    ".alesia@example.org",
]


@pytest.mark.parametrize("typed", BAD)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        address(typed)
    assert (caught.value.code, caught.value.field) == ("bad_email", "email")


@pytest.mark.parametrize("typed", ["alesia\0@example.org", "alesia@exa\u202emple.org", "x" * 300 + "@example.org"])
def test_an_address_with_hidden_characters_or_without_end_is_refused(typed: str) -> None:
    assert [field for _, field in wrong(email=typed)] == ["email"]


@pytest.mark.parametrize("spelt", ["alesia@EXAMPLE.ORG", "alesia@Example.Org", "alesia@example.org"])
def test_the_case_of_a_domain_makes_no_other_mailbox(spelt: str) -> None:
    assert addresses.canonical(spelt) == addresses.canonical("alesia@example.org")


def test_an_international_domain_is_one_in_both_spellings() -> None:
    unicode, ascii_ = "a@бел.example.org", "a@" + "бел".encode("idna").decode() + ".example.org"
    assert addresses.canonical(unicode) == addresses.canonical(ascii_)


@given(st.emails())
def test_comparing_the_canonical_form_again_changes_nothing(given_address: str) -> None:
    once = addresses.canonical(given_address)
    assert addresses.canonical(once) == once


@pytest.mark.parametrize("typed", ["", "@", "alesia", "@example.org", "alesia@"])
def test_what_has_no_two_sides_has_no_canonical_form(typed: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        addresses.canonical(typed)


def test_a_name_in_parts_is_shown_as_one_line() -> None:
    parts = {"family_name": "Прыклад", "given_name": "Цімафей", "patronymic": "Барысавіч", "email": "x"}
    assert shown_name(parts) == "Цімафей Барысавіч Прыклад"
    assert shown_name({"name": "Alesia Example"}) == "Alesia Example"
    assert shown_name({}) == ""


def test_an_address_gets_five_letters() -> None:
    assert MOST_LETTERS == 5
