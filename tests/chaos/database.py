"""PostgreSQL restarts, gently and by a crash, while people sign: no promise is lost, the web recovers by itself."""

import subprocess
import threading
import time
from pathlib import Path

from tests.bench import servers
from tests.chaos import storm
from tests.chaos.people import People, received
from tests.chaos.site import SLUG, Site, installed
from tests.services import postgresql
from tests.services.postgresql import Server


def restarted(people: int) -> str:
    """Restarts the server four times under load."""
    programs = postgresql.binaries()
    assert programs is not None, "no PostgreSQL server is installed here"
    with postgresql.running(programs, fsync=True) as server, installed(server.create("chaos")) as site:
        site.start()
        assert site.process is not None
        family = servers.children(site.process.pid)
        crowd = People(site, pace=0.05)
        signing = threading.Thread(target=crowd.sign, args=(people,))
        signing.start()
        for mode in ("fast", "immediate", "fast", "immediate"):
            time.sleep(1)
            _restart(server, programs, mode)
        signing.join()
        assert len(crowd.acknowledged) == people, "not everybody could sign"
        assert servers.children(site.process.pid) == family, f"processes had to be restarted\n{site.log()}"
        storm.deliver(site)
        assert not received(site).repeated, "a worker that lived sent a letter twice"
        return _verdict(site, crowd)


def _verdict(site: Site, crowd: People) -> str:
    stored = {row.address for row in site.query("SELECT details->>'email' AS address FROM signature")}
    assert crowd.acknowledged <= stored, f"{len(crowd.acknowledged - stored)} acknowledged forms are gone"
    assert crowd.acknowledged <= set(received(site).links), "an acknowledged form got no letter"
    assert set(crowd.statuses) <= {303, 503}, f"answers {crowd.statuses}\n{site.log()}"
    assert "equal" in servers.command(site.settings, "audit", SLUG)
    put_off = crowd.statuses[503]
    return f"{len(crowd.acknowledged)} forms acknowledged over four restarts, {put_off} put off with 503, none lost"


def _restart(server: Server, programs: Path, mode: str) -> None:
    folder = server.folder
    control = next(folder.rglob("bin/pg_ctl"), programs / "pg_ctl")  # copied where the account can't reach it
    options: list[str | Path] = ["--mode", mode, "--wait", "--pgdata", folder / "data", "--log", folder / "log"]
    with (folder / "output").open("w", encoding="utf-8") as output:
        command = [control, "restart", *options]
        account = postgresql._account()
        subprocess.run(command, check=True, cwd=folder, stdout=output, stderr=output, **account)
