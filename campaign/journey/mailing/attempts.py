"""One attempt at a letter, whoever it is for: written, handed to the mail server, and what became of it."""

from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Protocol

from campaign.journey.mailing import rules
from campaign.journey.mailing.office import PostOffice
from campaign.journey.mailing.rules import Outcome
from campaign.journey.mailing.transport import Connection, Undelivered


class Tried(Protocol):
    """A letter in hand: the how-manieth attempt this is, and since when it waits."""

    @property
    def attempts(self) -> int:
        """Attempts, this one included."""

    @property
    def created_at(self) -> datetime:
        """When it was queued."""


def attempt(
    office: PostOffice, connection: Connection, letter: Tried, sender: str, write: Callable[[], EmailMessage]
) -> Outcome:
    """Sends what ``write`` gives, from ``sender``. Raises ``Unreachable`` where the conversation is over."""
    try:
        message = write()
    except Exception as error:  # noqa: BLE001 -- a letter that can't be written must not hold up the others
        return failed(office, letter, f"unwritable_{type(error).__name__}")
    try:
        connection.send(message, sender)
    except Undelivered as error:
        return failed(office, letter, error.name, permanent=error.permanent)
    return rules.sent(office.clock())


def failed(office: PostOffice, letter: Tried, name: str, *, permanent: bool = False) -> Outcome:
    """The attempt failed; unless for good, there is another one later."""
    return rules.failed(name, permanent, letter.attempts, letter.created_at, office.clock())
