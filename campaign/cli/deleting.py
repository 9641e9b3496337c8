"""Drafts that nobody could sign are deleted from the shell."""

import click

from campaign.cli.context import database
from campaign.journey.drafting import rules, steps
from campaign.journey.tallying import unbegun
from campaign.storage import audit


@click.command(epilog="Example: campaign delete river-park --yes")
@click.argument("slug")
@click.option("--yes", is_flag=True, help="Do it without asking.")
def delete(slug: str, yes: bool) -> None:
    """Delete a draft, with its pepper. What has been open can't be deleted."""
    with database() as (parts, session):
        draft = steps.find(session, slug)
        rules.may_delete(draft)
        if not yes:
            # Without anybody there to answer it ends here.
            title = draft.in_language("").title
            click.confirm(f"Delete {slug}, “{title}”? Nothing brings it back.", abort=True, err=True)

        def also(campaign_id: int) -> None:
            unbegun.forget(session, campaign_id)
            audit.record(session, None, "campaign.deleted", parts.clock(), slug=slug, id=campaign_id)

        steps.delete_draft(session, parts.peppers, slug, also)
    click.echo(f"{slug}: deleted")


COMMANDS = (delete,)
