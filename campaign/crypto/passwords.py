"""Passwords as hashes: argon2id with the parameters OWASP names (19 MiB, two passes, one lane).

Source: OWASP Password Storage Cheat Sheet; normalisation as in NIST SP 800-63B-4, section 3.1.1.2.
"""

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(password: str) -> str:
    """The hash to store, with its own salt and parameters in it."""
    return _HASHER.hash(normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password fits the hash. Without a hash (no such account) it takes as long and says no."""
    try:
        _HASHER.verify(stored or _nobodys(), normal(password))
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_dated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def normal(password: str) -> str:
    """One form for what keyboards write in several (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _HASHER.hash("a password that nobody has")
