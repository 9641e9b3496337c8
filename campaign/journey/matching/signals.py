"""Signs of abuse: reasons to look, or to hold until somebody has looked; never proof, never a ban."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from disposable_email_domains import blocklist

from campaign.journey.signing import addresses

# How many signatures of a campaign may share a value before the sign is raised.
MOST_IN_BURST: Final = 40
MOST: Final[Mapping[str, int]] = {"pattern": 4, "comment": 4}


def disposable(domain: str) -> bool:
    """Whether mail to this domain (ASCII, lower case) is thrown away by design.

    As listed by the package ``disposable-email-domains``; a subdomain counts as its parent.
    """
    labels = domain.split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels) - 1))


def signs(shared: Mapping[str, int], *, disposable_domain: bool, in_burst: bool) -> tuple[str, ...]:
    """The codes that hold for a signature.

    ``shared``: by kind (``pattern``, ``comment``), how many signatures of the campaign have its keyed
    value, this one included.
    """
    many = [f"same_{kind}" for kind, most in MOST.items() if shared.get(kind, 0) > most]
    found = {"disposable_address": disposable_domain, "burst": in_burst}
    return (*many, *(code for code, holds in found.items() if holds))


def burst_parts(collected: Mapping[str, str], confirmed_at: datetime) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What signatures of one burst share: the mail domain and the ten minutes of their confirmation.

    The big providers are left out: a crowd that reads the news signs through them at once.
    """
    try:
        domain = addresses.domain_of(collected.get("email", ""))
    except ValueError:
        return ()
    slot = confirmed_at.replace(minute=confirmed_at.minute // 10 * 10, second=0, microsecond=0)
    return () if addresses.known(domain) else (("burst", (domain, slot.isoformat())),)


def signs_of(collected: Mapping[str, str], shared: Mapping[str, int]) -> tuple[str, ...]:
    """The codes that hold for a signature with these details, by how many ``shared`` each keyed value."""
    try:
        domain = addresses.domain_of(collected.get("email", ""))
    except ValueError:
        domain = ""
    return signs(shared, disposable_domain=disposable(domain), in_burst=shared.get("burst", 0) > MOST_IN_BURST)
