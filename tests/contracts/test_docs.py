"""What the documents say of names, and what there is: the same."""

import re
import subprocess
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from campaign import settings
from campaign.cli.group import cli
from tests.services.commands import of

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "campaign").rglob("*.md"),
        ROOT / "instance" / "README.md",
    ]
)
COMMANDS = of(cli)
KNOWN = {f"CAMPAIGN_{name}" for name in settings._READERS}
everywhere = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def code_in(text: str) -> list[str]:
    """The code of a document: its blocks and what stands between backticks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + inline


@everywhere
def test_every_setting_that_is_named_exists(document: Path) -> None:
    named = set(re.findall(r"CAMPAIGN_[A-Z_]*[A-Z]", document.read_text(encoding="utf-8")))

    unknown = {name for name in named if name.removesuffix("_FILE") not in KNOWN}
    assert not {name for name in unknown if not name.startswith(settings.FOREIGN)}


def test_every_setting_is_explained() -> None:
    table = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

    assert {name for name in KNOWN if f"`{name}`" not in table} == set()


@everywhere
def test_every_command_that_is_named_exists_and_has_those_options(document: Path) -> None:
    for line in code_in(document.read_text(encoding="utf-8")):
        found = re.match(r"(?:\.venv/bin/)?campaign ([a-z-]+)(.*)", line)
        if found is None or found[1].startswith("-"):
            continue
        assert found[1] in COMMANDS, line
        command, words = COMMANDS[found[1]], found[2].split()
        while isinstance(command, click.Group) and words:
            assert words[0] in of(command), line
            command = of(command)[words.pop(0)]
        options = {name for one in command.params if isinstance(one, click.Option) for name in one.opts}
        for option in re.findall(r"(?<![\w-])--[a-z-]+", found[2]):
            assert option in options | {"--help"}, line


@everywhere
def test_every_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in code_in(document.read_text(encoding="utf-8")):
        found = re.match(r"make ([a-z-]+)", line)
        assert found is None or found[1] in targets, line


@everywhere
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = unquote(target).partition("#")
            linked = (document.parent / path) if path else document
            assert linked.exists(), target
            if anchor:
                assert anchor in _anchors(linked), target


def test_the_readme_leads_to_every_page() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in (ROOT / "docs").glob("*.md") if f"](docs/{path.name})" not in readme} == set()


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_make_help_lists_every_target_that_is_for_people() -> None:
    shown = subprocess.run(["make", "-s", "help"], check=True, cwd=ROOT, capture_output=True, text=True).stdout

    for target in ("run", "test", "install", "lint", "format", "bench", "chaos", "lock", "clean"):
        assert f"make {target}" in shown
