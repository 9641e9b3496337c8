"""The arithmetic of weights and probabilities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.journey.matching.weights import Weights, learned

PLACE = ("postcode", "locality", "house", "street")
MODEL = Weights({"birth": {"same": 10.0, "differs": -4.0}} | {name: {"same": 8.0} for name in PLACE}, 14.0, 0.1)


def test_bits_are_summed() -> None:
    assert MODEL.weight({"birth": "same", "postcode": "same"}) == 18.0


def test_a_household_is_never_more_than_its_limit() -> None:
    assert MODEL.weight(dict.fromkeys(PLACE, "same")) == 14.0


def test_another_house_counts_however_much_of_the_place_agrees() -> None:
    model = Weights(MODEL.bits | {"house": {"differs": -3.0}}, 14.0, 0.1)
    assert model.weight(dict.fromkeys(PLACE, "same") | {"house": "differs"}) == 11.0


def test_what_was_never_seen_weighs_nothing() -> None:
    assert MODEL.weight({"birth": "unheard of", "shoe_size": "same"}) == 0.0


@given(st.integers(0, 10**9))
def test_a_probability_is_one_in_any_campaign(rows: int) -> None:
    for level in ("same", "differs"):
        assert 0.0 <= MODEL.probability({"birth": level}, rows) <= 1.0


def test_bayes_by_hand() -> None:
    # 2**10 to 1 for one person, against 10 pairs of which 0.1 repeats each: odds 1024 * 0.1 / 10.
    assert MODEL.probability({"birth": "same"}, 21) == pytest.approx(10.24 / 11.24)


@pytest.mark.parametrize("sort", ["keyed", "readable"])
def test_learned_weights_are_ordered_as_agreement_is(sort: str) -> None:
    bits = learned(sort).bits  # type: ignore[arg-type] # the names are the Literal's
    for name in ("given", "family"):
        levels = [bits[name][level] for level in ("same", "sound", "near", "initial", "differs")]
        assert levels == sorted(levels, reverse=True)
    for name, levels in bits.items():
        if "differs" in levels:
            assert levels["differs"] < 0 < levels["same"], name
        assert levels.get("missing", 0.0) == 0.0
