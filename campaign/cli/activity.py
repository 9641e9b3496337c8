"""The activity log from the shell: that of a campaign, or of the whole installation."""

from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting import table as campaigns
from campaign.journey.tallying.entries import instant
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage import audit as chain
from campaign.storage.activity import Kept, Wish


@click.command(epilog="Example: campaign log river-park --json")
@click.argument("slug", required=False)
@click.option("--all", "everything", is_flag=True, help="The whole installation, accounts included (without SLUG too).")
@click.option("--check", is_flag=True, help="Recount the hashes of the whole log as well; exit 1 where they don't fit.")
@json_option
@click.pass_context
def log(ctx: click.Context, slug: str | None, everything: bool, check: bool, as_json: bool) -> None:
    """List what was done, in a campaign or in the whole installation, the oldest first."""
    if slug and everything:
        raise click.UsageError("give a campaign or --all, not both")
    with database() as (_, session):
        wish = Wish(drafting.find(session, slug).id) if slug else Wish()
        acts = list(activity.every(session, wish))
        rows = _rows(session, acts)
        verdict = chain.verify(session) if check else None
    show(rows, as_json, lambda: _lines(rows, with_campaign=slug is None))
    if verdict:
        holds = verdict.broken_at is None
        found = f"unbroken; its newest hash is {verdict.head}" if holds else f"BROKEN at act {verdict.broken_at}"
        click.echo(f"activity log: {verdict.rows} acts, {found}", err=True)
        ctx.exit(0 if holds else 1)


def _rows(session: Session, acts: list[Kept]) -> list[dict[str, object]]:
    people = directory.of(session, {one.act.who for one in acts if one.act.who is not None})
    slugs = campaigns.slugs(session, {one.act.campaign_id for one in acts if one.act.campaign_id is not None})
    return [
        {
            "number": one.act.id,
            "at": instant(one.act.at),
            "who": people.get(one.act.who or 0),
            "action": one.act.action,
            "campaign": slugs.get(one.act.campaign_id or 0),
            "about": one.act.about,
            "previous": one.previous,
            "hash": one.hash,
        }
        for one in acts
    ]


def _lines(rows: list[dict[str, object]], *, with_campaign: bool) -> Iterator[str]:
    for row in rows:
        about = " ".join(f"{key}={value}" for key, value in dict(row["about"]).items())  # type: ignore[call-overload] # the dict made above
        where = f"  {row['campaign'] or '-'}" if with_campaign else ""
        yield f"{row['number']:>6}  {row['at']}  {row['who'] or '-'}{where}  {row['action']}  {about}".rstrip()


COMMANDS = (log,)
