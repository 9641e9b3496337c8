"""A short chaos for every test run; ``make chaos`` is the long one."""

import pytest

from tests.chaos import mail, sequencer, storm


@pytest.fixture
def fresh_url(engine_name: str, empty_database_url: str) -> str:
    """An empty database for an installation of its own; SQLite brings a file there."""
    return "" if engine_name == "sqlite" else empty_database_url


def test_nothing_acknowledged_is_lost_when_processes_are_killed(fresh_url: str) -> None:
    assert "40 counted, none lost, none twice" in storm.storm(fresh_url, people=40, seed=7, pace=0.3)


def test_two_workers_send_every_letter_once(fresh_url: str) -> None:
    assert "each once" in mail.two_workers(fresh_url, letters=200)


def test_the_ledger_goes_on_however_often_its_sequencer_is_killed(fresh_url: str) -> None:
    assert "100 kills" in sequencer.killed(fresh_url, kills=100, seed=11)
