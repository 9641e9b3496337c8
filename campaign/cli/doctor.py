"""Whether an installation is in order: one line a finding."""

import os
from collections.abc import Iterator

import click

from campaign.cli.context import application
from campaign.cli.doctor_words import in_words
from campaign.cli.output import json_option, show
from campaign.settings import SettingsError, read
from campaign.storage.db import db
from campaign.upkeep.examining.examination import Premises, examine
from campaign.upkeep.examining.finding import Finding


@click.command(epilog="Example: campaign doctor --json")
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check settings, database, migrations, keys, mail and clock; exit 0 only when all is well."""
    found = [(one.good, *in_words(one)) for one in _all()]
    show(
        [{"what": what, "good": good, "words": words} for good, what, words in found],
        as_json,
        lambda: (f"{'ok ' if good else 'BAD'}  {what}: {words}" for good, what, words in found),
    )
    ctx.exit(0 if all(good for good, *_ in found) else 1)


def _all() -> Iterator[Finding]:
    try:
        read(os.environ)
    except SettingsError as error:
        yield Finding("settings_wrong", good=False, values={"why": str(error)})
        return
    yield Finding("settings")
    with application(migrated=False) as parts:
        yield from examine(Premises(parts.settings, parts.peppers, parts.notary, parts.clock), db.session())


COMMANDS = (doctor,)
