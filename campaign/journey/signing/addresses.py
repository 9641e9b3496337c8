"""When two addresses are one mailbox."""

import unicodedata

VERSION = 1


def canonical(address: str) -> str:
    """The form in which an address is compared: Unicode form and letter case folded, the domain in Unicode.

    The letter goes to the address as typed. Raises ``ValueError`` where there is no ``@``.
    """
    local, at, domain = unicodedata.normalize("NFKC", address).rpartition("@")
    if not at or not local or not domain:
        raise ValueError("not an address")
    return f"{local.casefold()}@{_unicode(domain.casefold())}"


def _unicode(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain
