"""A letter's words, from templates/mail, in the signer's language."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from functools import cache
from pathlib import Path

import idna
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from campaign.settings import TRANSLATIONS


class _OneLine(UnstructuredHeader, BaseHeader):
    """A header that is one long word: the usual folding would encode it, and no mail program would find the link."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _OneLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes letters. ``sender`` is the configured From, ``domain`` stands in Message-IDs."""

    templates: Path
    sender: str
    domain: str

    def letter(
        self, kind: str, to: str, message_id: str, language: str, now: datetime, one_click: str = "", **values: object
    ) -> EmailMessage:
        """The letter of that kind: text and HTML, ``Auto-Submitted`` (RFC 3834), dated ``now``.

        ``message_id`` is the same for every attempt, so that a receiver can drop a second copy. ``one_click`` is the
        address that ends such letters without a question (RFC 2369, RFC 8058).
        """
        message = EmailMessage(policy=_POLICY)
        page = said(self.templates, kind, language, **values)
        message["From"] = _mailbox(self.sender)
        message["To"] = _recipient(to)
        message["Subject"] = " ".join(page["subject.txt"].split())
        message["Date"] = now
        message["Message-ID"] = f"<{message_id}@{self.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        if one_click:
            message["List-Unsubscribe"] = f"<{one_click}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(page["body.txt"].strip() + "\n")
        message.add_alternative(page["body.html"], subtype="html")
        # Setting the content takes every Content- header away, so this one comes last.
        message["Content-Language"] = language
        return message


def said(templates: Path, kind: str, language: str, **values: object) -> dict[str, str]:
    """What the letter of that kind says: ``subject.txt``, ``body.txt`` and ``body.html``."""
    environment = _environment(templates, language)
    return {part: environment.get_template(f"{kind}/{part}").render(values, lang=language) for part in _PARTS}


_PARTS = ("subject.txt", "body.txt", "body.html")


@cache
def _environment(templates: Path, language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates / "mail"),
        autoescape=select_autoescape(("html",)),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Translations.load(str(TRANSLATIONS), [language]) if language != "en" else NullTranslations()
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined] # by the extension
    return environment


def _mailbox(sender: str) -> Address:
    name, address = parseaddr(sender)
    return Address(name, addr_spec=address)


def _recipient(address: str) -> Address:
    # In two parts: taken as one, ``Address`` refuses a local part outside ASCII, which RFC 6532 allows.
    local, _, domain = address.rpartition("@")
    return Address(username=local, domain=idna.encode(domain, uts46=True).decode("ascii"))
