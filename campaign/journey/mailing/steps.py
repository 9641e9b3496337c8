"""Delivering: claimed letters are written, sent over one conversation, and their outcome recorded."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.journey.mailing import activity, claims, rules
from campaign.journey.mailing.attempts import attempt, failed
from campaign.journey.mailing.claims import Claimed
from campaign.journey.mailing.compose import Draft, Nothing, Unwritable
from campaign.journey.mailing.office import PostOffice, Round
from campaign.journey.mailing.rules import MARGIN, Outcome
from campaign.journey.mailing.transport import Connection, Unreachable
from campaign.storage.transactions import writing

# Outcomes are recorded at least this often, so that a killed worker repeats no more than its last second.
RECORD_SECONDS = 1.0
_DATABASE_PAUSE = 0.5


def deliver(office: PostOffice, stop: Event) -> Round:
    """Claims one batch and sends it. No database session is open while the mail server is spoken to.

    ``stop`` ends the round after the letter in hand; what was claimed and not tried goes back at once.
    """
    with office.sessions() as session:
        letters = claims.claim(session, office.clock(), rules.batch_size(office.rate))
        if not letters:
            return Round(0)
        ready = _compose(office, session, letters)
    try:
        with office.transport.connect() as connection:
            failure = _send_all(office, connection, ready, stop)
    except Unreachable as error:
        _put_back(office, [letter for letter, _ in ready], error.name)
        return Round(len(letters), error.name)
    return Round(len(letters), failure)


def _compose(office: PostOffice, session: Session, letters: Sequence[Claimed]) -> list[tuple[Claimed, Draft]]:
    ready: list[tuple[Claimed, Draft]] = []
    ended: list[tuple[Claimed, Outcome]] = []
    with writing(session):
        for letter in letters:
            now = office.clock()
            try:
                ready.append(office.composer.compose(session, letter, now))
            except Nothing as nothing:
                ended.append((letter, Outcome(nothing.state, now, nothing.name)))
            except Unwritable as error:
                # It may be the installation's fault, and pass: the letter is tried again like any other.
                ended.append((letter, failed(office, letter, str(error))))
        _settle(session, ended, office.clock())
    return ready


def _send_all(
    office: PostOffice, connection: Connection, ready: list[tuple[Claimed, Draft]], stop: Event
) -> str | None:
    with _Record(office).open() as record:
        for position, (letter, draft) in enumerate(ready):
            if office.pace.is_slow(office.rate):
                record.write()
            office.pace.wait(office.rate, stop)
            if stop.is_set() or record.lease_ends():
                _put_back(office, [waiting for waiting, _ in ready[position:]])
                return None
            try:
                sender = office.composer.returns.sender(letter)
                record.add(letter, attempt(office, connection, letter, sender, draft))
            except Unreachable as error:
                record.add(letter, failed(office, letter, error.name))
                _put_back(office, [waiting for waiting, _ in ready[position + 1 :]])
                return error.name
    return None


def _put_back(office: PostOffice, letters: Sequence[Claimed], failure: str | None = None) -> None:
    """Letters that were not tried go back; where there is no server, those that waited for days are given up."""
    now = office.clock()
    old = [letter for letter in letters if failure and now - letter.created_at >= rules.GIVE_UP_AFTER]
    with office.sessions() as session:
        if old:
            with writing(session):
                _settle(session, [(letter, Outcome("failed", now, "gave_up")) for letter in old], now)
        claims.release(session, [letter for letter in letters if letter not in old], now)


def _settle(session: Session, ended: Sequence[tuple[Claimed, Outcome]], now: datetime) -> None:
    """Records outcomes, and counts those that were still this worker's to record."""
    activity.count(session, claims.settle_all(session, ended, now), now)


class _Record:
    """Outcomes on their way to the database, a second's worth at a time."""

    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._waiting: list[tuple[Claimed, Outcome]] = []
        self._began = self._written = time.monotonic()

    @contextmanager
    def open(self) -> Iterator["_Record"]:
        try:
            yield self
        finally:
            self.write()

    def add(self, letter: Claimed, outcome: Outcome) -> None:
        self._waiting.append((letter, outcome))
        if time.monotonic() - self._written >= RECORD_SECONDS:
            self.write()

    def lease_ends(self) -> bool:
        return time.monotonic() - self._began > (rules.LEASE - MARGIN).total_seconds()

    def write(self) -> None:
        """Records what waits."""
        waiting, self._waiting = self._waiting, []
        self._written = time.monotonic()
        while waiting:
            try:
                with self._office.sessions() as session, writing(session):
                    _settle(session, waiting, self._office.clock())
                waiting = []
            except OperationalError:
                # Sent, and not written down yet: while the claim holds, a database that is away is waited for.
                if self.lease_ends():
                    raise
                time.sleep(_DATABASE_PAUSE)
