"""The command ``campaign``: its parts, and how its errors end: one line on stderr, 2 for wrong use, 1 for failure."""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from campaign.cli.words import refusal
from campaign.errors import Refused
from campaign.settings import SettingsError

WRONG_USE, FAILURE = 2, 1
# Which commands each module holds: a command loads no more than it needs.
_MODULES = {
    "serve": ("run", "web", "worker"),
    "campaigns": ("create", "edit", "open", "pause", "close", "archive", "duplicate", "list", "demo"),
    "deleting": ("delete",),
    "organizers": ("organizer",),
    "activity": ("log",),
    "bounce": ("bounce",),
    "export": ("export",),
    "verify": ("verify", "watch"),
    "audit": ("audit",),
    "review": ("review",),
    "signature": ("signature",),
    "matching": ("matching-report", "rekey"),
    "sources": ("sources",),
    "ledger_key": ("ledger-key",),
    "maintain": ("migrate", "purge"),
    "doctor": ("doctor",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


class Group(click.Group):
    """Loads commands when they are asked for, and turns the project's errors into one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in _HOMES:
            return None
        module = import_module(f"campaign.cli.{_HOMES[cmd_name]}")
        found: click.Command = next(one for one in module.COMMANDS if one.name == cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            _end(str(error), WRONG_USE)
        except Refused as error:
            _end(refusal(error), FAILURE)
        except OSError as error:
            _end(f"{error.filename or 'a file'}: {error.strerror or type(error).__name__}", FAILURE)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            words = _words(error)
            if words is None:
                raise
            _end(words, FAILURE)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="campaign", message="%(package)s %(version)s")
def cli() -> None:
    """Petitions whose totals anyone can check and whose signers nobody can list."""


def run(create_app: Callable[[], object]) -> None:
    """The entry point: commands make the application themselves when they need it."""
    # Whatever a command writes may hold signers' data.
    os.umask(0o077)
    cli(prog_name="campaign", obj=create_app)


def _words(error: Exception) -> str | None:
    """What to say of an error of keys or database; None for any other."""
    from campaign.cli import failures  # noqa: PLC0415 -- loads the database's library, which not every command needs

    return failures.words(error)


def _end(message: str, code: int) -> None:
    click.echo(f"campaign: {' '.join(message.split())}", err=True)
    sys.exit(code)
