"""The wheel holds all that is needed, and runs where there is no checkout."""

import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.environment import of_a_process

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as ``make wheel`` builds it, without the network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", folder, CHECKOUT], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an environment of its own; what the wheel depends on is borrowed from this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, symlinks=True, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)}))
    borrowed = _dependencies(packages.parent)
    (packages / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    python = home / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-qq", "--no-deps", "--no-index", wheel]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return home / "bin" / "campaign"


def _dependencies(folder: Path) -> Path:
    """This environment's packages without the checkout, which an editable install would put on the path."""
    here, there = Path(sysconfig.get_path("purelib")), folder / "borrowed"
    there.mkdir()
    for path in here.iterdir():
        if path.suffix != ".pth" and not path.name.startswith(("campaign", "_editable", "__editable__")):
            (there / path.name).symlink_to(path)
    return there


def _run(command: list[str | Path], folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command, check=False, cwd=folder, env=of_a_process({}), capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def campaign(installed: Path, tmp_path: Path) -> Callable[..., str]:
    """Runs the installed command in an empty folder, with nothing configured."""

    def run(*arguments: str) -> str:
        done = _run([installed, *arguments], tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        return done.stdout

    return run


def test_the_wheel_holds_templates_translations_migrations_and_the_demo(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    assert {
        "campaign/templates/public/campaign.html",
        "campaign/templates/mail/confirm/body.txt",
        "campaign/translations/be/LC_MESSAGES/messages.mo",
        "campaign/translations/ru/LC_MESSAGES/messages.mo",
        "campaign/storage/migrations/env.py",
        "campaign/storage/migrations/versions/0001_spine.py",
        "campaign/web/static/style.css",
        "campaign/web/static/mark.svg",
    } <= names
    assert any(name.endswith("belarus-go.toml") for name in names)
    assert not [name for name in names if not name.startswith(("campaign/", "campaign-"))]
    assert not [name for name in names if "__pycache__" in name or name.endswith((".sqlite3", ".env", "secret_key"))]


def test_an_installed_wheel_runs_outside_the_checkout(
    campaign: Callable[..., str], installed: Path, tmp_path: Path
) -> None:
    python = installed.with_name("python")
    where = subprocess.run(
        [python, "-c", "import campaign; print(campaign.__file__)"],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    ).stdout
    assert str(CHECKOUT) not in where

    assert "from empty to" in campaign("migrate")
    assert "belarus-go" in campaign("demo")
    assert "belarus-go" in campaign("list")
    assert "BAD" not in campaign("doctor")
    secret = tmp_path / "instance" / "secret_key"
    assert oct(secret.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in tmp_path.iterdir()] == ["instance"]


PAGES = """
from campaign.app import create_app
client = create_app().test_client()
for language, word in (("be", "Беларусь"), ("ru", "Беларусь выходит"), ("en", "Sign here")):
    answer = client.get(f"/c/belarus-go?lang={language}")
    assert answer.status_code == 200 and word in answer.text, answer.text
assert "Sign here" not in client.get("/c/belarus-go?lang=be").text
assert client.get("/static/style.css").status_code == 200
"""


def test_an_installed_wheel_serves_its_pages_in_every_language(
    campaign: Callable[..., str], installed: Path, tmp_path: Path
) -> None:
    campaign("migrate")
    campaign("demo")

    done = _run([installed.with_name("python"), "-c", PAGES], tmp_path)

    assert done.returncode == 0, done.stderr
