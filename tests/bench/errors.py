"""How each kind of error, and each kind of relative, is judged: pairs made one by one, in a campaign of 10,000.

The first table is of one person who signs twice, the second of two people; the rest of a hundred is taken for two
people. Run: ``python -m tests.bench.errors``.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from campaign.journey.matching import agreement, rules

from . import project
from .families import HOME, NAME
from .febrl import Details
from .people import FAMILY, FATHERS, People, Person

ROWS, PAIRS = 10_000, 200
COLLECTED: Mapping[str, Sequence[str]] = {
    "all": (*NAME, "patronymic", "birth_date", *HOME),
    "name, birth date, locality": (*NAME, "birth_date", "locality"),
    "name, home": (*NAME, *HOME),
}
Typed = Callable[[People, Person], Details]
Other = Callable[[People, Person], Person]


def typo(draw: random.Random, word: str) -> str:
    """One letter replaced, left out, doubled or swapped with the next, past the first."""
    at = draw.randrange(1, len(word) - 1)
    letter, following = word[at], word[at + 1]
    middle = draw.choice(("о" + following, following, letter * 2 + following, following + letter))
    return word[:at] + middle + word[at + 2 :]


def _slips(*fields: str) -> Typed:
    return lambda people, one: one.details() | {field: typo(people.draw, one.details()[field]) for field in fields}


def _without(*fields: str) -> Typed:
    return lambda people, one: one.details() | dict.fromkeys(fields, "")


def _digit(field: str) -> Typed:
    def typed(people: People, one: Person) -> Details:
        value = one.details()[field]
        digit = people.draw.choice([digit for digit in "0123456789" if digit != value[-1]])
        return one.details() | {field: value[:-1] + digit}

    return typed


def _date(change: Callable[[str, str, str], tuple[str, str, str]]) -> Typed:
    return lambda people, one: one.details() | {"birth_date": "-".join(change(*one.birth.split("-")))}


def _line(people: People, one: Person) -> Details:
    once = one.details()
    return once | {"name": f"{once['family_name']} {once['given_name']} {once['patronymic']}"} | dict.fromkeys(NAME, "")


def _swapped(people: People, one: Person) -> Details:
    once = one.details()
    return once | {"given_name": once["family_name"], "family_name": once["given_name"]}


def _everything(people: People, one: Person) -> Details:
    anew = one.details(people.draw)
    return anew | {"family_name": typo(people.draw, anew["family_name"]), "patronymic": ""}


ONE_PERSON: Mapping[str, Typed] = {
    "as before": lambda people, one: one.details(),
    "other spelling or script": lambda people, one: one.details(people.draw),
    "one line, family name first": _line,
    "given and family name swapped": _swapped,
    "no patronymic": _without("patronymic"),
    "slip in the given name": _slips("given_name"),
    "slip in the family name": _slips("family_name"),
    "slips in both": _slips("given_name", "family_name"),
    "other spelling, slip in the family name, no patronymic": _everything,
    "birth date: a wrong digit": _digit("birth_date"),
    "birth date: day and month swapped": _date(lambda year, month, day: (year, day, month)),
    "birth date: year of signing": _date(lambda year, month, day: ("2026", month, day)),
    "birth date: wrong month": _date(lambda year, month, day: (year, f"{int(month) % 12 + 1:02}", day)),
    "no birth date": _without("birth_date"),
    "postal code: a wrong digit": _digit("postal_code"),
    "no postal code": _without("postal_code"),
    "moved house": lambda people, one: replace(one, home=people.home()).details(),
    "married: another family name": lambda people, one: replace(one, family=people.draw.choice(FAMILY)).details(),
}
TWO_PEOPLE: Mapping[str, Other] = {
    "twins": lambda people, one: replace(people.relative([one]), birth=one.birth, patronymic=one.patronymic),
    "siblings": lambda people, one: replace(people.relative([one]), patronymic=one.patronymic),
    "husband and wife": lambda people, one: replace(people.relative([one]), family=people.draw.choice(FAMILY)),
    "parent and child of one name": lambda people, one: replace(
        one, birth=f"{int(one.birth[:4]) + 25}{people.birth()[4:]}", patronymic=people.draw.choice(FATHERS)
    ),
    "neighbours": lambda people, one: replace(people.person(), home=one.home),
    "one name, one city": lambda people, one: replace(people.person(), given=one.given, family=one.family),
    "one name, one birth date, elsewhere": lambda people, one: replace(
        people.person(), given=one.given, family=one.family, birth=one.birth
    ),
}


def main() -> None:
    two_people = {kind: _typed(other) for kind, other in TWO_PEOPLE.items()}
    for title, kinds in (("one person", ONE_PERSON), ("two people", two_people)):
        print(f"\n| {' | '.join([title, *COLLECTED])} |\n|{'---|' * (len(COLLECTED) + 1)}")
        for kind, typed in kinds.items():
            print(f"| {kind} | {' | '.join(_row(typed))} |", flush=True)


def _typed(other: Other) -> Typed:
    return lambda people, one: other(people, one).details()


def _row(typed: Typed) -> list[str]:
    """How many of a hundred pairs are certain, and how many likely, for each set of fields."""
    people = People(11)
    people_made = [replace(people.person(), family=people.draw.choice(FAMILY)) for _ in range(PAIRS)]
    pairs = [(one.details(), typed(people, one)) for one in people_made]
    shares = []
    for fields in COLLECTED.values():
        kept = {*fields, "name"}
        found = Counter(_verdict(*({key: row[key] for key in row if key in kept} for row in pair)) for pair in pairs)
        shares.append(" + ".join(f"{100 * found[verdict] / PAIRS:.0f}" for verdict in ("certain", "likely")))
    return shares


def _verdict(one: Details, other: Details) -> str:
    ours, theirs = project.store(one), project.store(other)
    shared = sorted(ours.keys() & theirs.keys())
    return rules.decide(agreement.compare(ours[shared[0]], theirs[shared[0]]), ROWS).verdict if shared else "no"


if __name__ == "__main__":
    main()
