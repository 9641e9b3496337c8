"""The command ``campaign``: its groups, and how its errors end: one line on stderr, 2 for wrong use, 1 for failure."""

import os
import sys
from typing import Any

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from campaign.cli import (
    activity,
    audit,
    campaigns,
    doctor,
    export,
    ledger_key,
    maintain,
    matching,
    organizers,
    review,
    serve,
    signature,
    sources,
    verify,
)
from campaign.cli.context import Factory
from campaign.cli.words import refusal
from campaign.crypto.peppers import PepperMissing
from campaign.crypto.signing_key import SigningKeyMissing
from campaign.errors import Refused
from campaign.settings import SettingsError

WRONG_USE, FAILURE = 2, 1


class Group(click.Group):
    """Turns the project's errors into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            _end(str(error), WRONG_USE)
        except Refused as error:
            _end(refusal(error), FAILURE)
        except (PepperMissing, SigningKeyMissing) as error:
            _end(str(error), FAILURE)
        except OSError as error:
            _end(f"{error.filename or 'a file'}: {error.strerror or type(error).__name__}", FAILURE)
        except OperationalError as error:
            _end(f"the database does not answer ({type(error.orig).__name__}); see 'campaign doctor'", FAILURE)
        except DBAPIError as error:
            _end(f"the database refused ({type(error.orig).__name__}); see 'campaign doctor'", FAILURE)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="campaign", message="%(package)s %(version)s")
def cli() -> None:
    """Petitions whose totals anyone can check and whose signers nobody can list."""


_MODULES = (
    serve,
    campaigns,
    organizers,
    activity,
    export,
    verify,
    audit,
    review,
    signature,
    matching,
    sources,
    ledger_key,
    maintain,
)
for module in _MODULES:
    for command in module.COMMANDS:
        cli.add_command(command)
cli.add_command(doctor.doctor)


def run(create_app: Factory) -> None:
    """The entry point: commands make the application themselves when they need it."""
    # Whatever a command writes may hold signers' data.
    os.umask(0o077)
    cli(prog_name="campaign", obj=create_app)


def _end(message: str, code: int) -> None:
    click.echo(f"campaign: {' '.join(message.split())}", err=True)
    sys.exit(code)
