"""When two written addresses are one mailbox, and when they must not be."""

import contextlib
import tomllib
import unicodedata
from importlib.resources import files

import idna
import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.signing import addresses
from campaign.journey.signing.addresses import canonical, folded_case, pattern

PROVIDERS = tomllib.loads(files("campaign.journey.signing").joinpath("providers.toml").read_text("utf-8"))["provider"]

words = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
locals_ = st.lists(words, min_size=1, max_size=3).map(".".join)
unknown_domains = st.sampled_from(
    ["example.org", "mail.ru", "inbox.ru", "tut.by", "yahoo.com", "пошта.бел", "bücher.example"]
)
known_domains = st.sampled_from([domain for line in PROVIDERS for domain in line["domains"]])
domains = unknown_domains | known_domains


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.b@gmail.com", "ab@googlemail.com"),
        ("ab+petition@gmail.com", "AB@gmail.com"),
        ("ab+1@outlook.com", "ab@outlook.com"),
        ("ab+1@hotmail.com", "ab@hotmail.com"),
        ("ab@yandex.by", "ab@ya.ru"),
        ("a.b@yandex.by", "a-b@ya.ru"),
        ("a-b_c.d@proton.me", "abcd@pm.me"),
        ("abcd+x@protonmail.com", "ABCD@protonmail.ch"),
        ("ab@me.com", "ab@icloud.com"),
        ("shop@ab.fastmail.com", "ab+shop@fastmail.com"),
        ("ab@EXAMPLE.org", "ab@example.org"),
        ("ab@пошта.бел", "ab@XN--80A1ACN3A.xn--90ais"),
        ("ab＠example.org", "ab@example.org"),
        ("ａｂ@example.org", "ab@example.org"),
    ],
)
def test_one_mailbox(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ab@mail.ru", "ab@inbox.ru"),
        ("a.b@mail.ru", "ab@mail.ru"),
        ("ab+1@mail.ru", "ab@mail.ru"),
        ("a.b@yandex.by", "ab@yandex.by"),
        ("a-b@yahoo.com", "a@yahoo.com"),
        ("a.b@outlook.com", "ab@outlook.com"),
        ("ab@outlook.com", "ab@hotmail.com"),
        ("a.b@icloud.com", "ab@icloud.com"),
        ("ab@fastmail.com", "ab@fastmail.fm"),
        ("ab@sub.example.org", "ab@example.org"),
        ("a.b@gmail.com.example.org", "ab@gmail.com.example.org"),
        ("Ab@example.org", "ab@example.org"),
        ("ab+1@tut.by", "ab@tut.by"),
    ],
)
def test_two_mailboxes(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_every_rule_names_its_source() -> None:
    rules = {"ignored", "alike", "tag", "case_folded", "subdomains"}
    for provider in PROVIDERS:
        stated = rules & provider.keys() | ({"domains"} if len(provider["domains"]) > 1 else set())
        assert provider["source"].keys() == stated, provider["name"]
        pages = provider["source"].values()
        assert all(" -- " in source and source.startswith("http") for source in pages)


def test_no_domain_belongs_to_two_providers() -> None:
    listed = [domain for provider in PROVIDERS for domain in provider["domains"]]
    assert len(listed) == len(set(listed))


@given(locals_, domains)
def test_canonical_twice_changes_nothing(local: str, domain: str) -> None:
    once = canonical(f"{local}@{domain}")
    assert canonical(once) == once


@given(locals_, domains, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
def test_unicode_form_does_not_matter(local: str, domain: str, form: str) -> None:
    typed = unicodedata.normalize(form, f"é{local}@{domain}")
    assert canonical(typed) == canonical(f"é{local}@{domain}")


@given(locals_, domains)
def test_full_width_letters_do_not_matter(local: str, domain: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in local)
    assert canonical(f"{wide}@{domain}") == canonical(f"{local}@{domain}")


@given(locals_, domains)
def test_case_of_the_domain_does_not_matter(local: str, domain: str) -> None:
    assert canonical(f"{local}@{domain.upper()}") == canonical(f"{local}@{domain}")


@given(locals_, domains)
def test_case_of_the_local_part_is_for_the_weaker_key(local: str, domain: str) -> None:
    assert folded_case(f"{local.upper()}@{domain}") == folded_case(f"{local}@{domain}")


@given(st.text("abz019-.", max_size=70) | st.lists(words, min_size=1, max_size=40).map(".".join))
def test_a_plain_domain_is_what_idna_makes_of_it(domain: str) -> None:
    try:
        made = idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        made = ""
    with contextlib.suppress(ValueError):
        assert addresses.domain_of(f"a@{domain}") == made
        return
    assert made == ""


@given(locals_, st.sampled_from(["пошта.бел", "bücher.example", "例え.テスト"]))
def test_idna_and_unicode_domains_are_one(local: str, domain: str) -> None:
    assert canonical(f"{local}@{domain.encode('idna').decode('ascii')}") == canonical(f"{local}@{domain}")


@given(locals_, words, known_domains)
def test_a_tag_counts_only_where_the_provider_has_none(local: str, tag: str, domain: str) -> None:
    tagged = {name for line in PROVIDERS if "tag" in line for name in line["domains"]}
    same = canonical(f"{local}+{tag}@{domain}") == canonical(f"{local}@{domain}")
    assert same is (domain in tagged)


@given(locals_, unknown_domains)
def test_an_unknown_provider_folds_nothing(local: str, domain: str) -> None:
    assert canonical(f"{local}@{domain}").startswith(f"{local}@")


@given(locals_, words, domains)
def test_a_campaign_can_turn_folding_off(local: str, tag: str, domain: str) -> None:
    assert canonical(f"{local}+{tag}@{domain}", fold=False).startswith(f"{local}+{tag}@")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    for make in (canonical, folded_case, pattern):
        with contextlib.suppress(ValueError):
            made = make(text)
            assert not made or "@" in made


@given(locals_, unknown_domains)
def test_what_the_validator_accepts_has_a_canonical_form(local: str, domain: str) -> None:
    accepted = validate_email(f"{local}@{domain}", check_deliverability=False, allow_smtputf8=True).normalized
    assert canonical(accepted) == canonical(f"{local}@{domain}")


def test_nothing_left_to_ignore_keeps_what_was_typed() -> None:
    assert canonical("+tag@gmail.com") == "+tag@gmail.com"


def test_quoted_local_parts_are_left_alone() -> None:
    assert canonical('"a.b"@gmail.com') == '"a.b"@gmail.com'


@pytest.mark.parametrize("numbered", ["name1@example.org", "name2@example.org", "NAME1999@Example.org"])
def test_numbered_addresses_share_a_pattern(numbered: str) -> None:
    assert pattern(numbered) == "name#@example.org"


def test_an_address_without_digits_has_no_pattern() -> None:
    assert not pattern("name@example4.org")


def test_the_rules_carry_a_version() -> None:
    assert addresses.VERSION >= 1
