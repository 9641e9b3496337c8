"""The activity log on the command line."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.journey.drafting.rules import Campaign
from campaign.storage import audit
from campaign.storage.audit import ActivityRow
from campaign.storage.transactions import change, writing
from tests.cli.conftest import Command


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_was_done_is_listed_with_its_hashes(
    campaign: Command, sessions: Callable[[], Session], an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    footbridge = an_open_campaign()
    assert campaign("log", "footbridge").out == ""
    with sessions() as session, writing(session):
        audit.record(session, None, "export.asked", now, campaign_id=footbridge.id, export=7)
    (act,) = campaign("log", "footbridge", "--json").json
    assert (act["number"], act["who"], act["action"], act["about"]) == (1, None, "export.asked", {"export": 7})
    assert act["previous"] == audit.START.hex()
    assert campaign("log", "footbridge").out.split() == ["1", "2026-03-01T12:00:00Z", "-", "export.asked", "export=7"]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_unknown_campaign_is_said_to_be_so(campaign: Command) -> None:
    done = campaign("log", "nowhere")
    assert (done.code, "there is no campaign" in done.err) == (1, True)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_without_a_campaign_everything_is_listed_and_the_chain_recounted(
    campaign: Command, sessions: Callable[[], Session], an_open_campaign: Callable[..., Campaign], now: datetime
) -> None:
    footbridge = an_open_campaign()
    with sessions() as session, writing(session):
        audit.record(session, None, "account.disabled", now, organizer=1)
        audit.record(session, None, "export.asked", now, campaign_id=footbridge.id, export=7)
    found = campaign("log", "--json").json
    assert [(one["action"], one["campaign"]) for one in found] == [
        ("account.disabled", None),
        ("export.asked", "footbridge"),
    ]
    done = campaign("log", "--all", "--check")
    assert done.out.splitlines()[1].split()[2:5] == ["-", "footbridge", "export.asked"]
    assert (done.code, "2 acts, unbroken" in done.err) == (0, True)
    with sessions() as session, writing(session):
        change(session, update(ActivityRow).where(ActivityRow.id == 1).values(action="account.enabled"))
    done = campaign("log", "--check")
    assert (done.code, "BROKEN at act 1" in done.err) == (1, True)
    assert campaign("log", "footbridge", "--all").code == 2
