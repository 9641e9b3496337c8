"""A crowd that posts and confirms every address sixteen-fold at the same time: each counts, none twice."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from campaign.crypto.peppers import Peppers
from campaign.crypto.tokens import Link
from campaign.journey.confirming import steps as confirming
from campaign.journey.drafting.rules import Campaign
from campaign.journey.signing import steps as signing
from campaign.journey.signing.rules import check
from campaign.storage.engine import options, prepare
from tests.bench.wire import name_of
from tests.journey.acts import Town
from tests.services.factories import NOW, a_form

PROCESSES, THREADS = 4, 4
FOLD = PROCESSES * THREADS
# So many addresses are posted by everybody before everybody confirms them.
TOGETHER = 10


def one_of_many(url: str, peppers: Path, campaign: Campaign, addresses: int, start: Barrier) -> None:
    """One process: each of its threads signs and confirms for every address, in step with all other threads."""
    engine = create_engine(url, **options(url))
    prepare(engine)
    sessions, pepper = sessionmaker(engine), Peppers(peppers).get(campaign.uid)

    def person(_: int) -> None:
        for first in range(0, addresses, TOGETHER):
            numbers = range(first, min(first + TOGETHER, addresses))
            start.wait()
            links = [post(sessions, campaign, pepper, number) for number in numbers]
            start.wait()
            for link in links:
                with sessions() as session:
                    shown = confirming.confirm(session, link, None, NOW)
                assert shown is not None
                assert shown.outcome == "confirmed"

    with ThreadPoolExecutor(THREADS) as pool:
        try:
            list(pool.map(person, range(THREADS)))
        except BaseException:
            start.abort()  # nobody waits for who has failed
            raise
    engine.dispose()


def post(sessions: Callable[[], Session], campaign: Campaign, pepper: bytes, number: int) -> Link:
    """Sends the form of an address; what its letter's link carries."""
    form = a_form(name=name_of(number), email=f"signer{number}@example.org")
    signature, refusals = check(campaign, form, "en")
    assert signature is not None, refusals
    with sessions() as session:
        made = signing.sign(session, campaign, pepper, signature, NOW)
        nonce = session.connection().exec_driver_sql(f"SELECT nonce FROM signature WHERE id = {made}").scalar_one()
    return Link(made, nonce)


def crowd(town: Town, url: str, addresses: int) -> None:
    """The whole crowd, with a worker that matches and counts beside it."""
    spawning = multiprocessing.get_context("spawn")
    start = spawning.Barrier(FOLD)
    given = (url, town.peppers.folder, town.campaign, addresses, start)
    processes = [spawning.Process(target=one_of_many, args=given) for _ in range(PROCESSES)]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        town.tally()
        processes[0].join(0.2)
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    town.tally()
    found = town.audit()
    assert (found.total, found.rows, found.waiting, found.differences) == (addresses, addresses, 0, ())
    states = Counter(town.states())
    assert states == {"counted": addresses, "superseded": addresses * (FOLD - 1)}
    counted = [row.email_key for row in town.rows() if row.state == "counted"]
    assert len(set(counted)) == addresses


def test_every_address_of_a_small_crowd_counts_once(town: Town, database_url: str) -> None:
    crowd(town, database_url, 2 * TOGETHER)


@pytest.mark.soak
def test_every_address_of_ten_thousand_counts_once(town: Town, database_url: str) -> None:
    crowd(town, database_url, 10_000)
