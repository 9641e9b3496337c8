"""Letters that come back by mail, from a mail server's pipe, from files or from a Maildir."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO, get_args

import click
from sqlalchemy.orm import Session

from campaign.cli import failures, words
from campaign.cli.context import database
from campaign.cli.output import json_option, show
from campaign.errors import Refused
from campaign.journey.mailing.bounces import steps
from campaign.journey.mailing.bounces.reading import LONGEST
from campaign.journey.mailing.bounces.steps import Taken
from campaign.settings import SettingsError
from campaign.web.parts import Parts

# EX_TEMPFAIL of sysexits.h: a mail server keeps the message and tries again.
TRY_AGAIN = 75
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog="Example: campaign bounce --maildir /var/mail/bounces")
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--maildir", type=_FOLDER, help="Empty this Maildir: every message in it is read and deleted.")
@json_option
@click.pass_context
def bounce(ctx: click.Context, files: tuple[Path, ...], maildir: Path | None, as_json: bool) -> None:
    """Take in letters that came back: one message from the standard input, FILES, or a Maildir.

    From the standard input it is silent, and made for a mail server's pipe: it ends with 0 when the message
    is read, whatever it was, and with 75 when it must come again.
    """
    if files and maildir:
        raise click.UsageError("give files or a Maildir, not both")
    if not files and maildir is None:
        with _coming_again(ctx), database() as (parts, session):
            found = [_take(parts, session, sys.stdin.buffer)]
    else:
        with database() as (parts, session):
            found = list(_from_folder(parts, session, maildir) if maildir else _from_files(parts, session, files))
    counts = Counter(found)
    if as_json or files or maildir:
        show({name: counts[name] for name in get_args(Taken)}, as_json, lambda: _lines(counts))
    if not maildir and counts["early"]:
        ctx.exit(TRY_AGAIN)


def _take(parts: Parts, session: Session, stream: BinaryIO) -> Taken:
    raw = stream.read(LONGEST)
    # A pipe that is closed before its end is an error to a mail server.
    while stream.read(LONGEST):
        pass
    return steps.take(session, parts.stamps, raw, parts.clock())


def _from_files(parts: Parts, session: Session, files: tuple[Path, ...]) -> Iterator[Taken]:
    for path in files:
        with path.open("rb") as stream:
            yield steps.take(session, parts.stamps, stream.read(LONGEST), parts.clock())


def _from_folder(parts: Parts, session: Session, folder: Path) -> Iterator[Taken]:
    return steps.empty(session, parts.stamps, folder, parts.clock, Event())


@contextmanager
def _coming_again(ctx: click.Context) -> Iterator[None]:
    """Whatever is wrong here, the mail server must not throw the message away."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 -- any other exit code would make the mail server give up
        said = words.refusal(error) if isinstance(error, Refused) else _said(error)
        click.echo(f"campaign: {' '.join(said.split())}", err=True)
        ctx.exit(TRY_AGAIN)


def _said(error: Exception) -> str:
    if isinstance(error, SettingsError):
        return str(error)
    return failures.words(error) or f"not taken ({type(error).__name__})"


def _lines(counts: Counter[Taken]) -> Iterator[str]:
    yield f"{sum(counts.values())} read"
    for name in get_args(Taken):
        if counts[name]:
            yield f"{counts[name]:>6}  {_WORDS[name]}"


_WORDS: dict[Taken, str] = {
    "permanent": "came back for good",
    "temporary": "delayed, or given up for a temporary reason",
    "known": "known already",
    "foreign": "about no letter of this installation",
    "early": "about a letter that is not written down as sent yet: read it again later",
    "no_bounce": "no notice of a mail server",
    "unreadable": "unreadable",
}

COMMANDS = (bounce,)
