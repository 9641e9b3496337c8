"""Who dies with whom, and who comes back: no process outlives its supervisor or its server."""

import os
import signal

from tests.bench import servers
from tests.chaos.site import Site, descendants, installed, is_alive, wait_until

_SOON = 15.0


def orphans(database_url: str) -> str:
    """Kills each kind of process in turn: what it left is gone soon, the rest comes back, and ends cleanly."""
    with installed(database_url) as site:
        site.start()
        for which in ("web process", "web server", "worker"):
            _restarted(site, which)
        family = _family(site)
        site.stop()
        assert not any(map(is_alive, family)), "processes outlive a clean end"
        site.start()
        site.kill()  # waits until the whole family is gone
        site.start()
        site.stop()
        return "web process, web server, worker and supervisor killed in turn: all came back, none was left behind"


def _restarted(site: Site, which: str) -> None:
    before = _family(site)
    assert site.process is not None
    server, worker = sorted(servers.children(site.process.pid), key=lambda pid: not servers.children(pid))
    victim = {"web process": servers.children(server)[0], "web server": server, "worker": worker}[which]
    doomed = descendants(victim)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, doomed)), f"{which}: its children live on", _SOON)
    wait_until(lambda: len(_family(site)) == len(before), f"{which} does not come back\n{site.log()}")
    wait_until(site.answers, "no answer")


def _family(site: Site) -> list[int]:
    assert site.process is not None
    return [pid for pid in descendants(site.process.pid) if is_alive(pid)]
