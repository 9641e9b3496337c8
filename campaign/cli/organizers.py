"""Organizers' accounts from the shell: whoever has the shell decides who gets in."""

from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.crypto.tokens import Link
from campaign.errors import Refused
from campaign.journey.drafting import steps as drafting
from campaign.journey.drafting import table as campaigns
from campaign.organizers import accounts, invitations, resets, rules, teams, two_factor
from campaign.organizers.accounts import Organizer
from campaign.organizers.invitations import Offer
from campaign.organizers.links import OneTimeLink
from campaign.organizers.roles import ALL_ROLES, Role
from campaign.storage import audit
from campaign.storage.transactions import writing
from campaign.web.parts import Parts


@click.group()
def organizer() -> None:
    """Accounts of the people who run campaigns."""


@organizer.command(epilog="Example: campaign organizer add alesia@example.org --campaign river-park --role reviewer")
@click.argument("email")
@click.option(
    "--campaign", "slug", help="The campaign the role is for; without it, no role but that to start campaigns."
)
@click.option("--role", type=click.Choice(ALL_ROLES), default="owner", show_default=True, help="The role in it.")
def add(email: str, slug: str | None, role: Role) -> None:
    """Invite somebody, or give a role to somebody who has an account. Prints the link, and mails it too."""
    with database() as (parts, session):
        campaign = drafting.find(session, slug) if slug else None
        known = accounts.find(session, email)
        if known and campaign is None:
            raise Refused("account_exists", "email", given=known.email)
        if known and campaign:
            _give(session, parts, known, campaign.id, role)
            click.echo(f"{known.email}: {role} of {slug}")
            return
        to = rules.email(email)[0]
        title = campaign.words[campaign.languages[0]].title if campaign else ""
        offer = Offer(to, campaign.id, role, title=title) if campaign else Offer(to, may_create=True)
        made = invitations.invite(session, None, offer, "en", parts.clock())
        click.echo(f"{made.email}: invited. The link works once, until {made.expires_at:%Y-%m-%d %H:%M} UTC:")
        click.echo(link(parts, made))


@organizer.command("list", epilog="Example: campaign organizer list --json")
@json_option
def list_(as_json: bool) -> None:
    """List the accounts with their roles."""
    with database() as (_parts, session):
        slugs = {one.id: one.slug for one in campaigns.every(session)}
        rows = [
            {
                "email": one.email,
                "second_factor": bool(two_factor.listed(session, one.id)),
                "disabled": one.disabled_at is not None,
                "oversees": one.oversees,
                "roles": {slugs[key]: role for key, role in teams.campaigns(session, one.id).items()},
            }
            for one in accounts.every(session)
        ]

    def lines() -> Iterator[str]:
        for row in rows:
            marks = [
                "second factor" if row["second_factor"] else "password only",
                *["disabled"] * bool(row["disabled"]),
                *["oversees"] * bool(row["oversees"]),
            ]
            roles = ", ".join(f"{role} of {slug}" for slug, role in dict(row["roles"]).items())  # type: ignore[call-overload] # the dict made above
            yield f"{row['email']}  ({', '.join(marks)})  {roles}"

    show(rows, as_json, lines)


@organizer.command(epilog="Example: campaign organizer disable barys@example.org")
@click.argument("email")
def disable(email: str) -> None:
    """Shut an account; its sessions end at once."""
    with database() as (parts, session):
        accounts.disable(session, email, parts.clock())
    click.echo(f"{email}: disabled; 'campaign organizer enable {email}' opens it again")


@organizer.command(epilog="Example: campaign organizer enable barys@example.org")
@click.argument("email")
def enable(email: str) -> None:
    """Open a disabled account again."""
    with database() as (parts, session):
        accounts.enable(session, email, parts.clock())
    click.echo(f"{email}: enabled")


@organizer.command(epilog="Example: campaign organizer oversee alesia@example.org")
@click.argument("email")
@click.option("--off", is_flag=True, help="No more.")
def oversee(email: str, off: bool) -> None:
    """Let somebody look after the whole installation: its log, its state, its accounts."""
    with database() as (parts, session):
        accounts.oversee(session, email, parts.clock(), wanted=not off)
    click.echo(f"{email}: {'oversees the installation no more' if off else 'oversees the installation'}")


@organizer.command(epilog="Example: campaign organizer reset barys@example.org --second-factor")
@click.argument("email")
@click.option("--second-factor", is_flag=True, help="Also remove the second factors, of somebody who lost them.")
def reset(email: str, second_factor: bool) -> None:
    """Print a one-time link to a new password."""
    with database() as (parts, session):
        found = accounts.find(session, email)
        if found is None:
            raise Refused("no_organizer", "email", given=email)
        if second_factor:
            accounts.drop_factors(session, email, parts.clock())
        with writing(session):
            made = resets.link(session, found.id, parts.clock())
            audit.record(session, None, "account.reset_asked", parts.clock(), organizer=found.id)
        click.echo(f"{found.email}: the link works once, until {made.expires_at:%Y-%m-%d %H:%M} UTC:")
        click.echo(link(parts, made))


def link(parts: Parts, made: OneTimeLink) -> str:
    """The address of a one-time link, on ``base_url``."""
    token = parts.links.mint("invitation", Link(made.id, made.nonce))
    return f"{parts.settings.base_url}/organizer/{'reset' if made.kind == 'reset' else 'invitation'}/{token}"


def _give(session: Session, parts: Parts, known: Organizer, campaign_id: int, role: Role) -> None:
    now = parts.clock()
    with writing(session):
        teams.grant(session, known.id, campaign_id, role, now)
        audit.record(session, None, "team.role", now, campaign_id=campaign_id, organizer=known.id, role=role)


COMMANDS = (organizer,)
