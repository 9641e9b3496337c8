"""Signs of life of workers."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from campaign.journey.tallying.notary import Notary
from campaign.upkeep import standing, workers
from campaign.upkeep.workers import LIVES
from tests.journey.acts import Town
from tests.services.factories import Clock


def test_whoever_is_not_heard_of_for_long_is_not_counted_on(sessions: Callable[[], Session], clock: Clock) -> None:
    with sessions() as session:
        assert workers.heard(session, clock()) == workers.Heard(0, None, ())
        workers.here(session, "one", clock())
        clock.now += timedelta(seconds=20)
        workers.here(session, "two", clock())
        assert workers.heard(session, clock()) == workers.Heard(2, clock(), (workers.program(),))
        clock.now += LIVES - timedelta(seconds=10)
        assert workers.heard(session, clock()).living == 1
        workers.here(session, "two", clock())
        clock.now += LIVES
        assert workers.heard(session, clock()) == workers.Heard(0, clock() - LIVES, ())


def test_those_of_long_ago_are_forgotten(sessions: Callable[[], Session], clock: Clock) -> None:
    with sessions() as session:
        workers.here(session, "one", clock())
        first = clock()
        clock.now += timedelta(days=8)
        assert workers.heard(session, clock()).newest == first
        workers.here(session, "two", clock())
        clock.now -= timedelta(days=8)
        assert workers.heard(session, clock()).living == 1


def test_how_an_installation_stands(town: Town, notary: Notary) -> None:
    with town.sessions() as session:
        before = standing.read(session, notary, town.clock())
    assert (before.letters, before.oldest, before.workers.living) == (0, None, 0)
    assert before.engine.partition(" ")[0] in {"SQLite", "PostgreSQL"}
    assert before.public_keys == tuple(key.hex() for key in notary.keys.public())

    first = town.clock()
    town.sign(email="one@example.org")
    town.clock.now += timedelta(minutes=1)
    town.sign(email="two@example.org")
    with town.sessions() as session:
        after = standing.read(session, notary, town.clock())
    assert (after.letters, after.is_more, after.oldest) == (2, False, first)


def test_without_the_keys_it_says_so(town: Town, notary: Notary) -> None:
    for path in notary.keys.paths():
        path.unlink()
    with town.sessions() as session:
        assert standing.read(session, notary, town.clock()).public_keys is None
