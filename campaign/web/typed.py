"""Numbers that somebody typed or an address names, as the database takes them."""

import re

# What an integer column of PostgreSQL holds is below this.
INTEGER = 2**31


def number(text: str | None, below: int = 10**15) -> int | None:
    """The number in a text; None where there is none below ``below``.

    Fifteen digits hold every id there will be, and no number that a database could not.
    """
    found = re.fullmatch("[0-9]{1,15}", text or "")
    return int(found.group()) if found and int(found.group()) < below else None
