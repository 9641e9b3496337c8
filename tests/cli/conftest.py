"""What tests of the command share: running it, in this process or as a process of its own."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from campaign.app import create_app
from campaign.cli.group import cli
from tests.services.environment import of_a_process
from tests.services.live import COMMAND
from tests.stories.people import Visitor, in_process


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, parsed."""
        return json.loads(self.out)


Command = Callable[..., Done]


@pytest.fixture
def campaign(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs the command in this process: ``campaign("open", "mill", MAIL_URL="smtp://…")``."""
    for name in [name for name in os.environ if name.startswith("CAMPAIGN_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str | Path, typed: str = "", **settings: str) -> Done:
        environment = variables | {f"CAMPAIGN_{name}": value for name, value in settings.items()}
        runner = CliRunner(env=environment)
        done = runner.invoke(cli, [str(one) for one in arguments], obj=create_app, prog_name="campaign", input=typed)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def process(variables: dict[str, str], tmp_path: Path) -> Command:
    """The same as a process of its own, in an empty folder."""

    def run(*arguments: str | Path, **settings: str) -> Done:
        environment = of_a_process(variables | {f"CAMPAIGN_{name}": value for name, value in settings.items()})
        done = subprocess.run(
            [*COMMAND, *arguments],
            check=False,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


def is_one_line(done: Done, code: int, *words: str) -> bool:
    """Whether a command failed as it should: nothing on stdout, one line on stderr that says what to do."""
    assert done.code == code, done
    assert done.out == "", done
    assert done.err.count("\n") == 1, done.err
    assert "Traceback" not in done.err
    assert done.err.startswith("campaign: "), done.err
    for word in words:
        assert word in done.err, done.err
    return True


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """Somebody on the public pages."""
    return Visitor(in_process(client))
