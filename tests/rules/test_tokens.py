"""Links that only this installation can make, each for one purpose."""

import string

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from campaign.crypto.tokens import Expired, Forged, Link, Links
from tests.services.factories import NOW

OLD, KEY, OTHER = "o" * 64, "k" * 64, "x" * 64
LINK = Link(7, "nonce-of-22-characters")
DAY = 86400
URL_SAFE = string.ascii_letters + string.digits + "-_"


@pytest.fixture(scope="module")
def token() -> str:
    return Links([KEY]).mint("confirm", LINK)


@given(st.integers(0, 2**63 - 1), st.text(URL_SAFE, min_size=1, max_size=22))
def test_a_link_comes_back_from_its_token(signature_id: int, nonce: str) -> None:
    links = Links([KEY])
    assert links.read("withdraw", links.mint("withdraw", Link(signature_id, nonce)), DAY) == Link(signature_id, nonce)


def test_a_token_fits_into_a_url_as_it_is(token: str) -> None:
    assert set(token) <= {*URL_SAFE, "."}
    assert len(token) < 120


def test_a_token_for_one_purpose_is_forged_for_the_other(token: str) -> None:
    with pytest.raises(Forged):
        Links([KEY]).read("withdraw", token, DAY)
    with pytest.raises(Forged):
        Links([KEY]).read("confirm", Links([KEY]).mint("withdraw", LINK), DAY)


def test_a_token_of_another_installation_is_forged(token: str) -> None:
    with pytest.raises(Forged):
        Links([OTHER]).read("confirm", token, None)


def test_links_signed_with_a_key_that_became_a_fallback_still_work() -> None:
    old = Links([OLD]).mint("confirm", LINK)
    assert Links([OLD, KEY]).read("confirm", old, DAY) == LINK
    with pytest.raises(Forged):
        Links([KEY]).read("confirm", old, DAY)


def test_new_links_are_signed_with_the_current_key_alone() -> None:
    new = Links([OLD, KEY]).mint("confirm", LINK)
    assert Links([KEY]).read("confirm", new, DAY) == LINK
    with pytest.raises(Forged):
        Links([OLD]).read("confirm", new, DAY)


def test_a_token_is_good_to_its_last_second() -> None:
    links = Links([OLD, KEY])
    with time_machine.travel(NOW, tick=False) as moment:
        fresh, old = links.mint("confirm", LINK), Links([OLD]).mint("confirm", LINK)
        moment.shift(DAY)
        assert links.read("confirm", fresh, DAY) == LINK
        moment.shift(1)
        for token in (fresh, old):
            with pytest.raises(Expired) as caught:
                links.read("confirm", token, DAY)
            assert caught.value.link == LINK
        assert links.read("confirm", fresh, None) == LINK


def test_an_expired_token_that_was_altered_is_forged_not_expired() -> None:
    with time_machine.travel(NOW, tick=False) as moment:
        token = Links([OTHER]).mint("confirm", LINK)
        moment.shift(2 * DAY)
        with pytest.raises(Forged):
            Links([KEY]).read("confirm", token, DAY)


def test_a_token_cut_at_any_length_is_forged(token: str) -> None:
    for length in range(len(token)):
        with pytest.raises(Forged):
            Links([KEY]).read("confirm", token[:length], DAY)


def test_a_token_with_any_single_character_changed_is_forged(token: str) -> None:
    links = Links([KEY])
    for place, char in enumerate(token):
        for other in (*URL_SAFE, ".", "=", "é", "\0"):
            if other != char:
                with pytest.raises(Forged):
                    links.read("confirm", token[:place] + other + token[place + 1 :], DAY)


def test_a_token_with_anything_before_within_or_after_it_is_forged(token: str) -> None:
    for place in range(len(token) + 1):
        for more in ("=", "!!!!", "A", ".", " "):
            with pytest.raises(Forged):
                Links([KEY]).read("confirm", token[:place] + more + token[place:], DAY)


@given(st.text())
def test_no_text_that_somebody_makes_up_is_a_link(made_up: str) -> None:
    with pytest.raises(Forged):
        Links([KEY]).read("confirm", made_up, None)


def test_a_token_says_nothing_but_a_number_and_a_nonce(token: str) -> None:
    from itsdangerous.encoding import base64_decode

    assert base64_decode(token.split(".", 1)[0]) == b'[7,"nonce-of-22-characters"]'
