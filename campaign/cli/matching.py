"""Matching from the shell: what it did to a campaign, and what new rules would change."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.cli.review import desk_of
from campaign.journey.drafting import steps as drafting
from campaign.journey.matching import rekey as rekeying
from campaign.journey.matching import report as reports
from campaign.journey.matching.reasons import in_words


@click.command("matching-report", epilog="Example: campaign matching-report belarus-go --json")
@click.argument("slug")
@json_option
def matching_report(slug: str, as_json: bool) -> None:
    """Confirmed, counted, held, duplicates by reason, and how many duplicates may be left."""
    with database() as (_, session):
        found = reports.report(session, drafting.find(session, slug).id)

    def lines() -> Iterator[str]:
        yield f"confirmed  {found.confirmed}"
        yield from (f"  {state:10} {count}" for state, count in found.by_state.items())
        yield from (f"duplicates with {in_words([code])}: {n}" for code, n in found.duplicates_by_reason.items())
        yield from (f"waiting with {in_words([code])}: {n}" for code, n in found.open_by_reason.items())
        if found.left is None:
            yield "duplicates left: no estimate; it needs duplicates that were found by their birth date"
        else:
            left = found.left
            yield f"duplicates left: {left.expected:.1f} or more (95 %: {left.low:.1f} to {left.high:.1f})"

    values = asdict(found) | {"left": found.left and found.left._asdict()}
    show(values, as_json, lines)


@click.command(epilog="Example: campaign rekey belarus-go --apply")
@click.argument("slug")
@click.option("--apply", "do_it", is_flag=True, help="Do it; without it only say what would change.")
@json_option
def rekey(slug: str, do_it: bool, as_json: bool) -> None:
    """Bring keys and fingerprints to this version's rules; says first what that would change."""
    with desk_of(slug) as desk:
        found = rekeying.preview(desk)
        done = rekeying.apply(desk) if do_it else 0

    def lines() -> Iterator[str]:
        yield f"{found.rows} signatures have keys of another version"
        yield f"{found.moved} of them get another mailbox key, {found.merged} meet another signature there"
        yield f"{done} done" if do_it else "nothing was changed; add --apply to do it"

    show(asdict(found) | {"done": done}, as_json, lines)


COMMANDS = (matching_report, rekey)
