"""What FEBRL lacks: families, twins, one city. Made here, it proves nothing but shows what goes wrong first.

7,000 signers in 2,500 households of one to four with one family name, 3 in 100 of them twins, all in one
city, of 32 given and 128 family names in every spelling of ``tests/rules/data/names.toml``; one in ten signs
twice, spelled anew. Run: ``python -m tests.bench.families``.
"""

import random
import tomllib
from collections import Counter

from campaign.journey.matching import rules

from . import project
from .febrl import Details, ordered
from .scripts import TABLE

STREETS = ("Коласа", "Купалы", "Леніна", "Савецкая", "Міра", "Багдановіча", "Скарыны", "Гагарына", "Садовая")
HOUSEHOLDS, TWINS, REPEATS = 2_500, 0.03, 0.1
HEADER = "| collected | certain, right | wrong | likely, right | wrong | not found |\n|---|---|---|---|---|---|"


def main() -> None:
    people = list(_people(random.Random(5)))
    print(HEADER)
    for left_out in ((), ("street_address", "locality"), ("birth_date",)):
        signers = [{key: value for key, value in row.items() if key not in left_out} for row in people]
        what = f"all but {' and '.join(left_out)}" if left_out else "all"
        print(f"| {what} | {' | '.join(map(str, _decided(signers)))} |", flush=True)


def _decided(signers: list[Details]) -> tuple[int, ...]:
    stored = {str(number): project.store(row) for number, row in enumerate(signers)}
    truth = {ordered(one, other) for one, other in _repeated(signers)}
    patterns = project.compare_keyed(stored, project.candidates(stored))
    found = Counter((rules.decide(p, len(signers)).verdict, pair in truth) for pair, p in patterns.items())
    right = found["certain", True], found["likely", True]
    return right[0], found["certain", False], right[1], found["likely", False], len(truth) - sum(right)


def _repeated(signers: list[Details]) -> list[tuple[str, str]]:
    first = {row["who"]: number for number, row in reversed(list(enumerate(signers)))}
    return [(str(first[row["who"]]), str(at)) for at, row in enumerate(signers) if first[row["who"]] != at]


def _people(draw: random.Random) -> list[Details]:
    table = tomllib.loads(TABLE.read_text("utf-8"))["same"]
    given, family = ([group["spellings"] for group in table if group["kind"] == kind] for kind in ("given", "family"))
    rows: list[Details] = []
    for household in range(HOUSEHOLDS):
        names, twins = draw.choice(family), _date(draw) if draw.random() < TWINS else ""
        home = {"postal_code": str(220000 + draw.randint(0, 120)), "locality": "Мінск"}
        home["street_address"] = f"{draw.choice(STREETS)} {draw.randint(1, 60)}-{draw.randint(1, 90)}"
        for own in draw.sample(given, draw.randint(1, 4)):
            once = home | {"birth_date": twins or _date(draw), "who": f"{household}/{own[0]}"}
            times = 2 if draw.random() < REPEATS else 1
            rows += [once | {"name": f"{draw.choice(own)} {draw.choice(names)}"} for _ in range(times)]
    return rows


def _date(draw: random.Random) -> str:
    return f"{draw.randint(1940, 2005)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"


if __name__ == "__main__":
    main()
