"""Whether rows, totals, the public number and the export say the same."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from campaign.cli.context import database, json_option, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.exporting import table as exporting
from campaign.journey.tallying import audit as audits
from campaign.storage.transactions import snapshot


@click.command(epilog="Example: campaign audit belarus-go --repair")
@click.argument("slug")
@click.option("--repair", is_flag=True, help="Rebuild the totals from the rows where they differ.")
@json_option
@click.pass_context
def audit(ctx: click.Context, slug: str, repair: bool, as_json: bool) -> None:
    """Compare rows, totals, public number and export; exit 0 only when all are equal."""
    with database() as (parts, session):
        campaign = drafting.find(session, slug)
        if repair:
            before = audits.repair(session, campaign.id, parts.clock())
            click.echo(f"{slug}: {len(before.differences)} totals repaired", err=True)
        with snapshot(session):
            found = audits.compare(session, campaign.id)
            exported = sum(1 for _ in exporting.signatures(session, campaign.id))
    equal = not found.differences and exported == found.rows == found.total
    values = asdict(found) | {"exported": exported, "equal": equal}

    def lines() -> Iterator[str]:
        yield f"public total {found.total}, rows {found.rows}, export {exported}, waiting to be counted {found.waiting}"
        for one in found.differences:
            name = f"{one.dimension} {one.key}".strip()
            yield f"differs: {name}: the total says {one.kept}, the rows say {one.counted}"
        yield "equal" if equal else "NOT equal: 'campaign audit --repair' rebuilds the totals from the rows"

    show(values, as_json, lines)
    ctx.exit(0 if equal else 1)


COMMANDS = (audit,)
