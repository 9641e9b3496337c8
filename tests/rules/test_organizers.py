"""Passwords that are taken, addresses, and the table of roles."""

from pathlib import Path

import pytest

from campaign.errors import Refused
from campaign.organizers import rules
from campaign.organizers.accounts import common
from campaign.organizers.roles import ALL_PERMISSIONS, ALL_ROLES, NEED_FACTOR, allows, is_role, table
from campaign.web.organizer import words
from tests.services.factories import ALESIA

DOCUMENT = Path(__file__).parents[2] / "docs" / "organizers.md"


def verdict(password: str) -> str:
    """What a password is refused for, empty for one that is taken."""
    try:
        rules.password(password, ALESIA, common())
    except Refused as refused:
        return f"{refused.code} of the {refused.field}"
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "seven herons over the mill",
        "сем чапляў над млынам",
        "xK8.mmQ2pp_Zr4v",
        "🦢🦢🌉 шэсць лебедзяў",
        "a" * 3 + " quiet morning " + "b" * 46,
        "lantern 8 gravel 3 otter " * 40,
    ],
)
def test_long_and_unusual_is_all_that_is_asked_for(password: str) -> None:
    assert verdict(password) == ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("fourteen chars", "password_short"),
        ("🦢" * 300, "password_long"),
        ("x" * 1025, "password_long"),
        ("nul \x00 in the middle", "bad_characters"),
        ("two\nlines are not one", "bad_characters"),
        ("correct horse battery staple", "password_common"),
        ("CorrectHorseBatteryStaple", "password_common"),
        ("passwordpassword2026!", "password_common"),
        ("password1234567", "password_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
        ("otterotterotterotter", "password_common"),
        ("abcdefghijklmnopqrst", "password_common"),
        ("qwertyuiop[]asdfghjkl", "password_common"),
        ("йцукенгшщзхъфывап", "password_common"),
        ("9876543210987654", "password_common"),
        (ALESIA, "password_common"),
        ("Alesia@Example.org1!", "password_common"),
        ("жывебеларусь2026", "password_common"),
    ],
)
def test_what_is_refused_and_why(password: str, code: str) -> None:
    assert verdict(password) == f"{code} of the password"


def test_the_list_of_common_passwords_holds_what_the_rules_could_meet() -> None:
    assert len(common()) > 1000
    assert all(len(one) >= rules.SHORTEST and one == one.casefold() for one in common())


@pytest.mark.parametrize("text", [" Alesia@Example.ORG ", "alesia@example.org"])
def test_an_address_is_compared_in_small_letters(text: str) -> None:
    assert rules.email(text)[1] == ALESIA


@pytest.mark.parametrize(
    "text", ["", "alesia", "@example.org", "a\x00@example.org", "a" * 250 + "@example.org", "a b@c.org"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.email(text)
    assert (refused.value.code, refused.value.field) == ("bad_email", "email")


def test_an_owner_may_everything_a_viewer_only_look_and_nobody_else_manage() -> None:
    assert all(allows("owner", permission) for permission in ALL_PERMISSIONS)
    assert [permission for permission in ALL_PERMISSIONS if allows("viewer", permission)] == ["view"]
    assert [role for role in ALL_ROLES if allows(role, "manage_team")] == ["owner"]
    assert {role for role in ALL_ROLES if allows(role, "read_signers")} == {"owner", "reviewer", "exporter"}
    assert {"read_signers", "export", "review"} <= NEED_FACTOR
    assert is_role("editor")
    assert not is_role("admin")


def test_the_document_has_the_table_of_the_code() -> None:
    assert table(words.PERMISSIONS) in DOCUMENT.read_text("utf-8")
