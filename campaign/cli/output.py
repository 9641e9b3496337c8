"""What commands print: data as JSON or as lines, and how far long work has come."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime

import click


def show(value: object, as_json: bool, lines: Callable[[], Iterator[str]]) -> None:
    """Prints data: JSON where asked for, else lines for people."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=datetime.isoformat))
        return
    for line in lines():
        click.echo(line)


def progress(label: str) -> Callable[[int, int], None] | None:
    """A progress line on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        return None

    def report(done: int, expected: int) -> None:
        end = "\n" if done >= expected else ""
        click.echo(f"\r{label}: {done:,} of {expected:,}{end}", err=True, nl=False)

    return report


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
