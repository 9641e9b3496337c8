"""``kill -9`` at random moments, for any process, while people sign and confirm: nothing that was promised is lost."""

import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.bench import servers
from tests.chaos.people import People, received
from tests.chaos.site import SLUG, Site, installed, wait_until


@dataclass
class Killer(threading.Thread):
    """Kills a process every now and then until it is stopped. What is killed: see ``_victims``."""

    site: Site
    seed: int
    pause: tuple[float, float] = (0.3, 1.6)
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__init__(name="killer", daemon=True)
        self._random = random.Random(self.seed)
        self._stop_asked = threading.Event()
        self._failure: BaseException | None = None

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Kills."""
        try:
            while not self._stop_asked.wait(self._random.uniform(*self.pause)):
                self._kill(self._random.choice(["web process", "web process", "web server", "worker", "worker", "all"]))
        except BaseException as error:  # noqa: BLE001 -- handed to whoever joins
            self._failure = error

    def finish(self) -> None:
        """Ends the killing; raises what went wrong in it."""
        self._stop_asked.set()
        self.join()
        if self._failure is not None:
            raise self._failure

    def _kill(self, kind: str) -> None:
        if kind == "all":
            self.site.kill()
            self.kills[kind] += 1
            self.site.start()
            return
        victims = self._victims()[kind]
        if victims:
            with suppress(ProcessLookupError):
                os.kill(self._random.choice(victims), signal.SIGKILL)
                self.kills[kind] += 1

    def _victims(self) -> dict[str, list[int]]:
        assert self.site.process is not None
        children = servers.children(self.site.process.pid)
        web = [child for child in children if servers.children(child)]
        return {
            "web server": web,
            "web process": [worker for server in web for worker in servers.children(server)],
            "worker": [child for child in children if child not in web],
        }


def storm(database_url: str, people: int, seed: int, pace: float = 0.15) -> str:
    """Signs and confirms under fire, then compares what was promised with what there is; gives one line about it."""
    with installed(database_url) as site:
        site.start()
        crowd = People(site, pace)
        kills = _under_fire(site, seed, lambda: crowd.sign(people))
        deliver(site)
        nothing_lost(site, crowd.acknowledged)
        letters = received(site)
        kills += _under_fire(site, seed + 1, lambda: crowd.confirm([letters.links[a] for a in crowd.acknowledged]))
        deliver(site)
        counted = _all_counted(site, people)
        letters = received(site)
        _repeated_for_a_reason(site, letters.repeated)
        assert set(crowd.statuses) <= {0, 200, 303, 503}, f"answers {crowd.statuses}\n{site.log()}"
        killed = ", ".join(f"{number} {name}" for name, number in sorted(kills.items()))
        return (
            f"{people} forms acknowledged, {crowd.statuses[0]} connections broken, {crowd.statuses[503]} put off;"
            f" killed {killed}; {counted} counted, none lost, none twice; {len(letters.repeated)} of"
            f" {len(letters.copies)} letters repeated, under the same Message-ID; audit equal"
        )


def _under_fire(site: Site, seed: int, act: Callable[[], None]) -> Counter[str]:
    killer = Killer(site, seed)
    killer.start()
    try:
        act()
    finally:
        killer.finish()
    return killer.kills


def deliver(site: Site) -> None:
    """Lets the leases of killed workers run out, and waits for every letter."""
    wait_until(site.answers, "the pages do not come back")
    site.stop()
    site.let_leases_end()
    site.start()
    wait_until(lambda: site.unsent() == 0, f"letters lie\n{site.log()}", 180)


def nothing_lost(site: Site, acknowledged: set[str]) -> None:
    """Every form that was acknowledged is there once, and got its letter."""
    stored = Counter(row.details for row in site.query("SELECT details->>'email' AS details FROM signature"))
    lost = acknowledged - set(stored)
    assert not lost, f"{len(lost)} acknowledged forms are gone"
    assert max(stored.values()) == 1, "a form was stored twice"
    bare = site.query("SELECT id FROM signature s WHERE NOT EXISTS (SELECT 1 FROM letter WHERE signature_id = s.id)")
    assert not bare, "a form without a letter"
    unlettered = acknowledged - set(received(site).links)
    assert not unlettered, f"{len(unlettered)} acknowledged forms got no letter"


def _all_counted(site: Site, people: int) -> int:
    waiting = "SELECT 1 FROM signature WHERE due OR state = 'confirmed' LIMIT 1"
    wait_until(lambda: not site.query(waiting), "signatures wait to be matched and counted")
    assert "equal" in servers.command(site.settings, "audit", SLUG)
    head = f"SELECT total FROM tally_head h JOIN campaign c ON c.id = h.campaign_id WHERE c.slug = '{SLUG}'"
    counted = int(site.query(head)[0][0])
    assert counted == people, f"{counted} counted, {people} confirmed"
    assert site.query("SELECT count(*) FROM signature WHERE state = 'counted'")[0][0] == people
    return counted


def _repeated_for_a_reason(site: Site, repeated: list[int]) -> None:
    """A letter that came twice was tried twice: the first worker was killed before it could write the yes down."""
    tried = {row.id: row.attempts for row in site.query("SELECT id, attempts FROM letter")}
    assert all(tried[letter] > 1 for letter in repeated), "a letter was sent twice by workers that lived"
