"""A database that was in use before the ledger: the worker writes all that was counted into it."""

from datetime import timedelta

from sqlalchemy import Engine, inspect

from campaign.journey.drafting import steps as drafting
from campaign.journey.signing import retention
from campaign.journey.tallying import steps
from campaign.storage import migrate
from tests.journey.acts import Town, people
from tests.journey.ledgers import holds, inspected, kinds_of


def used(town: Town) -> None:
    """Six who count, one who withdrew, one who withdrew before the count, one not counted yet, one not confirmed."""
    signed = [town.signed(**form) for form in people(7)]
    town.tally()
    town.withdraw(signed[0])
    town.tally()
    town.clock.now += timedelta(days=1)
    town.withdraw(town.signed(email="gone@example.org"))
    town.tally()
    town.sign(email="pending@example.org")


def age(town: Town, engine: Engine) -> None:
    """Takes the database back to the time before the ledger, and forward again."""
    url = engine.url.render_as_string(hide_password=False)
    migrate.downgrade(url, "0002")
    assert "ledger_entry" not in inspect(engine).get_table_names()
    assert town.totals()["state"]["counted"] == 6
    migrate.upgrade(url)


def test_what_was_counted_before_the_ledger_is_written_into_it(town: Town, engine: Engine) -> None:
    used(town)
    before = (town.total(), town.totals(), town.states())
    age(town, engine)
    assert (town.total(), town.totals()) == (0, {})

    town.tally()

    assert (town.total(), town.totals(), town.states()) == before
    assert kinds_of(town) == ["sign"] * 6
    holds(town)


def test_an_upgrade_is_taken_in_by_batches_and_goes_on(town: Town, engine: Engine) -> None:
    used(town)
    age(town, engine)
    late = town.signed(email="late@example.org")
    town.match()
    with town.sessions() as session:
        while steps.tally(session, town.notary, town.campaign.id, town.clock()):
            holds(town)
    town.withdraw(late)
    town.tally()
    assert kinds_of(town) == ["sign"] * 7 + ["withdraw 6"]
    holds(town)


def test_what_was_erased_before_the_ledger_has_entries_that_say_nothing(town: Town, engine: Engine) -> None:
    used(town)
    with town.sessions() as session:
        drafting.set_status(session, town.campaign.slug, "closed", town.clock())
        town.clock.now += timedelta(days=town.campaign.keep_days)
        assert retention.keep_promises(session, town.clock()) > 0
    age(town, engine)
    town.tally()
    assert (town.total(), inspected(town).erased) == (6, 6)
    holds(town)
