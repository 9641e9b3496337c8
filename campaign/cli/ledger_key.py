"""The keys that sign the ledger's heads, from the shell."""

from collections.abc import Iterator

import click

from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.crypto import public_keys
from campaign.journey.drafting import steps as drafting
from campaign.journey.tallying import steps as tallying
from campaign.journey.tallying import table
from campaign.journey.tallying.notary import Notary


@click.group("ledger-key")
def ledger_key() -> None:
    """Show, rotate and retire the keys that sign the ledger's heads."""


@ledger_key.command("show", epilog="Example: campaign ledger-key show belarus-go")
@click.argument("slug")
@json_option
def show_key(slug: str, as_json: bool) -> None:
    """Print what whoever checks a campaign's ledger needs: verifier keys, and the current key as PEM."""
    with database() as (parts, session):
        head = table.head(session, drafting.find(session, slug).id)
        origin = head.origin or parts.notary.origin(slug)
        verifiers = parts.notary.verifiers(origin)
    pem = public_keys.pem(verifiers[0].public_key)
    values = {"origin": origin, "verifier_keys": [str(one) for one in verifiers], "pem": pem}
    show(values, as_json, lambda: iter([*(str(one) for one in verifiers), pem.rstrip()]))


@ledger_key.command(epilog="Example: campaign ledger-key rotate")
@json_option
def rotate(as_json: bool) -> None:
    """Make a new current key. Heads carry the signatures of the old and the new one until 'retire'."""
    with database() as (parts, session):
        parts.notary.keys.rotate()
        signed = tallying.sign_anew(session, parts.notary, parts.clock())
        _show(parts.notary, signed, as_json)


@ledger_key.command(epilog="Example: campaign ledger-key retire --yes")
@click.option("--yes", is_flag=True, help="Do it: whoever knows only the old key will believe no newer head.")
@json_option
def retire(yes: bool, as_json: bool) -> None:
    """Destroy every key but the current one. Publish the new key, and wait, before you do this."""
    if not yes:
        raise click.UsageError("whoever knows only the old key will believe no newer head: say --yes to do it")
    with database() as (parts, session):
        retired = parts.notary.keys.retire()
        signed = tallying.sign_anew(session, parts.notary, parts.clock()) if retired else 0
        _show(parts.notary, signed, as_json)


def _show(notary: Notary, signed: int, as_json: bool) -> None:
    keys = [key.hex() for key in notary.keys.public()]
    values = {"keys": keys, "retired": [key.hex() for key in notary.keys.retired()], "heads_signed_anew": signed}

    def lines() -> Iterator[str]:
        yield f"keys in use, the current one first: {', '.join(keys)}"
        yield f"{signed} heads signed anew"

    show(values, as_json, lines)


COMMANDS = (ledger_key,)
