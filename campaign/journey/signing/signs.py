"""What may be a sign of abuse in what somebody hands in; ``campaign.crypto`` makes keys of it.

To be keyed as fingerprints are, and counted: what is rare says nothing.
"""

from collections.abc import Mapping
from typing import Final

from disposable_email_domains import blocklist

from campaign.journey.signing import addresses, names

# A comment of fewer letters ("For!", "Stop the bill") is the same by chance.
_COMMENT_LETTERS: Final = 40


def of(collected: Mapping[str, str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Kind and parts of what many signatures of one hand share.

    ``pattern`` of the address; ``comment``; mail ``domain``, without the big providers: a crowd that reads the news
    signs through them at once; ``disposable``, where mail to that domain is thrown away by design.
    """
    domain = _domain(collected)
    comment = names.letters(collected.get("comment", ""))
    found = {
        "pattern": addresses.pattern(collected["email"]) if domain else "",
        "comment": comment if len(comment) >= _COMMENT_LETTERS else "",
        "domain": "" if addresses.known(domain) else domain,
        "disposable": domain if disposable(domain) else "",
    }
    return tuple((kind, (value,)) for kind, value in found.items() if value)


def disposable(domain: str) -> bool:
    """Whether mail to this domain (ASCII, lower case) is thrown away by design.

    As listed by the package ``disposable-email-domains``; a subdomain counts as its parent.
    """
    labels = domain.split(".")
    return any(".".join(labels[at:]) in blocklist for at in range(len(labels) - 1))


def _domain(collected: Mapping[str, str]) -> str:
    try:
        return addresses.domain_of(collected.get("email", ""))
    except ValueError:
        return ""
