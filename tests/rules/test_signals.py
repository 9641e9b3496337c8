"""Signs of abuse: what is looked at, and when it is one."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.matching.signals import MOST, burst, signs
from campaign.journey.signing import signs as derived
from campaign.journey.signing.signs import disposable

COMMENT = "Please keep the school in our village open, for the children."


def kinds(**collected: str) -> dict[str, tuple[str, ...]]:
    return dict(derived.of(collected))


def test_disposable_domains_and_their_subdomains() -> None:
    assert disposable("mailinator.com")
    assert disposable("any.mailinator.com")
    assert not disposable("example.org")
    assert not disposable("com")
    assert not disposable("mailinator.com.example.org")


def test_numbered_addresses_and_long_comments_are_looked_at() -> None:
    assert kinds(email="name7@example.org")["pattern"] == ("name#@example.org",)
    assert kinds(email="name@example.org", comment="For!") == {"domain": ("example.org",)}
    assert kinds(comment=COMMENT.upper() + "!!") == kinds(comment=COMMENT) != {}


def test_the_domain_is_looked_at_but_for_the_big_providers() -> None:
    assert kinds(email="alesia@gmail.com") == {}
    assert kinds(email="alesia@Example.ORG") == {"domain": ("example.org",)}
    assert set(kinds(email="alesia@mailinator.com")) == {"domain", "disposable"}


@given(st.dictionaries(st.sampled_from(["email", "comment", "name"]), st.text(max_size=60)))
def test_whatever_is_collected_gives_whole_parts(collected: dict[str, str]) -> None:
    assert all(parts and all(parts) for _, parts in derived.of(collected))


def test_what_many_share_is_a_sign() -> None:
    assert signs({"pattern": 5, "comment": 1}) == ("same_pattern",)
    assert signs({"pattern": 4, "burst": MOST}) == ()


def test_one_disposable_address_is_enough() -> None:
    assert signs({"disposable": 1}) == ("disposable_address",)


def test_all_signs_at_once() -> None:
    found = signs(dict.fromkeys(("pattern", "comment", "disposable", "burst"), MOST + 1))
    assert found == ("same_pattern", "same_comment", "disposable_address", "burst")


def test_a_burst_is_of_one_domain_and_ten_minutes() -> None:
    begun = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    assert burst("k", begun) == burst("k", begun.replace(minute=9, second=59))
    assert len({burst("k", begun), burst("l", begun), burst("k", begun.replace(minute=10))}) == 3
