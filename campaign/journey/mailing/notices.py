"""Delivering letters to organizers: few, with a link each that is made at the time of sending."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from threading import Event

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link
from campaign.journey.mailing.attempts import attempt, failed
from campaign.journey.mailing.compose import Composer
from campaign.journey.mailing.office import PostOffice, Round
from campaign.journey.mailing.rules import LEASE, Outcome
from campaign.journey.mailing.transport import Connection, Unreachable
from campaign.storage import claiming
from campaign.storage.base import core
from campaign.storage.notices import NoticeRow
from campaign.storage.transactions import change, writing

_BATCH = 10
# Where the link of each kind leads; the words are in templates/mail.
_PAGES = {"invitation": "invitation", "reset": "reset"}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in this worker's hands."""

    id: int
    kind: str
    invitation_id: int
    nonce: str
    title: str
    language: str
    address: str
    attempts: int
    created_at: datetime
    claim: str


def deliver(office: PostOffice, stop: Event) -> Round:
    """Claims a few letters and sends them. No database session is open while the mail server is spoken to."""
    with office.sessions() as session:
        letters = _claim(session, office.clock())
    if not letters:
        return Round(0)
    try:
        with office.transport.connect() as connection:
            for letter in letters:
                office.pace.wait(office.rate, stop)
                _settle(office, letter, _send(office, connection, letter))
    except Unreachable as error:
        # Those that were not tried come back when the claim runs out; the others have left.
        for letter in letters:
            _settle(office, letter, failed(office, letter, error.name))
        return Round(len(letters), error.name)
    return Round(len(letters))


def write(composer: Composer, letter: Claimed, now: datetime) -> EmailMessage:
    """The letter with its link, which leads to ``base_url`` whatever the request that asked for it said."""
    token = composer.links.mint("invitation", Link(letter.invitation_id, letter.nonce))
    return composer.renderer.letter(
        letter.kind,
        letter.address,
        f"notice.{letter.id}.{letter.nonce[:8]}",
        letter.language,
        now,
        title=letter.title,
        addressee="",
        link=f"{composer.base_url}/organizer/{_PAGES[letter.kind]}/{token}?lang={letter.language}",
    )


def _claim(session: Session, now: datetime) -> list[Claimed]:
    held = {"claim": secrets.token_hex(16), "attempts": _table.c.attempts + 1}
    rows = claiming.claim(session, _table, now, LEASE, most=_BATCH, **held)
    return [Claimed(**{name: row._mapping[name] for name in Claimed.__dataclass_fields__}) for row in rows]


def _send(office: PostOffice, connection: Connection, letter: Claimed) -> Outcome:
    composer = office.composer
    return attempt(office, connection, letter, composer.returns.plain, lambda: write(composer, letter, office.clock()))


def _settle(office: PostOffice, letter: Claimed, outcome: Outcome) -> None:
    mine = (_table.c.id == letter.id, _table.c.claim == letter.claim)
    values: dict[str, object] = {"state": outcome.state, "due_at": outcome.due_at, "claim": None}
    values["failure"] = outcome.failure and outcome.failure[:40]
    if outcome.state == "failed":
        values["address"] = None
    with office.sessions() as session, writing(session):
        if outcome.state == "sent":
            change(session, delete(_table).where(*mine))
        else:
            change(session, update(_table).where(*mine).values(**values))


_table = core(NoticeRow)
