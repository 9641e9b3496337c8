"""Many press at the same moment: one signature counts, and nobody sees an error."""

from collections import Counter

from tests.journey.acts import Town, at_once


def test_sixty_four_confirms_of_one_link_count_once(town: Town) -> None:
    link = town.link(town.sign())
    assert at_once(lambda _: town.confirm(link), 64) == ["confirmed"] * 64
    town.tally()
    assert (town.total(), town.states()) == (1, ["counted"])
    assert [letter.kind for letter in town.letters()] == ["confirm", "confirmed"]


def test_sixty_four_forms_of_one_address_confirmed_at_once_count_once(town: Town) -> None:
    links = [town.link(town.sign(name=f"Alesia {chr(97 + n % 26)}")) for n in range(64)]
    assert at_once(lambda n: town.confirm(links[n]), 64) == ["confirmed"] * 64
    town.tally()
    assert town.total() == 1
    assert Counter(town.states()) == {"counted": 1, "superseded": 63}
    assert sum(letter.kind == "confirmed" for letter in town.letters()) == 1
    assert town.audit().differences == ()


def test_sixty_four_choices_of_different_forms_at_once_count_once(town: Town) -> None:
    ids = [town.sign(name=f"Alesia {chr(97 + n)}") for n in range(8)]
    links = [town.link(one) for one in ids]
    outcomes = at_once(lambda n: town.confirm(links[n % 8], choice=ids[(n * 3 + n // 8) % 8]), 64)
    assert outcomes == ["confirmed"] * 64
    assert Counter(town.states()) == {"confirmed": 1, "superseded": 7}


def test_confirming_and_withdrawing_and_counting_at_once_agree_in_the_end(town: Town) -> None:
    links = [town.link(town.sign(email=f"s{n}@example.org")) for n in range(8)]

    def act(number: int) -> None:
        link = links[number % 8]
        (town.confirm, town.withdraw, lambda _: town.tally())[number // 8](link)

    at_once(act, 24)
    town.tally()
    audit = town.audit()
    assert (audit.differences, audit.waiting) == ((), 0)
    assert town.total() == town.states().count("counted")
