"""What overseers ask for and workers do, in tests of the upkeep."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.journey.tallying.table import Tally, TallyHead
from campaign.settings import Settings
from campaign.storage.base import core
from campaign.storage.transactions import writing
from campaign.upkeep import running, steps, table
from campaign.upkeep.examining.examination import Premises
from campaign.upkeep.rules import Kind
from campaign.upkeep.running import Workshop
from campaign.upkeep.table import TASKS, Task
from tests.journey.acts import Town

ALESIA = 1


@dataclass(frozen=True)
class Yard:
    """The town, and the work on its installation."""

    town: Town
    shop: Workshop

    def ask(self, kind: Kind, *, everywhere: bool = False) -> Task:
        """Somebody has something done."""
        campaign_id = None if everywhere else self.town.campaign.id
        return self.act(steps.ask, kind, campaign_id, ALESIA, self.town.clock())

    def act(self, do: Callable[..., Any], *given: Any) -> Any:
        """Something happens in a transaction."""
        with self.town.sessions() as session, writing(session):
            return do(session, *given)

    def now(self, task: Task) -> Task | None:
        """The task as it stands."""
        with self.town.sessions() as session:
            return table.find(session, task.id)

    def every(self) -> list[Task]:
        """All that is kept, the newest first."""
        with self.town.sessions() as session:
            return table.every(session)

    def work(self, stop: Event | None = None) -> bool:
        """A worker's part."""
        return running.work(self.shop, stop or Event())

    def claim(self) -> Task | None:
        """A worker takes a task and is never heard of again."""
        with self.town.sessions() as session:
            return TASKS.claim(session, self.town.clock())

    def result(self, kind: Kind, *, everywhere: bool = False) -> dict[str, Any]:
        """What a worker leaves of a task."""
        task = self.ask(kind, everywhere=everywhere)
        assert self.work()
        found = self.now(task)
        assert found is not None
        assert (found.state, found.failure) == ("done", None)
        return found.result or {}


def yard_of(town: Town, settings: Settings) -> Yard:
    """The work on a town's installation."""
    return Yard(town, Workshop(town.sessions, Premises(settings, town.peppers, town.notary, town.clock)))


def plant(session: Session) -> None:
    """Makes the public number and one of the totals wrong."""
    tally = core(Tally)
    session.execute(update(core(TallyHead)).values(total=5))
    session.execute(update(tally).where(tally.c.dimension == "region").values(count=9))
