"""The loops behind the doors: letters go out, signatures are counted, exports and audits are made, old rows expire.

A thread each, so that neither a slow mail server nor a long export holds up the count. Any number of workers may
run at once.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event

from campaign import loops
from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import table as drafting
from campaign.journey.exporting import steps as exporting
from campaign.journey.exporting.jobs import running, store
from campaign.journey.exporting.jobs.running import Workshop
from campaign.journey.exporting.jobs.table import Job
from campaign.journey.exporting.settling import settled
from campaign.journey.mailing import activity, notices
from campaign.journey.mailing import steps as mailing
from campaign.journey.mailing.bounces import steps as bounces
from campaign.journey.mailing.bulletins import queueing, trials
from campaign.journey.mailing.bulletins import rules as bulletins
from campaign.journey.mailing.office import PostOffice
from campaign.journey.matching import steps as matching
from campaign.journey.signing import retention
from campaign.journey.tallying import steps as tallying
from campaign.journey.tallying.notary import Notary
from campaign.settings import Settings
from campaign.storage import engine
from campaign.storage.transactions import Sessions
from campaign.upkeep import running as upkeep
from campaign.upkeep import workers
from campaign.upkeep.examining.examination import Premises

EXPIRE_EVERY_SECONDS, TIDY_EVERY_SECONDS, BOUNCES_EVERY_SECONDS = 3600.0, 60.0, 60.0
# What was erased is gone from SQLite's files after this long, unless somebody reads all the while.
CLEAN_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Worker:
    """What the loops need. ``exports`` is the folder of finished exports."""

    sessions: Sessions
    office: PostOffice
    peppers: Peppers
    notary: Notary
    exports: Path
    settings: Settings

    def run(self, stop: Event) -> None:
        """Works until ``stop`` is set; what is in hand then is finished."""
        rounds = {
            "deliver": self.deliver,
            "count": self.count,
            "export": self.export,
            "upkeep": self.upkeep,
            "seen": loops.every(workers.EVERY_SECONDS, partial(self.seen, secrets.token_hex(8))),
            "expire": loops.every(EXPIRE_EVERY_SECONDS, self.expire),
            "clean": loops.every(CLEAN_EVERY_SECONDS, self.clean),
            "tidy": loops.every(TIDY_EVERY_SECONDS, self.tidy),
        }
        maildir = self.settings.mail_bounces
        if maildir is not None:
            rounds["bounces"] = loops.every(BOUNCES_EVERY_SECONDS, partial(self.bounces, maildir, stop))
        loops.run(rounds, stop)

    def drain(self) -> None:
        """Works until nothing is due; for commands and tests that must see the end of it."""
        while self.deliver(Event()) | self.count(Event()) | self.export(Event()) | self.upkeep(Event()):
            pass

    def deliver(self, stop: Event) -> bool:
        """Sends one batch; whether there was one. Raises ``ConnectionError`` where no mail server answers."""
        with self.sessions() as session:
            queueing.work(session, bulletins.ahead(self.office.rate), self.office.clock())
        # Organizers' letters first: a link that is waited for must not stand behind a million others.
        handled = 0
        for send in (notices.deliver, trials.deliver, mailing.deliver):
            done = send(self.office, stop)
            handled += done.handled
            if done.unreachable:
                raise ConnectionError(done.unreachable)
        return handled > 0

    def bounces(self, maildir: Path, stop: Event) -> None:
        """Empties the Maildir."""
        with self.sessions() as session:
            stamps = self.office.composer.returns.stamps
            for _taken in bounces.empty(session, stamps, maildir, self.office.clock, stop):
                pass

    def count(self, stop: Event) -> bool:
        """Matches and counts what is due in every campaign, into totals and ledger; whether there was anything."""
        done = 0
        with self.sessions() as session:
            for campaign_id in matching.campaigns_waiting(session):
                if not stop.is_set():
                    done += matching.match(session, self.peppers, campaign_id, self.office.clock())
            for campaign_id in {*tallying.campaigns_due(session), *tallying.ledgers_unbegun(session)}:
                if not stop.is_set():
                    done += tallying.tally(session, self.notary, campaign_id, self.office.clock())
        return done > 0

    def export(self, stop: Event) -> bool:
        """Makes one export that an organizer asked for; whether there was one."""
        return running.work(Workshop(self.sessions, self.exports, self.office.clock, self._bundle), stop)

    def upkeep(self, stop: Event) -> bool:
        """Does one piece of work that an overseer or owner asked for; whether there was one."""
        premises = Premises(self.settings, self.peppers, self.notary, self.office.clock)
        return upkeep.work(upkeep.Workshop(self.sessions, premises), stop)

    def seen(self, name: str) -> None:
        """Gives a sign of life."""
        with self.sessions() as session:
            workers.here(session, name, self.office.clock())

    def expire(self) -> None:
        """Deletes forms that nobody confirmed, and details past their promised time."""
        with self.sessions() as session:
            retention.expire(session, self.settings.link_days, self.office.clock())
            retention.keep_promises(session, self.office.clock())
            activity.forget(session, self.office.clock())

    def clean(self) -> None:
        """Leaves nothing of what was erased in the database's log."""
        with self.sessions() as session:
            engine.empty_log(session.get_bind().engine)

    def tidy(self) -> None:
        """Deletes the files of exports that have run out."""
        with self.sessions() as session:
            store.expire(session, self.office.clock())
            store.sweep(session, self.exports)

    def _bundle(self, job: Job, target: Path, progress: Callable[[int, int], None]) -> exporting.Bundle:
        order = job.order
        with self.sessions() as session:
            slug = drafting.by_id(session, job.campaign_id).slug
            return settled(
                lambda: tallying.tally_all(session, self.notary, job.campaign_id, self.office.clock()),
                lambda: exporting.export(
                    session, self.notary, slug, target, order.form, by_region=order.by_region, progress=progress
                ),
            )
