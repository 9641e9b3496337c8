"""The mail server goes away, hangs up and refuses in the middle of batches; and two workers share one outbox."""

import time
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting import table as drafting
from campaign.journey.signing import steps
from campaign.journey.signing.rules import Signature
from tests.bench import servers
from tests.bench.wire import name_of
from tests.chaos.people import received
from tests.chaos.site import SLUG, Site, installed, wait_until


def two_workers(database_url: str, letters: int) -> str:
    """Two workers at once: each letter leaves exactly once."""
    with installed(database_url) as site:
        _sign(site, letters)
        with _worker(site), _worker(site):
            wait_until(lambda: site.unsent() == 0, "letters lie", 240)
        copies = received(site).copies
        assert len(copies) == copies.total() == letters, f"{copies.total()} letters arrived, {len(copies)} different"
        tried = site.query("SELECT max(attempts) FROM letter")[0][0]
        assert tried == 1, "a letter was tried twice"
        return f"{letters} letters by two workers over {site.mail.connections} connections, each once"


def trouble(database_url: str, letters: int) -> str:
    """Hangs up before, during and after a letter, refuses letters and connections, then works again."""
    with installed(database_url) as site:
        _sign(site, letters)
        with _worker(site):
            for number, where in enumerate(("MAIL", "RCPT", "DATA", "ACCEPTED"), start=1):
                _wait_for(site, number * letters // 10)
                site.mail.drop_at = where  # type: ignore[assignment] # one of the four
                wait_until(lambda: site.mail.drop_at is None, f"nobody came to {where}")
            _wait_for(site, letters // 2)
            site.mail.stop()
            time.sleep(2)
            site.mail.start()
            site.mail.data_answer = "451 4.3.0 try again later"
            wait_until(lambda: _refused(site) > 4, "no letter was refused")
            site.mail.data_answer = None
        site.let_leases_end()
        with _worker(site):
            wait_until(lambda: site.unsent() == 0, "letters lie", 180)
        copies = received(site).copies
        assert len(copies) == letters, f"{len(copies)} of {letters} letters arrived"
        assert copies.total() <= letters + 1, "more letters came twice than were taken by a server that hung up"
        assert site.query("SELECT count(*) FROM letter WHERE state = 'sent'")[0][0] == letters
        twice = copies.total() - letters
        return f"{letters} letters; the server hung up four times, was away 2 s, refused: all came, {twice} twice"


def _sign(site: Site, people: int) -> None:
    peppers = Peppers(site.folder / "instance" / "peppers")
    now = datetime.now(UTC)
    with Session(site.engine) as session:
        campaign = drafting.find(session, SLUG)
        assert campaign is not None
        for number in range(people):
            answers = {"name": name_of(number), "email": f"signer-{number}@example.org", "region": "minsk"}
            steps.sign(session, campaign, peppers.get(campaign.uid), Signature(answers, "be", updates=False), now)


def _worker(site: Site) -> AbstractContextManager[object]:
    return servers.worker(site.folder, site.settings, site.mail.port)


def _wait_for(site: Site, letters: int) -> None:
    wait_until(lambda: len(site.mail.received) >= letters, f"{len(site.mail.received)} letters came", 120)


def _refused(site: Site) -> int:
    return int(site.query("SELECT count(*) FROM letter WHERE failure = 'data_451'")[0][0])
