"""Source codes from the shell."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.journey.drafting import source_codes, steps
from campaign.journey.tallying import table as tallying
from campaign.storage import audit
from campaign.storage.transactions import writing


@click.command(epilog="Example: campaign sources river-park --add poster --name 'Poster at the station'")
@click.argument("slug")
@click.option("--add", "added", help="Put a code on the list; links are /c/SLUG?via=CODE.")
@click.option("--name", default="", help="What the added code is called on the dashboard.")
@click.option("--remove", "removed", help="Take a code off the list; what was counted stays.")
@json_option
def sources(slug: str, added: str | None, name: str, removed: str | None, as_json: bool) -> None:
    """Name the places where a campaign's link stands; list them with what came from each."""
    with database() as (parts, session):
        campaign, now = steps.find(session, slug), parts.clock()
        with writing(session):
            if added:
                code = source_codes.add(session, campaign.id, added, name, now)
                audit.record(session, None, "source.added", now, campaign_id=campaign.id, code=code)
            if removed:
                source_codes.remove(session, campaign.id, removed, now)
                audit.record(session, None, "source.removed", now, campaign_id=campaign.id, code=removed)
        counts = tallying.totals(session, campaign.id, ("via",)).get("via", {})
        rows = [
            asdict(one)
            | {"counted": counts.get(one.code, 0), "link": f"{parts.settings.base_url}/c/{slug}?via={one.code}"}
            for one in source_codes.every(session, campaign.id)
        ]

    def lines() -> Iterator[str]:
        for row in rows:
            state = "" if row["in_use"] else " (removed)"
            yield f"{row['code']}{state}: {row['counted']:,} counted, {row['name']}, {row['link']}"
        if not rows:
            yield "no codes yet; --add names one"

    show(rows, as_json, lines)


COMMANDS = (sources,)
