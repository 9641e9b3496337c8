"""Keeping an installation: the schema, and what must not be kept."""

import os

import click

from campaign.cli.context import database
from campaign.journey.mailing import activity
from campaign.journey.signing import retention
from campaign.settings import read
from campaign.storage import migrate as migrations


@click.command(epilog="Example: campaign migrate")
def migrate() -> None:
    """Bring the database to this version; says what it did."""
    before, after = migrations.upgrade(read(os.environ).database_url)
    if before == after:
        click.echo(f"the database is at {after} already")
    else:
        click.echo(f"the database went from {before or 'empty'} to {after}")


@click.command(epilog="Example: campaign purge")
def purge() -> None:
    """Delete forms nobody confirmed and details past their promised time; the worker does it every hour."""
    with database() as (parts, session):
        expired = retention.expire(session, parts.settings.link_days, parts.clock())
        erased = retention.keep_promises(session, parts.clock())
        activity.forget(session, parts.clock())
    click.echo(f"{expired} old forms deleted, the details of {erased} signatures erased")


COMMANDS = (migrate, purge)
