"""Whether rows, ledger, totals, the public number and the export say the same, and the activity log is whole."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click
from sqlalchemy.orm import Session

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting.rules import Campaign
from campaign.journey.tallying import audit as audits
from campaign.journey.tallying.inspection import Fault
from campaign.journey.tallying.notary import Notary
from campaign.storage import audit as activity
from campaign.storage.audit import Verdict
from campaign.storage.transactions import snapshot
from campaign.upkeep.auditing import Found, compare

_FAULTS = {
    "gap": "entry {place} is missing",
    "entry": "entry {place}: {why}",
    "tile": "the tile {place} is not what the entries hash to",
    "head": "the head of {place} does not fit the entries before it",
    "current": "the current head (size, root, total) is not what the entries add up to",
    "note": "the signed note of {place} does not fit the current head {why}",
    "row": "the signature of entry {place} does not stand as the ledger says",
    "commitment": "the record of entry {place} is not the one that the ledger committed to",
    "counted": "{place} signatures count, but the ledger adds up to {why}",
}


@dataclass(frozen=True, slots=True)
class _Audit:
    numbers: Found
    log: Verdict

    @property
    def good(self) -> bool:
        return self.numbers.equal and self.log.broken_at is None


@click.command(epilog="Example: campaign audit belarus-go --repair")
@click.argument("slug")
@click.option("--repair", is_flag=True, help="Rebuild the totals from the rows where they differ; never the ledger.")
@json_option
@click.pass_context
def audit(ctx: click.Context, slug: str, repair: bool, as_json: bool) -> None:
    """Compare rows, ledger, totals, public number and export, check the activity log; exit 0 only when all holds."""
    with database() as (parts, session):
        campaign = drafting.find(session, slug)
        if repair:
            before = audits.repair(session, campaign.id, parts.clock())
            click.echo(f"{slug}: {len(before.differences)} totals repaired", err=True)
        found = _compare(session, parts.notary, campaign)
    show(_values(found), as_json, lambda: _lines(found))
    ctx.exit(0 if found.good else 1)


def _compare(session: Session, notary: Notary, campaign: Campaign) -> _Audit:
    with snapshot(session):
        return _Audit(compare(session, notary, campaign), activity.verify(session))


def _values(found: _Audit) -> dict[str, object]:
    numbers = found.numbers
    values = asdict(numbers.totals) | {"ledger": asdict(numbers.ledger), "exported": numbers.exported}
    return values | {"equal": numbers.equal, "log": asdict(found.log)}


def _lines(found: _Audit) -> Iterator[str]:
    totals, ledger = found.numbers.totals, found.numbers.ledger
    yield (
        f"public total {totals.total}, rows {totals.rows}, ledger {ledger.total}, export {found.numbers.exported},"
        f" waiting to be counted {totals.waiting}"
    )
    yield f"ledger: {ledger.size} entries, {ledger.heads} heads, {ledger.erased} records erased (their entries stay)"
    for one in totals.differences:
        name = f"{one.dimension} {one.key}".strip()
        yield f"differs: {name}: the total says {one.kept}, the rows say {one.counted}"
    yield from (f"ledger: {in_words(fault)}" for fault in ledger.faults)
    if found.log.broken_at is None:
        yield f"activity log: {found.log.rows} acts, unbroken; its newest hash is {found.log.head}"
    else:
        yield f"activity log: BROKEN at act {found.log.broken_at}: it, or one before it, was changed or taken out"
    if found.numbers.equal:
        yield "equal"
        return
    if totals.differences:
        yield "NOT equal: 'campaign audit --repair' rebuilds the totals from the rows"
    if ledger.faults or totals.rows != ledger.total:
        yield "NOT equal: nothing rewrites a ledger; put the database back from a backup, or explain the difference"


def in_words(fault: Fault) -> str:
    """What a fault says, in one line."""
    return _FAULTS[fault.code].format(place=fault.place, why=fault.why).strip()


COMMANDS = (audit,)
