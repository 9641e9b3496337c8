"""Checking a bundle, and watching a ledger, from the shell. Neither needs a database or an installation."""

from collections.abc import Iterator
from pathlib import Path

import click

from campaign.cli.output import json_option, show
from campaign.crypto.public_keys import BadKey
from campaign.errors import Refused
from campaign.journey.exporting.verifying import check as bundles
from campaign.journey.exporting.verifying import heads, trust, watching
from campaign.journey.exporting.verifying.check import Report
from campaign.journey.exporting.verifying.remote import Remote
from campaign.journey.exporting.verifying.trust import Keys
from campaign.journey.exporting.verifying.watching import Seen
from campaign.journey.exporting.verifying.wrong import Unreachable, Wrong
from campaign.journey.tallying.checkpoint import Checkpoint, root_text

UNREACHABLE = 3
_MOST_KEY = 1 << 20
_path = click.Path(path_type=Path)
_key_option = click.option(
    "--public-key",
    "key_file",
    type=_path,
    help="The ledger's key as you know it from elsewhere: PEM, or verifier keys (name+hash+key), one a line.",
)


@click.command(epilog="Example: campaign verify bundle --ledger https://sign.example.org/c/footbridge/ledger")
@click.argument("folder", type=_path)
@click.option("--ledger", "url", help="The public ledger's address: checks that it begins with the bundle's.")
@_key_option
@click.option("--checkpoint", "kept", type=_path, multiple=True, help="A signed head that you kept; may stand twice.")
@json_option
def verify(folder: Path, url: str | None, key_file: Path | None, kept: tuple[Path, ...], as_json: bool) -> None:
    """Check a bundle: exit 0 only when everything holds, else name the first thing that does not."""
    outside, remote = _keys(key_file), _remote(url, "ledger") if url else None
    try:
        report = bundles.check(folder, outside)
        older = [heads.check_kept(report, path) for path in kept]
        live = heads.check_live(report, remote) if remote else None
    except Wrong as wrong:
        raise Refused("does_not_hold", "", what=str(wrong)) from None
    except Unreachable as error:
        raise Refused("unreachable", "", what=str(error)) from None
    show(_facts(report, live), as_json, lambda: _lines(report, older, live))


@click.command(epilog="Example: campaign watch https://sign.example.org/c/footbridge/ledger --state footbridge.json")
@click.argument("url")
@click.option("--state", required=True, type=_path, help="A file that remembers the last head and the key.")
@_key_option
@json_option
@click.pass_context
def watch(ctx: click.Context, url: str, state: Path, key_file: Path | None, as_json: bool) -> None:
    """Look whether a public ledger still begins with what it was at the last look; for cron.

    Exit 0 when it does, 1 when history was rewritten, forked or cut or a signature does not hold, 3 when nothing can be
    said because the ledger does not answer.
    """
    remote = _remote(url, "url")
    try:
        seen = watching.watch(remote, state, _keys(key_file))
    except Wrong as wrong:
        raise Refused("does_not_hold", "", what=str(wrong)) from None
    except Unreachable as error:
        click.echo(f"campaign: {error}", err=True)
        ctx.exit(UNREACHABLE)
    values = _head(seen.now) | {"before": seen.before and _head(seen.before), "keys": list(seen.keys)}
    show(values, as_json, lambda: _watched(seen))


def _remote(url: str, named: str) -> Remote:
    try:
        return Remote(url)
    except ValueError:
        raise Refused("bad_url", named, given=url) from None


def _keys(path: Path | None) -> Keys | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return trust.keys(file.read(_MOST_KEY).decode("ascii"))
    except OSError as error:
        raise Refused("no_file", "public-key", given=str(path), why=error.strerror) from None
    except (BadKey, UnicodeDecodeError):
        raise Refused("no_key", "public-key", given=str(path)) from None


def _facts(report: Report, live: Checkpoint | None) -> dict[str, object]:
    return {
        "holds": True,
        "signatures": report.signatures,
        "rows": report.rows,
        "erased": report.erased,
        "rows_checked_against_ledger": report.whole,
        "ledger": _head(report.head),
        "live": live and _head(live),
        "key_from_outside": report.outside,
        "keys": [str(one) for one in report.keys.verifiers(report.head.origin)],
    }


def _lines(report: Report, older: list[Checkpoint], live: Checkpoint | None) -> Iterator[str]:
    head = report.head
    yield f"everything holds: {report.signatures} signatures at entry {head.size} of {head.origin}"
    if not report.whole:
        yield "columns were left out, so the rows were not checked one by one against the ledger"
    if report.erased:
        yield f"the details of {report.erased} of them were erased: they are counted and can't be shown"
    for one in older:
        yield f"the ledger begins with the checkpoint of {one.size} entries"
    if live:
        yield f"the public ledger begins with it, and has {live.size} entries"
    if not report.outside:
        yield "the key came from the bundle itself; compare it with one from elsewhere, or give --public-key:"
        yield from (str(one) for one in report.keys.verifiers(head.origin))


def _watched(seen: Seen) -> Iterator[str]:
    if seen.before is None:
        yield f"{seen.now.origin}: {seen.now.size} entries, seen for the first time; believed from now on:"
        yield from seen.keys
    else:
        yield f"{seen.now.origin}: {seen.now.size} entries, which begin with the {seen.before.size} of the last look"


def _head(head: Checkpoint) -> dict[str, object]:
    return {"origin": head.origin, "size": head.size, "root": root_text(head.root)}


COMMANDS = (verify, watch)
