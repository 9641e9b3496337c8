"""What the pages of a campaign share: the one look-up of the campaign, style sheets and scripts."""

import pytest
from flask import Flask

from campaign.journey.drafting.rules import Campaign
from campaign.storage.db import db
from tests.services.statements import listening
from tests.web.organizer.conftest import Person
from tests.web.reading import Html

OWN = {
    "": {"dashboard.css", "live.js"},
    "edit": {"drafting.css", "drafting.js"},
    "status": {"drafting.css"},
    "review": {"desk.css", "review.js"},
    "signatures": {"desk.css"},
    "export": {"office.css", "live.js"},
    "updates": {"office.css"},
    "team": set(),
    "log": {"office.css"},
}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("last", OWN)
def test_a_page_loads_what_all_need_and_what_it_alone_needs(alesia: Person, footbridge: Campaign, last: str) -> None:
    page = Html.of(alesia.client.get(f"/organizer/c/{footbridge.slug}/{last}").text)

    urls = [one["href"] for one in page.every("link", rel="stylesheet")] + [one["src"] for one in page.every("script")]

    assert {url.partition("?")[0].removeprefix("/static/") for url in urls} == {
        "style.css",
        "organizer.css",
        "organizer.js",
        *OWN[last],
    }
    assert {alesia.client.get(url).status_code for url in urls} == {200}


@pytest.mark.parametrize("last", OWN)
def test_a_request_looks_up_its_campaign_and_the_role_once(
    app: Flask, alesia: Person, footbridge: Campaign, last: str
) -> None:
    with app.app_context(), listening(db.engine) as asked:
        assert alesia.client.get(f"/organizer/c/{footbridge.slug}/{last}").status_code == 200

    assert len([one for one in asked if "campaign.words" in one and "campaign.slug = " in one]) == 1
    assert len([one for one in asked if one.startswith("SELECT membership.role ")]) == 1
