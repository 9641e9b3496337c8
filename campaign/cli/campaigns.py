"""Campaigns from the shell: made, changed, opened, paused, closed, listed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from campaign.cli import demos
from campaign.cli.context import database
from campaign.cli.drafts import applied, from_file, read_bytes, with_options
from campaign.cli.output import json_option, show
from campaign.journey.drafting import imaging, steps, table
from campaign.journey.drafting.draft import Draft, as_draft
from campaign.journey.drafting.rules import Picture, Status, status_at
from campaign.journey.tallying import table as tallying
from campaign.storage import audit
from campaign.web.parts import Parts


@click.command(epilog="Example: campaign create river-park --title 'Keep the park open' --statement text.md --goal 400")
@click.argument("slug")
@with_options
@click.option("--picture", type=click.Path(path_type=Path), help="A JPEG, PNG, WebP or GIF file.")
def create(slug: str, picture: Path | None, **given: Any) -> None:
    """Make a campaign as a draft."""
    with database() as (parts, session):
        draft = applied(from_file(given["draft"], slug) or Draft(slug, {}, {}), given)
        shown = imaging.encoded(read_bytes(picture, "picture")) if picture else None
        steps.create(session, parts.peppers, draft, parts.clock(), _noted(session, parts, "created"), shown)
    click.echo(f"{slug}: made as a draft. 'campaign open {slug}' opens it.")


@click.command(epilog="Example: campaign edit river-park --language ru --title 'Парк' --statement text.ru.md")
@click.argument("slug")
@with_options
@click.option("--picture", type=click.Path(path_type=Path), help="A JPEG, PNG, WebP or GIF file; '' for none.")
def edit(slug: str, picture: Path | None, **given: Any) -> None:
    """Change a campaign, or add a translation. A changed statement becomes a new version."""
    with database() as (parts, session):
        before = steps.find(session, slug)
        draft = applied(from_file(given["draft"], slug) or as_draft(before), given)
        shown = before.picture if picture is None else _picture(session, parts, slug, picture)
        log = _noted(session, parts, "edited")
        after = steps.edit(session, slug, replace(draft, picture=shown), parts.clock(), also=log)
    version = after.statement.version
    changed = " (a new version)" if version != before.statement.version else ""
    click.echo(f"{slug}: changed. Statement version {version}{changed}.")


def _mover(name: str, wanted: Status, help_text: str) -> click.Command:
    @click.command(name, help=help_text, epilog=f"Example: campaign {name} river-park")
    @click.argument("slug")
    def command(slug: str) -> None:
        with database() as (parts, session):
            log = _noted(session, parts, "status", status=wanted)
            campaign = steps.set_status(session, slug, wanted, parts.clock(), log)
            click.echo(f"{slug}: {status_at(campaign, parts.clock())}")

    return command


@click.command(epilog="Example: campaign duplicate river-park river-park-2027")
@click.argument("slug")
@click.argument("new_slug")
def duplicate(slug: str, new_slug: str) -> None:
    """Make a new draft of a campaign: its text, fields and settings, without its dates and signatures."""
    with database() as (parts, session):
        log = _noted(session, parts, "duplicated", source=slug)
        steps.duplicate(session, parts.peppers, slug, new_slug, parts.clock(), log)
    click.echo(f"{new_slug}: made as a draft. 'campaign open {new_slug}' opens it.")


@click.command(epilog="Example: campaign archive river-park")
@click.argument("slug")
@click.option("--undo", is_flag=True, help="Take it out of the archive.")
def archive(slug: str, undo: bool) -> None:
    """Take a campaign that is over out of the lists; its pages stay at their addresses."""
    with database() as (parts, session):
        log = _noted(session, parts, "unarchived" if undo else "archived")
        steps.archive(session, slug, parts.clock(), archived=not undo, also=log)
    click.echo(f"{slug}: {'out of the archive' if undo else 'in the archive'}")


@click.command("list", epilog="Example: campaign list --json")
@click.option("--all", "with_archived", is_flag=True, help="Those in the archive too.")
@json_option
def list_(with_archived: bool, as_json: bool) -> None:
    """List the campaigns with their totals."""
    with database() as (parts, session):
        rows = [
            {
                "slug": one.slug,
                "status": status_at(one, parts.clock()),
                "signatures": tallying.head(session, one.id).total,
                "goal": one.goal,
                "title": one.words[one.languages[0]].title,
            }
            for one in table.every(session)
            if with_archived or one.archived_at is None
        ]

    def lines() -> Iterator[str]:
        for row in rows:
            goal = f" of {row['goal']}" if row["goal"] else ""
            yield f"{row['slug']:24} {row['status']:10} {row['signatures']}{goal}  {row['title']}"

    show(rows, as_json, lines)


@click.command(epilog="Example: campaign demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is any campaign.")
def demo(if_empty: bool) -> None:
    """Load the demo campaigns; those that are there stay as they are."""
    with database() as (parts, session):
        if if_empty and not steps.is_empty(session):
            return
        made = demos.load(session, parts.peppers, parts.clock())
    click.echo(f"demo campaigns made: {', '.join(made) or 'none, they are here already'}")


COMMANDS = (
    create,
    edit,
    _mover("open", "open", "Open a campaign for signatures."),
    _mover("pause", "paused", "Pause: no new signatures; links that were mailed still confirm."),
    _mover("close", "closed", "Close for good; links that were mailed still confirm for 24 hours."),
    archive,
    duplicate,
    list_,
    demo,
)


def _noted(session: Session, parts: Parts, act: str, **about: str) -> steps.Also:
    """Writes down in the activity log that the shell did it, in the transaction that does it."""

    def note(campaign_id: int) -> None:
        audit.record(session, None, f"campaign.{act}", parts.clock(), campaign_id=campaign_id, **about)

    return note


def _picture(session: Session, parts: Parts, slug: str, path: Path) -> Picture | None:
    # An empty path is "." to pathlib.
    return None if path == Path() else steps.add_picture(session, slug, read_bytes(path, "picture"), parts.clock())
