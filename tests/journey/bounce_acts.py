"""Letters that come back, in these tests."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from campaign.journey.mailing.bounces import steps
from campaign.journey.mailing.bounces.steps import Taken
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from tests.journey.acts import Town
from tests.services.bounces import short


@dataclass(frozen=True)
class Postman:
    """Who brings the town's letters back."""

    town: Town

    def letter(self, signature_id: int) -> Row[Any]:
        """The last letter to a signer."""
        table = core(Letter)
        mine = select(table).where(table.c.signature_id == signature_id).order_by(table.c.id.desc()).limit(1)
        with self.town.sessions() as session:
            return session.execute(mine).one()

    def stamp(self, signature_id: int) -> str:
        """The stamp of the last letter to a signer."""
        return self.town.office.composer.returns.name(self.letter(signature_id))

    def bring(self, raw: bytes) -> Taken:
        """A message arrives where letters come back to."""
        with self.town.sessions() as session:
            return steps.take(session, self.town.office.composer.returns.stamps, raw, self.town.clock())

    def bring_back(self, signature_id: int, **report: str) -> Taken:
        """The last letter to a signer comes back."""
        return self.bring(short(self.stamp(signature_id), **report))
