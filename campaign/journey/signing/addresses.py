"""Which mailbox an address reaches, as far as its provider says so in public.

The address that mail goes to stays as typed; what is made here is only compared. By default nothing is
folded but the case of the domain (RFC 5321, 2.4), its IDNA form (RFC 5891) and Unicode compatibility forms
(UAX 15, NFKC). What a provider adds to that stands in ``providers.toml``, each line with its source.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import idna

_DATA: Final = tomllib.loads(files(__package__).joinpath("providers.toml").read_text("utf-8"))
VERSION: Final[int] = _DATA["version"]
# Letters, digits and single hyphens, in labels of at most 63 (RFC 1035, 2.3.1; RFC 1123, 2.1).
_PLAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_DOMAIN: Final = 253


@dataclass(frozen=True, slots=True)
class _Provider:
    domain: str
    ignored: str = ""
    alike: str = ""
    tag: str = ""
    case_folded: bool = False
    subdomains: bool = False

    def local(self, local: str) -> str:
        """The local part as this provider reads it; unchanged where folding would leave nothing."""
        bare = local.split(self.tag, 1)[0] if self.tag else local
        kept = "".join(letter for letter in bare if letter not in self.ignored) or local
        kept = "".join(self.alike[0] if letter in self.alike else letter for letter in kept)
        return kept.casefold() if self.case_folded else kept


def canonical(address: str, *, fold: bool = True) -> str:
    """The one spelling that stands for every address of a mailbox: ``local@domain``, domain in ASCII.

    ``fold=False`` leaves the providers' rules out. The letter case of the local part is kept unless the
    provider documents that it does not matter (RFC 5321, 2.4 leaves it to the receiving host): see
    ``folded_case``. Applying it twice changes nothing. Raises ``ValueError`` for a text that is no address.
    """
    local, domain = _parts(address)
    if not fold or local.startswith('"'):
        return f"{local}@{domain}"
    local, domain = _without_subdomain(local, domain)
    provider = _providers().get(domain, _Provider(domain))
    return f"{provider.local(local)}@{provider.domain}"


def folded_case(address: str, *, fold: bool = True) -> str:
    """``canonical`` without letter case: a weaker key, for "the same address but for its case".

    Raises ``ValueError`` as ``canonical`` does.
    """
    return unicodedata.normalize("NFKC", canonical(address, fold=fold).casefold())


def pattern(address: str) -> str:
    """The address with every run of digits as ``#`` (``name#@example.org``); empty where it holds no digit.

    Many signatures of one pattern (name1@, name2@ ...) are a sign of one hand, never a proof. Raises
    ``ValueError`` as ``canonical`` does.
    """
    local, domain = folded_case(address).rsplit("@", 1)
    marked = "".join("#" if letter.isdigit() else letter for letter in local)
    while "##" in marked:
        marked = marked.replace("##", "#")
    return f"{marked}@{domain}" if "#" in marked else ""


def known(domain: str) -> bool:
    """Whether the table of providers has a rule for this domain (ASCII, lower case)."""
    return domain in _providers()


def domain_of(address: str) -> str:
    """The domain in ASCII, lower case. Raises ``ValueError`` as ``canonical`` does."""
    return _parts(address)[1]


def _parts(address: str) -> tuple[str, str]:
    text = unicodedata.normalize("NFKC", address).strip()
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise ValueError("not an address: there is no text on both sides of an @")
    return unicodedata.normalize("NFC", local), _ascii(domain)


def _ascii(domain: str) -> str:
    """RFC 5891 with UTS 46 mapping, so that ``Пошта.бел`` and its ``xn--`` form are one."""
    plain = domain.lower()
    # Most domains: IDNA leaves them as they are, and looking that up costs more than the rest of an address.
    if _PLAIN.fullmatch(plain) and "--" not in plain and len(plain) <= _LONGEST_DOMAIN:
        return plain
    try:
        return idna.encode(domain.rstrip("."), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as reason:
        raise ValueError(f"not an address: its domain cannot exist ({reason})") from reason


def _without_subdomain(local: str, domain: str) -> tuple[str, str]:
    user, _, rest = domain.partition(".")
    provider = _providers().get(rest)
    return (user, rest) if provider and provider.subdomains else (local, domain)


@cache
def _providers() -> dict[str, _Provider]:
    rules: dict[str, _Provider] = {}
    for line in _DATA["provider"]:
        marks = {key: line[key] for key in ("ignored", "alike", "tag", "case_folded", "subdomains") if key in line}
        rules |= {domain: _Provider(line["domains"][0], **marks) for domain in line["domains"]}
    return rules
