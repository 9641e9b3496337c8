"""What people and workers do in these tests, through the real steps."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Barrier, Event
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.confirming.steps import Shown
from campaign.journey.drafting.rules import Campaign
from campaign.journey.mailing import steps as mailing
from campaign.journey.mailing.office import PostOffice, Round
from campaign.journey.matching import steps as matching
from campaign.journey.signing import steps as signing
from campaign.journey.signing.rules import check
from campaign.journey.signing.table import SignatureRow
from campaign.journey.tallying import steps as tallying
from campaign.journey.tallying import table as totals
from campaign.journey.tallying.audit import Audit, audit
from campaign.journey.tallying.notary import Notary
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from tests.services.factories import Clock, a_form

T = TypeVar("T")
Sessions = Callable[[], Session]


@dataclass(frozen=True)
class Town:
    """A campaign, its people and its workers."""

    sessions: Sessions
    peppers: Peppers
    notary: Notary
    campaign: Campaign
    clock: Clock
    office: PostOffice

    def sign(self, **typed: str) -> int:
        """Somebody sends the form; the signature's id."""
        signature, refusals = check(self.campaign, a_form(**typed), typed.get("language", "en"))
        assert signature is not None, refusals
        with self.sessions() as session:
            pepper = self.peppers.get(self.campaign.uid)
            return signing.sign(session, self.campaign, pepper, signature, self.clock())

    def row(self, signature_id: int) -> Row[Any]:
        """A signature as it is in the database."""
        with self.sessions() as session:
            return session.execute(select(SignatureRow.__table__).where(SignatureRow.id == signature_id)).one()

    def rows(self) -> list[Row[Any]]:
        """All signatures, the oldest first."""
        with self.sessions() as session:
            return list(session.execute(select(SignatureRow.__table__).order_by(SignatureRow.id)))

    def own_rows(self) -> list[Row[Any]]:
        """The signatures of this campaign, the oldest first."""
        table = core(SignatureRow)
        with self.sessions() as session:
            own = select(table).where(table.c.campaign_id == self.campaign.id)
            return list(session.execute(own.order_by(table.c.id)))

    def letters(self) -> list[Row[Any]]:
        """All letters, the oldest first."""
        with self.sessions() as session:
            return list(session.execute(select(Letter.__table__).order_by(Letter.id)))

    def link(self, signature_id: int) -> Link:
        """What the mailed token of a signature carries."""
        return Link(signature_id, self.row(signature_id).nonce)

    def look(self, link: Link) -> Shown | None:
        """Somebody opens a confirmation link."""
        with self.sessions() as session:
            return confirming.look(session, link, self.clock())

    def confirm(self, link: Link, choice: int | None = None) -> str | None:
        """Somebody presses the button; what the page says then."""
        with self.sessions() as session:
            shown = confirming.confirm(session, link, choice, self.clock())
        return shown and shown.outcome

    def renew(self, link: Link) -> None:
        """Somebody asks for a fresh link."""
        with self.sessions() as session:
            confirming.renew(session, link, self.clock())

    def withdraw(self, link: Link) -> str | None:
        """Somebody takes the signature back; what the page says then."""
        with self.sessions() as session:
            shown = confirming.withdraw(session, link, self.clock())
        return shown and shown.outcome

    def signed(self, **typed: str) -> Link:
        """Somebody signs and confirms."""
        link = self.link(self.sign(**typed))
        assert self.confirm(link) == "confirmed"
        return link

    def deliver(self, stop: Event | None = None) -> Round:
        """A mail worker's round."""
        return mailing.deliver(self.office, stop or Event())

    def match(self) -> int:
        """A matching worker's work; how many signatures it decided on."""
        done = 0
        with self.sessions() as session:
            while batch := matching.match(session, self.peppers, self.campaign.id, self.clock()):
                done += batch
        return done

    def tally(self) -> int:
        """A counting worker's work: matching, then the totals."""
        self.match()
        with self.sessions() as session:
            return tallying.tally_all(session, self.notary, self.campaign.id, self.clock())

    def total(self) -> int:
        """What the public page shows."""
        with self.sessions() as session:
            return totals.head(session, self.campaign.id).total

    def totals(self) -> dict[str, dict[str, int]]:
        """The public breakdowns."""
        with self.sessions() as session:
            return totals.totals(session, self.campaign.id)

    def audit(self) -> Audit:
        """A recount."""
        with self.sessions() as session:
            return audit(session, self.campaign.id)

    def states(self) -> list[str]:
        """The states of all signatures, the oldest first."""
        return [row.state for row in self.rows()]

    def sending(self, transport: Any, **changes: Any) -> "Town":
        """The same town with another way for letters to leave."""
        return replace(self, office=replace(self.office, transport=transport, **changes))


def people(count: int) -> list[dict[str, str]]:
    """As many different forms, in turn from the north and the south."""
    return [
        {"name": f"Signer {chr(97 + n % 26)}", "email": f"s{n}@example.org", "region": ("north", "south")[n % 2]}
        for n in range(count)
    ]


def at_once(act: Callable[[int], T], times: int) -> list[T]:
    """The act, done by as many threads that start together; what each got."""
    start = Barrier(times)

    def one(number: int) -> T:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
