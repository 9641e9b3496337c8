"""Made people with Belarusian names, for what FEBRL lacks: scripts, families, common names.

Names and spellings are those of ``tests/rules/data/names.toml``. How common each is falls as 1/(rank + k): the first
family name has 1 person in 100, the first given name 8 in 100, which is meant to be denser than the country is. The
table's family names are filled up to 3,000 by halves of two joined. Nobody is drawn by sex: it makes no odds here.
"""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from .febrl import Details
from .scripts import TABLE

Spellings = Sequence[str]
FAMILIES = 3_000
STREETS = 300
FATHERS = (
    ("Іванавіч", "Иванович", "Ivanavich"),
    ("Пятровіч", "Петрович", "Piatrovich"),
    ("Мікалаевіч", "Николаевич", "Mikalaevich"),
    ("Аляксандравіч", "Александрович", "Aliaksandravich"),
    ("Сяргеевіч", "Сергеевич", "Siarheevich"),
)
_TABLE = tomllib.loads(TABLE.read_text("utf-8"))["same"]
GIVEN: list[Spellings] = [group["spellings"] for group in _TABLE if group["kind"] == "given"]
FAMILY: list[Spellings] = [group["spellings"] for group in _TABLE if group["kind"] == "family"]


@dataclass(frozen=True)
class Person:
    """Somebody, each name in all its spellings; ``home`` has the details of the place."""

    given: Spellings
    family: Spellings
    patronymic: Spellings
    birth: str
    home: Details

    def details(self, draw: random.Random | None = None) -> Details:
        """What they type into the form: in Belarusian, or each name in any spelling that ``draw`` picks."""
        names = {"given_name": self.given, "family_name": self.family, "patronymic": self.patronymic}
        typed = {field: draw.choice(forms) if draw else forms[0] for field, forms in names.items()}
        return typed | {"birth_date": self.birth} | self.home


class People:
    """Draws people, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        joined = [[self._joined()] for _ in range(FAMILIES - len(FAMILY))]
        self._families = [*FAMILY, *joined]
        self._streets = [self._joined() for _ in range(STREETS)]
        self._given_shares = _shares(len(GIVEN), 5)
        self._family_shares = _shares(FAMILIES, 20)

    def person(self, born: tuple[int, int] = (1940, 2006)) -> Person:
        return Person(self.given(), self.family(), self.draw.choice(FATHERS), self.birth(*born), self.home())

    def relative(self, of: Sequence[Person], born: tuple[int, int] = (1940, 2006)) -> Person:
        """Somebody of the first's family name and home, with a given name that none of them has."""
        taken = [person.given for person in of]
        given = next(name for name in iter(self.given, None) if name not in taken)
        return replace(self.person(born), given=given, family=of[0].family, home=of[0].home)

    def given(self) -> Spellings:
        return self.draw.choices(GIVEN, cum_weights=self._given_shares)[0]

    def family(self) -> Spellings:
        return self.draw.choices(self._families, cum_weights=self._family_shares)[0]

    def birth(self, first: int = 1940, last: int = 2006) -> str:
        return f"{self.draw.randint(first, last)}-{self.draw.randint(1, 12):02}-{self.draw.randint(1, 28):02}"

    def home(self) -> Details:
        """A flat in one city of a hundred postal codes, where a stretch of a street has one."""
        street, house = self.draw.randrange(STREETS), self.draw.randint(1, 60)
        code = 220_004 + (street + house // 30) % 100
        address = f"вул. {self._streets[street]} {house}-{self.draw.randint(1, 120)}"
        return {"postal_code": str(code), "locality": "Мінск", "street_address": address}

    def _joined(self) -> str:
        one, other = (self.draw.choice(FAMILY)[0] for _ in range(2))
        return one[: len(one) // 2 + 1] + other[len(other) // 2 :]


def _shares(names: int, flat: int) -> list[float]:
    return list(accumulate(1 / (rank + flat) for rank in range(names)))
