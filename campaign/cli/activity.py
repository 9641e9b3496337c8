"""The activity log of a campaign from the shell."""

from collections.abc import Iterator

import click

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.journey.drafting import steps as drafting
from campaign.journey.tallying.entries import instant
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Wish


@click.command(epilog="Example: campaign log river-park --json")
@click.argument("slug")
@json_option
def log(slug: str, as_json: bool) -> None:
    """List what was done in a campaign, the oldest first."""
    with database() as (_, session):
        acts = list(activity.every(session, drafting.find(session, slug).id, Wish()))
        people = directory.of(session, {one.act.who for one in acts if one.act.who is not None})
    rows = [
        {
            "number": one.act.id,
            "at": instant(one.act.at),
            "who": people.get(one.act.who or 0),
            "action": one.act.action,
            "about": one.act.about,
            "previous": one.previous,
            "hash": one.hash,
        }
        for one in acts
    ]

    def lines() -> Iterator[str]:
        for row, one in zip(rows, acts, strict=True):
            about = " ".join(f"{key}={value}" for key, value in one.act.about.items())
            yield f"{row['number']:>6}  {row['at']}  {row['who'] or '-'}  {row['action']}  {about}".rstrip()

    show(rows, as_json, lines)


COMMANDS = (log,)
