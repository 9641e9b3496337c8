"""Every command explains itself, with an example that works as it stands."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from campaign.cli.group import cli
from tests.cli.conftest import Command
from tests.services.commands import of

only_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PROMISED = [
    "run",
    "web",
    "worker",
    "migrate",
    "demo",
    "create",
    "open",
    "pause",
    "close",
    "export",
    "audit",
    "doctor",
    "purge",
]


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """All commands, those of sub-groups too."""
    for name, command in of(group).items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def found(path: tuple[str, ...]) -> click.Command:
    """The command of that name."""
    command: click.Command = cli
    for name in path:
        command = of(command)[name]
    return command


def test_the_commands_of_the_contract_are_there() -> None:
    assert set(PROMISED) <= set(of(cli))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_has_help_with_an_example(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, [*path, "--help"], prog_name="campaign", terminal_width=200)

    assert done.exit_code == 0
    assert done.output.startswith("Usage: campaign ")
    assert f"Example: campaign {' '.join(path)}" in done.output
    assert CliRunner().invoke(cli, [*path, "-h"], prog_name="campaign", terminal_width=200).output == done.output


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_example_is_something_that_can_be_typed(path: tuple[str, ...]) -> None:
    command = found(path)

    typed = shlex.split(str(command.epilog).removeprefix("Example: campaign "))

    with command.make_context(path[-1], typed[len(path) :]):
        pass


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_option_says_what_it_is_for(path: tuple[str, ...]) -> None:
    for parameter in found(path).params:
        assert isinstance(parameter, click.Argument) or parameter.to_info_dict()["help"], parameter.name


def test_without_a_command_the_help_is_shown() -> None:
    done = CliRunner().invoke(cli, [], prog_name="campaign")

    assert done.exit_code == 2
    assert "Commands:" in done.output


@only_sqlite
def test_the_version_is_said(campaign: Command) -> None:
    assert campaign("--version").out == f"campaign {version('campaign')}\n"


@only_sqlite
@pytest.mark.parametrize(
    "typed",
    [
        ["nonsense"],
        ["--nonsense"],
        ["open"],
        ["open", "a", "b"],
        ["create"],
        ["export", "mill"],
        ["list", "--jsno"],
        ["run", "--port", "0"],
        ["run", "--port", "x"],
        ["run", "--workers", "0"],
        ["create", "a", "--goal", "x"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2_and_says_what_was_wrong_without_a_traceback(campaign: Command, typed: list[str]) -> None:
    done = campaign(*typed)

    assert done.code == 2
    assert done.out == ""
    assert "Error: " in done.err
    assert "Traceback" not in done.err


def test_every_command_stands_under_its_own_name() -> None:
    assert {name: command.name for name, command in of(cli).items()} == {name: name for name in of(cli)}


def test_checking_a_bundle_loads_neither_web_nor_database() -> None:
    script = (
        "import sys; from click.testing import CliRunner; from campaign.cli.group import cli;"
        "CliRunner().invoke(cli, ['verify', '--help']); print({'flask', 'sqlalchemy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"
