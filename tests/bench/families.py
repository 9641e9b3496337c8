"""What FEBRL lacks: families, twins, common names. Made here, it proves nothing but shows what goes wrong first.

10,000 signers or a few more in households of one to four, three in four of one family name; 12 in 1,000 have twins, 30
a child of a parent's name; all in one city. One in ten signs twice, spelled anew. A pair of two people that is
found likely waits for an organizer. Run: ``python -m tests.bench.families``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from campaign.journey.matching import rules

from . import project
from .febrl import Details, Pair
from .people import People, Person

SIGNERS = 10_000
ONE_NAME, TWINS, NAMED_AFTER, REPEATS = 0.75, 0.012, 0.03, 0.1
NAME = ("given_name", "family_name")
HOME = ("postal_code", "locality", "street_address")
COLLECTED: Mapping[str, Sequence[str]] = {
    "all": (*NAME, "patronymic", "birth_date", *HOME),
    "name, birth date, home": (*NAME, "birth_date", *HOME),
    "name, birth date, postal code": (*NAME, "birth_date", "postal_code"),
    "name, birth date": (*NAME, "birth_date"),
    "name, home": (*NAME, *HOME),
    "name, postal code": (*NAME, "postal_code"),
    "name, region, address": NAME,
}
HEADER = "| collected | certain, right | wrong | likely, right | wrong: one home | wrong: strangers | not found |\n"


def main() -> None:
    people = People(5)
    signed = list(_signatures(people))
    print(HEADER + "|---|---|---|---|---|---|---|")
    for what, fields in COLLECTED.items():
        rows = [{field: details[field] for field in fields} for _, details in signed]
        print(f"| {what} | {' | '.join(map(str, _decided([who for who, _ in signed], rows)))} |", flush=True)


def _decided(signers: Sequence[Person], rows: Sequence[Details]) -> tuple[int, ...]:
    stored = {str(number): project.store(row) for number, row in enumerate(rows)}
    patterns = project.compare_keyed(stored, project.candidates(stored))
    found = Counter(
        (rules.decide(pattern, len(rows)).verdict, _truth(signers, pair)) for pair, pattern in patterns.items()
    )
    right = found["certain", "one"], found["likely", "one"]
    wrong = found["certain", "home"] + found["certain", "strangers"]
    missed = _repeated(signers) - sum(right)
    return right[0], wrong, right[1], found["likely", "home"], found["likely", "strangers"], missed


def _truth(signers: Sequence[Person], pair: Pair) -> str:
    one, other = (signers[int(number)] for number in pair)
    if one is other:
        return "one"
    return "home" if one.home == other.home else "strangers"


def _repeated(signers: Sequence[Person]) -> int:
    return len(signers) - len({id(signer) for signer in signers})


def _signatures(people: People) -> Iterator[tuple[Person, Details]]:
    made = 0
    while made < SIGNERS:
        for signer in _household(people):
            times = 2 if people.draw.random() < REPEATS else 1
            made += times
            yield from ((signer, signer.details(people.draw)) for _ in range(times))


def _household(people: People) -> list[Person]:
    draw = people.draw
    members = [people.person(born=(1940, 1985))]
    for place in range(draw.randint(0, 3)):
        relative = people.relative(members, (1990, 2006) if place else (1940, 1985))
        members.append(relative if draw.random() < ONE_NAME else replace(relative, family=people.family()))
    if len(members) > 1 and draw.random() < NAMED_AFTER:
        members[-1] = replace(members[-1], given=members[0].given)
    if draw.random() < TWINS:
        twin = members[-1]
        other = people.relative(members)
        members.append(replace(other, family=twin.family, birth=twin.birth, patronymic=twin.patronymic))
    return members


if __name__ == "__main__":
    main()
