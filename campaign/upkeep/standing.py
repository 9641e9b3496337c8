"""How an installation stands at this moment, from what costs next to nothing to read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.crypto.signing_key import SigningKeyMissing
from campaign.journey.drafting import table as drafting
from campaign.journey.mailing import activity
from campaign.journey.tallying.notary import Notary
from campaign.upkeep import workers
from campaign.upkeep.workers import Heard

# Letters are counted up to this many of each campaign.
MOST_COUNTED = 1000
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Standing:
    """``letters`` wait, the oldest since ``oldest``; ``public_keys`` sign the ledgers, in hex, the current one first.

    ``is_more``: letters were counted up to a limit. The keys are None where this machine has none.
    """

    program: str
    engine: str
    workers: Heard
    letters: int
    is_more: bool
    oldest: datetime | None
    public_keys: tuple[str, ...] | None


def read(session: Session, notary: Notary, now: datetime) -> Standing:
    """What can be said at once."""
    queues = [activity.queue(session, one.id, MOST_COUNTED) for one in drafting.every(session)]
    return Standing(
        program=workers.program(),
        engine=_engine(session),
        workers=workers.heard(session, now),
        letters=sum(one.waiting for one in queues),
        is_more=any(one.waiting >= MOST_COUNTED for one in queues),
        oldest=min((one.oldest for one in queues if one.oldest), default=None),
        public_keys=_public_keys(notary),
    )


def _engine(session: Session) -> str:
    dialect = session.connection().dialect
    number = ".".join(map(str, dialect.server_version_info or ()))
    return f"{_ENGINES.get(dialect.name, dialect.name)} {number}"


def _public_keys(notary: Notary) -> tuple[str, ...] | None:
    try:
        return tuple(key.hex() for key in notary.keys.public())
    except SigningKeyMissing:
        return None
