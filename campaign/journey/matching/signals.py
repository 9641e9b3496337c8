"""Signs of abuse: reasons to look, or to hold until somebody has looked; never proof, never a ban."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

# By kind of sign: how many signatures of a campaign may share its value before it is raised, and as which code.
_RAISED: Final[Mapping[str, tuple[int, str]]] = {
    "pattern": (4, "same_pattern"),
    "comment": (4, "same_comment"),
    "disposable": (0, "disposable_address"),
    "burst": (40, "burst"),
}
# Whoever counts the signatures that share a value need not count further.
MOST: Final = max(most for most, _ in _RAISED.values())


def signs(shared: Mapping[str, int]) -> tuple[str, ...]:
    """The codes that hold for a signature: ``shared`` says, by kind of sign, how many have its value, with its own."""
    return tuple(code for kind, (most, code) in _RAISED.items() if shared.get(kind, 0) > most)


def burst(domain_key: str, confirmed_at: datetime) -> tuple[str, str]:
    """What signatures of one burst share: the key of the mail domain, and the ten minutes of their confirmation."""
    slot = confirmed_at.replace(minute=confirmed_at.minute // 10 * 10, second=0, microsecond=0)
    return domain_key, slot.isoformat()
