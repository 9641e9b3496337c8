"""Handing a letter to a mail server, or to a folder. An error knows whether trying again can help."""

import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, Policy
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20
_PERMANENT = 500


class Undelivered(Exception):
    """One letter was not taken. ``permanent``: it never will be; ``name``: why, without anybody's data."""

    def __init__(self, name: str, *, permanent: bool) -> None:
        super().__init__(name)
        self.name = name
        self.permanent = permanent


class Unreachable(Exception):
    """No conversation is possible now; it says nothing about any letter."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Connection(Protocol):
    """An open conversation."""

    def send(self, message: EmailMessage, sender: str) -> None:
        """Hands over one letter, from ``sender`` to its To. Raises ``Undelivered`` or ``Unreachable``."""


class Transport(Protocol):
    """A way for letters to leave."""

    def connect(self) -> AbstractContextManager[Connection]:
        """Opens one conversation for a batch. Raises ``Unreachable``."""


def from_url(url: str, instance: Path) -> Transport:
    """The transport that ``CAMPAIGN_MAIL_URL`` names."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)) if parts.path else instance / "outbox")
    port = parts.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[parts.scheme]
    return Server(
        parts.scheme, parts.hostname or "", port, unquote(parts.username or ""), unquote(parts.password or "")
    )


class Folder:
    """One ``.eml`` file a letter, complete or absent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def connect(self) -> Iterator["Folder"]:
        """Makes the folder."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise Unreachable(f"folder_{error.strerror}") from None
        yield self

    def send(self, message: EmailMessage, sender: str) -> None:
        """Writes the letter under a temporary name, then renames it. A full disk is not the letter's fault.

        As the last to have the letter in hand, it writes ``sender`` into it (RFC 5321 section 4.4).
        """
        name = f"{message['Date'].datetime:%Y%m%dT%H%M%S}-{secrets.token_hex(6)}"
        draft = self.folder / f".{name}"
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(f"Return-Path: <{sender}>\r\n".encode())
                file.write(message.as_bytes(policy=_policy(message)))
                file.flush()
                os.fsync(file.fileno())
            draft.rename(self.folder / f"{name}.eml")
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise Unreachable(f"folder_{error.strerror}") from None


class Server:
    """A mail server: plain, TLS from the start, or STARTTLS; certificates are verified."""

    def __init__(self, scheme: str, host: str, port: int, user: str, password: str) -> None:
        self._scheme, self._host, self._port = scheme, host, port
        self._user, self._password = user, password

    @contextmanager
    def connect(self) -> Iterator["_Conversation"]:
        """Opens, secures and signs in."""
        try:
            client = self._open()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(_name(error)) from None
        try:
            yield _Conversation(client)
        finally:
            _quit(client)

    def _open(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            context = ssl.create_default_context()
            client: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            client = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            if self._scheme == "smtp+starttls":
                client.starttls(context=ssl.create_default_context())
            if self._user:
                client.login(self._user, self._password)
        except BaseException:
            client.close()
            raise
        return client


class _Conversation:
    def __init__(self, client: smtplib.SMTP) -> None:
        self._client = client

    def send(self, message: EmailMessage, sender: str) -> None:
        try:
            self._client.send_message(message, from_addr=sender)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            raise Undelivered(f"recipient_{code}", permanent=code >= _PERMANENT) from None
        except smtplib.SMTPNotSupportedError:
            raise Undelivered("no_smtputf8", permanent=True) from None
        except smtplib.SMTPSenderRefused as error:
            # The sender is ours: every letter would meet the same answer, so it is the conversation that failed.
            raise Unreachable(f"sender_{error.smtp_code}") from None
        except smtplib.SMTPDataError as error:
            raise Undelivered(f"data_{error.smtp_code}", permanent=error.smtp_code >= _PERMANENT) from None
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(_name(error)) from None


def _quit(client: smtplib.SMTP) -> None:
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _name(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__}_{code}" if code else type(error).__name__


def _policy(message: EmailMessage) -> Policy:
    # RFC 6532 headers only where an address has no ASCII form.
    return SMTP if str(message["To"]).isascii() else SMTPUTF8
