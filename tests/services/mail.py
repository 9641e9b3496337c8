"""A real mail server on the loopback interface, which answers as a test tells it to."""

from asyncio import WriteTransport
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, Literal, cast

from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope, Session

from tests.services import ports
from tests.services.certificates import Certificate

Scheme = Literal["smtp", "smtp+starttls", "smtps"]


@dataclass(frozen=True)
class Received:
    """One letter that the server said yes to. ``peer`` tells connections apart."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    peer: object

    @property
    def message(self) -> EmailMessage:
        """The letter, parsed."""
        return message_from_bytes(self.content, policy=SMTP)

    @property
    def text(self) -> str:
        """The plain text, decoded: Cyrillic travels as base64."""
        body = self.message.get_body(("plain",))
        return body.get_content() if body else ""


@dataclass
class MailServer:
    """``received`` is what arrived. ``answers`` maps a recipient to a refusal such as ``"450 4.2.1 busy"``;
    ``data_answer`` refuses every letter's content; ``drop_at`` hangs up at that command, once for each time it is set.
    """

    scheme: Scheme = "smtp"
    certificate: Certificate | None = None
    smtputf8: bool = True
    received: list[Received] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str | None = None
    drop_at: Literal["MAIL", "RCPT", "DATA", "ACCEPTED"] | None = None
    port: int = field(default_factory=ports.free)
    _controller: Controller | None = None

    @property
    def url(self) -> str:
        """What ``CAMPAIGN_MAIL_URL`` is set to."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        """How many connections the received letters came over."""
        return len({letter.peer for letter in self.received})

    def start(self) -> None:
        """Listens; after a ``stop`` on the same port again."""
        tls: dict[str, Any] = {}
        if self.certificate and self.scheme == "smtps":
            tls = {"ssl_context": self.certificate.context()}
        elif self.certificate:
            tls = {"tls_context": self.certificate.context(), "require_starttls": True}
        self._controller = Controller(
            _Handler(self), "127.0.0.1", self.port, enable_SMTPUTF8=self.smtputf8, ready_timeout=20, **tls
        )
        self._controller.start()

    def stop(self) -> None:
        """Refuses connections from now on."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def drops(self, where: str, conversation: smtp.SMTP) -> bool:
        """Hangs up where the test said so."""
        if self.drop_at != where:
            return False
        self.drop_at = None
        cast("WriteTransport", conversation.transport).abort()
        return True


class _Handler:
    """Answers aiosmtpd's hooks, whose names are its own."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, conversation: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._server.drops("MAIL", conversation):
            return "421 gone"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, conversation: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._server.drops("RCPT", conversation):
            return "421 gone"
        if address in self._server.answers:
            return self._server.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd finds its hooks by these names
        self, conversation: smtp.SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._server.drops("DATA", conversation):
            return "421 gone"
        if self._server.data_answer:
            return self._server.data_answer
        content = cast("bytes", envelope.original_content)
        sender, recipients = envelope.mail_from or "", tuple(envelope.rcpt_tos)
        self._server.received.append(Received(sender, recipients, content, session.peer))
        # The worst moment: the letter is taken, and the sender never hears of it.
        self._server.drops("ACCEPTED", conversation)
        return "250 OK"
