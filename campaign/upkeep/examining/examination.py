"""An examination of an installation, as seen from the machine that makes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.tallying.notary import Notary
from campaign.settings import Settings
from campaign.storage import migrate
from campaign.upkeep.examining import campaigns, database, mail, secrets
from campaign.upkeep.examining.finding import Finding


@dataclass(frozen=True, slots=True)
class Premises:
    """What is examined. ``clock`` gives aware UTC."""

    settings: Settings
    peppers: Peppers
    notary: Notary
    clock: Callable[[], datetime]


def examine(premises: Premises, session: Session) -> Iterator[Finding]:
    """Everything, one finding after the other. It may ask a mail server and read every row: not for requests."""
    settings = premises.settings
    yield from secrets.of_links(settings)
    yield from secrets.of_ledgers(premises.notary)
    yield from mail.server(settings)
    yield from mail.maildir(settings)
    try:
        yield from _in_database(premises, session)
    except SQLAlchemyError as error:
        yield Finding("database_silent", good=False, values={"name": type(error).__name__})


def _in_database(premises: Premises, session: Session) -> Iterator[Finding]:
    yield from database.engine(session)
    bind = session.get_bind()
    at, needed = migrate.current(bind if isinstance(bind, Engine) else bind.engine), migrate.newest()
    if at != needed:
        yield Finding("migrations_old", good=False, values={"at": at or "nothing", "needed": needed or ""})
        return
    yield Finding("migrations", values={"at": at or ""})
    yield from campaigns.peppers(session, premises.peppers)
    yield from campaigns.ledgers(session, premises.notary)
    yield from campaigns.keys(session)
    yield from database.letters(session, premises.clock())
