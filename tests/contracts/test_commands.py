"""What the command line can do has a page, or a reason why not; the document that says so is true."""

import re
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from flask import Flask

from campaign.web.organizer.forms.sheet import VALUES, WORDS
from tests.cli.test_help import commands, found

DOCUMENT = Path(__file__).parents[2] / "docs" / "commands.md"
# For programs.
EVERYWHERE = {"--json"}


class Row(NamedTuple):
    """One row of the table."""

    command: str
    pages: list[str]
    said: str


def _rows() -> list[Row]:
    lines = re.findall(r"^\| `campaign ([a-z -]+)` \| (.+?) \|(.*)\|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    return [Row(command, re.findall(r"`([^`]+)`", pages), said.strip()) for command, pages, said in lines]


ROWS = _rows()
each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.command)


def options(command: click.Command) -> set[str]:
    """Every long option, those that say no included."""
    given = [one for one in command.params if isinstance(one, click.Option)]
    names = {name for one in given for name in (*one.opts, *one.secondary_opts) if name.startswith("--")}
    return names - EVERYWHERE


def test_every_command_has_one_row_in_the_order_of_the_alphabet() -> None:
    assert [row.command for row in ROWS] == sorted(" ".join(path) for path in commands())


@each
def test_every_option_is_spoken_of_and_no_other(row: Row) -> None:
    assert set(re.findall(r"`(--[a-z-]+)`", row.said)) == options(found(tuple(row.command.split())))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_every_page_that_is_named_can_be_opened(app: Flask) -> None:
    shown = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    named = {page for row in ROWS for page in row.pages}
    assert named <= shown
    assert len(named) > 15


@each
def test_what_has_no_page_has_a_reason(row: Row) -> None:
    assert row.pages or len(row.said.split()) > 5


@pytest.mark.parametrize("command", ["create", "edit"])
def test_the_options_of_a_campaign_are_inputs_of_its_form(command: str) -> None:
    instead = {"slug", "draft", "fields", "language"}  # typed, or a part of the form each
    inputs = {name for one in found((command,)).params if (name := str(one.name)) not in instead}
    assert inputs <= {*WORDS, *VALUES}
