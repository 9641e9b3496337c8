"""Regions on the dashboard: a map where it is known how they lie, a grid else, and all numbers in the table behind."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.journey.drafting.draft import USUAL_FIELDS, option
from campaign.journey.drafting.fields import Field
from campaign.journey.tallying.table import Tally, TallyHead
from campaign.organizers import teams
from campaign.storage.base import core
from campaign.storage.transactions import writing
from tests.services.factories import Clock, an_open_campaign
from tests.web.organizer.conftest import Person
from tests.web.reading import Element, Html

BELARUS = ("brest", "vitebsk", "gomel", "grodno", "minsk-region", "mogilev", "minsk", "abroad")
Shown = Callable[[Mapping[str, int]], Element]


@pytest.fixture
def shown(alesia: Person, session: Session, peppers: Peppers, clock: Clock) -> Shown:
    """The dashboard's part on regions, in a campaign where so many are counted in each."""

    def show(counts: Mapping[str, int]) -> Element:
        options = tuple(option(key, {"en": key.title()}) for key in counts)
        fields = (*USUAL_FIELDS, Field("region", "region", options=options))
        made = an_open_campaign(session, peppers, clock.now, slug="regions", fields=fields)
        head = {"total": sum(counts.values()) + 1, "size": 0, "version": 1, "updated_at": clock.now}
        rows = [{"dimension": "region", "key": key, "count": count} for key, count in counts.items()]
        with writing(session):
            teams.grant(session, alesia.id, made.id, "viewer", clock.now)
            session.execute(insert(core(TallyHead)), {"campaign_id": made.id, **head})
            session.execute(insert(core(Tally)), [{"campaign_id": made.id, **row} for row in rows])
        page = Html.of(alesia.client.get("/organizer/c/regions/").text)
        return page.one("section", **{"data-part": "regions"})

    return show


def tiles(part: Element) -> dict[str, tuple[str, str]]:
    """What each tile is called, and where it stands."""
    return {tile.one("title").text: (tile["x"], tile["y"]) for tile in part.one("svg", role="img").every("svg")}


def test_the_regions_of_belarus_stand_where_they_lie(shown: Shown) -> None:
    part = shown(dict.fromkeys(BELARUS, 10) | {"minsk": 29})
    found = {words.partition(":")[0]: place for words, place in tiles(part).items()}
    assert found["Vitebsk"][0] == found["Minsk"][0] == found["Minsk-Region"][0]
    assert found["Grodno"][1] == found["Minsk"][1] == found["Mogilev"][1]
    assert found["Brest"][1] == found["Gomel"][1]
    assert len(set(found.values())) == len(BELARUS)
    picture = part.one("svg", role="img")
    assert picture.one("title", id="regions-map-title").text == "By region, laid out as on a map"
    assert picture.one("desc").text == "The most: Minsk, 29, 29% of all."
    rows = [row.text for row in part.one("tbody").every("tr")]
    assert (rows[6], rows[8], len(rows)) == ("Minsk 29 29%", "Not said 1 1%", 9)


def test_other_regions_stand_in_the_order_of_the_form(shown: Shown) -> None:
    part = shown({"north": 0, "south": 2})
    assert list(tiles(part)) == ["North: 0 (0%)", "South: 2 (67%)"]
    assert part.one("title", id="regions-map-title").text == "By region"
    assert not list(part.every("details"))


def test_of_very_many_the_largest_have_a_tile_and_all_a_row(shown: Shown) -> None:
    part = shown({f"district {number}": number for number in range(1, 41)})
    found = list(tiles(part))
    assert len(found) == 24
    assert found[0].startswith("District 18: 18")
    assert found[-1].startswith(f"The others together: {sum(range(1, 18))} ")
    table = part.one("details", id="regions-table")
    assert len(list(table.one("tbody").every("tr"))) == 41


def test_nothing_counted_is_said(shown: Shown) -> None:
    part = shown(dict.fromkeys(("north", "south"), 0))
    assert part.one("desc").text == "Nothing has been counted yet."
    assert {tile.one("rect", class_="part")["width"] for tile in part.one("svg", role="img").every("svg")} == {"0%"}
