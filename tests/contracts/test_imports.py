"""The import rules of the architecture, as tests: the rings by import-linter, the finer ones by reading the source."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ("flask", "werkzeug", "wtforms")
PURE = {
    *("rules", "roles", "text"),
    *("checks", "draft", "fields", "moments", "settled"),
    *("addresses", "details", "keys", "names", "neighbours", "prints", "signs", "sounds", "traits"),
    *("letter", "reading"),
    *("agreement", "estimate", "outcome", "readable", "reasons", "signals"),
    *("checkpoint", "edge", "entries", "forecast", "merkle", "needs", "series", "tiles"),
}
IMPURE = (
    *("sqlalchemy", "alembic", "psycopg", "cryptography", "campaign.crypto", "campaign.storage"),
    *("os", "io", "pathlib", "socket", "time", "random", "secrets", "uuid"),
)
CLOCKS = {"now", "utcnow", "today"}
DOORS = ("campaign.web.public", "campaign.web.organizer", "campaign.web.api")
USES_STEPS = ("campaign.app", "campaign.cli", "campaign.web", "campaign.worker")


@dataclass(frozen=True)
class Module:
    """One module of the package, parsed."""

    name: str
    tree: ast.Module

    @property
    def is_pure(self) -> bool:
        """Whether it is one of the modules that know nothing but values."""
        return within(self.name, ("campaign.journey", "campaign.organizers")) and self.name.rpartition(".")[2] in PURE

    def imports(self) -> Iterator[str]:
        """The full name of all that it imports, wherever the import stands."""
        for node in ast.walk(self.tree):
            match node:
                case ast.Import(names=names):
                    yield from (alias.name for alias in names)
                case ast.ImportFrom(module=str(source), names=names, level=0):
                    yield from (f"{source}.{alias.name}" for alias in names)
                case ast.ImportFrom():
                    yield "a relative import"


def _modules() -> list[Module]:
    paths = sorted((ROOT / "campaign").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [Module(name, ast.parse(path.read_text("utf-8"))) for name, path in zip(names, paths, strict=True)]


MODULES = _modules()


def within(name: str, parents: tuple[str, ...]) -> bool:
    """Whether ``name`` is one of ``parents`` or lies below one."""
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def is_web_library(name: str) -> bool:
    """Flask, its extensions, and what they stand on."""
    return within(name, WEB) or name.startswith("flask_")


def test_the_reader_sees_every_kind_of_import() -> None:
    source = "import os.path\nfrom flask import Flask\ndef f():\n    from . import x\n"
    seen = list(Module("any", ast.parse(source)).imports())
    assert seen == ["os.path", "flask.Flask", "a relative import"]
    assert within("os.path", ("os",))
    assert not within("ossify", ("os",))


def test_rings_and_stages() -> None:
    script = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "campaign").rglob("__init__.py")), ids=lambda p: p.parent.name)
def test_a_package_holds_a_docstring_at_most(path: Path) -> None:
    body = ast.parse(path.read_text("utf-8")).body
    assert not body or (len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant))


def test_only_the_doors_know_flask() -> None:
    doors = ("campaign.app", "campaign.web", "campaign.cli")
    found = {
        (m.name, name) for m in MODULES if not within(m.name, doors) for name in m.imports() if is_web_library(name)
    }
    assert found <= {("campaign.storage.db", "flask_sqlalchemy.SQLAlchemy")}


@pytest.mark.parametrize("module", [m for m in MODULES if m.is_pure], ids=lambda m: m.name)
def test_rules_are_pure(module: Module) -> None:
    impure = [name for name in module.imports() if within(name, IMPURE) or is_web_library(name)]
    assert not impure, "rules get the time, the rows and the randomness as arguments"
    clocks = {node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute)} & CLOCKS
    assert not clocks, "rules get the time as an argument"


def test_stages_never_call_each_others_steps() -> None:
    callers = [m for m in MODULES if not within(m.name, USES_STEPS)]
    found = [(m.name, name) for m in callers for name in m.imports() if _is_steps(name)]
    assert not found


def test_what_the_doors_share_knows_none_of_them() -> None:
    shared = [m for m in MODULES if within(m.name, ("campaign.web",)) and not within(m.name, DOORS)]
    assert not [(m.name, name) for m in shared for name in m.imports() if within(name, DOORS)]


def test_no_import_is_relative() -> None:
    assert not [m.name for m in MODULES if "a relative import" in m.imports()]


def _is_steps(name: str) -> bool:
    # "campaign.journey.<stage>.steps", or those of a part of a stage, or a name out of either
    return within(name, ("campaign.journey",)) and "steps" in name.split(".")
