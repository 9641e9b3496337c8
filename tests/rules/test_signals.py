"""Signs of abuse."""

from campaign.journey.matching.signals import MOST, disposable, signs


def test_disposable_domains_and_their_subdomains() -> None:
    assert disposable("mailinator.com")
    assert disposable("any.mailinator.com")
    assert not disposable("example.org")
    assert not disposable("com")
    assert not disposable("mailinator.com.example.org")


def test_what_many_share_is_a_sign() -> None:
    assert signs({"pattern": MOST["pattern"] + 1, "comment": 1}, disposable_domain=False, in_burst=False) == (
        "same_pattern",
    )
    assert signs({"pattern": MOST["pattern"]}, disposable_domain=False, in_burst=False) == ()


def test_all_signs_at_once() -> None:
    found = signs(dict.fromkeys(MOST, 100), disposable_domain=True, in_burst=True)
    assert found == ("same_pattern", "same_comment", "disposable_address", "burst")
