"""A worker does what was asked for, and leaves what it found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Event
from typing import Any

from sqlalchemy.orm import Session

from campaign.crypto.peppers import PepperMissing
from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import rekey as rekeying
from campaign.journey.matching.desk import Desk
from campaign.journey.tallying import audit as audits
from campaign.journey.tallying import table as tallying
from campaign.storage import audit as activity
from campaign.storage.leases import Pulse, Shift
from campaign.storage.transactions import Sessions, snapshot
from campaign.upkeep import auditing, table
from campaign.upkeep.examining.examination import Premises, examine
from campaign.upkeep.examining.finding import Finding
from campaign.upkeep.rules import Kind
from campaign.upkeep.table import TASKS, Task

Result = dict[str, Any]
# An audit reads the entry of a signature, and its row twice.
_READINGS = 3


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the work needs."""

    sessions: Sessions
    premises: Premises


@dataclass(frozen=True, slots=True)
class _Job:
    """A task that this worker holds."""

    shop: Workshop
    task: Task
    pulse: Pulse[Task]

    @property
    def now(self) -> datetime:
        return self.shop.premises.clock()

    def tick(self, more: int) -> None:
        self.pulse(self.pulse.done + more, max(self.pulse.expected, self.pulse.done + more))

    def campaigns(self, session: Session) -> list[Campaign]:
        only = self.task.campaign_id
        return drafting.every(session) if only is None else [drafting.by_id(session, only)]


def work(shop: Workshop, stop: Event) -> bool:
    """Does one task; whether there was one to do. A worker that is killed is followed by another."""

    def do(task: Task, pulse: Pulse[Task]) -> None:
        began = shop.premises.clock()
        result = _WORK[task.kind](_Job(shop, task, pulse))
        with shop.sessions() as session:
            times = {"began_at": began, "ended_at": shop.premises.clock()}
            if TASKS.finish(session, task, "done", result=result, **times):
                table.forget_older(session, task)

    return Shift(TASKS, shop.sessions, shop.premises.clock).work(do, stop)


def _examination(job: _Job) -> Result:
    with job.shop.sessions() as session:
        found = [Finding("settings"), *examine(job.shop.premises, session)]
    return {"findings": [one.packed() for one in found]}


def _audit(job: _Job) -> Result:
    numbers: dict[str, Result] = {}
    with job.shop.sessions() as session:
        campaigns = job.campaigns(session)
        expected = sum(_READINGS * tallying.head(session, one.id).size for one in campaigns)
        job.pulse(0, expected)
        for campaign in campaigns:
            with snapshot(session):
                found = auditing.compare(session, job.shop.premises.notary, campaign, job.tick)
            numbers[campaign.slug] = found.packed()
        verdict = asdict(activity.verify(session))
    return {"campaigns": numbers, "log": verdict}


def _repair(job: _Job) -> Result:
    repaired = 0
    with job.shop.sessions() as session:
        for campaign in job.campaigns(session):
            repaired += len(audits.repair(session, campaign.id, job.now).differences)
            # Between the transactions: within one, nobody else writes.
            job.tick(0)
    return _audit(job) | {"repaired": repaired}


def _preview(job: _Job) -> Result:
    with job.shop.sessions() as session:
        return {"campaigns": {desk.campaign.slug: _previewed(job, desk) for desk in _desks(job, session)}}


def _rekey(job: _Job) -> Result:
    with job.shop.sessions() as session:
        return {"campaigns": {desk.campaign.slug: _rekeyed(job, desk) for desk in _desks(job, session)}}


def _previewed(job: _Job, desk: Desk) -> Result:
    return asdict(rekeying.preview(desk, job.tick))


def _rekeyed(job: _Job, desk: Desk) -> Result:
    before = _previewed(job, desk)
    job.pulse(job.pulse.done, job.pulse.done + before["rows"])
    return before | {"done": rekeying.apply(desk, job.tick)}


def _desks(job: _Job, session: Session) -> Iterator[Desk]:
    for campaign in job.campaigns(session):
        try:
            pepper = job.shop.premises.peppers.get(campaign.uid)
        except PepperMissing:
            raise Refused("no_pepper") from None
        yield Desk(session, campaign, pepper, job.now)


_WORK: Mapping[Kind, Callable[[_Job], Result]] = {
    "examination": _examination,
    "audit": _audit,
    "repair": _repair,
    "preview": _preview,
    "rekey": _rekey,
}
