"""A mosaic says each number in words and in a bar, fits a phone, and takes no markup from a name."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.web.mosaic import COLUMNS, Tile, broken, cells, mosaic
from tests.rules.test_charts import EVIL, SVG, parsed

NORTH, SOUTH = Tile("North", "30", "75 %", 1.0, (1, 0)), Tile("South", "10", "25 %", 1 / 3, (1, 1))


def drawn(*tiles: Tile) -> ElementTree.Element:
    return parsed(mosaic("map", "By region", "The most: North.", tiles))


def words(tile: ElementTree.Element) -> list[str | None]:
    return [text.text for text in tile.iter(f"{SVG}text")]


def test_it_is_one_picture_with_a_name_and_a_sentence() -> None:
    picture = drawn(NORTH, SOUTH)
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", "map-title map-desc")
    assert {one.get("id"): one.text for one in picture if one.get("id")} == {
        "map-title": "By region",
        "map-desc": "The most: North.",
    }


def test_a_tile_says_its_number_and_share_and_draws_it_without_colour() -> None:
    north, south = drawn(NORTH, SOUTH).findall(f"{SVG}svg")
    assert words(north) == ["North", "30", "75 %"]
    assert [one.text for one in south.iter(f"{SVG}title")] == ["South: 10 (25 %)"]
    bars = [
        one.get("width") for tile in (north, south) for one in tile.iter(f"{SVG}rect") if one.get("class") == "part"
    ]
    assert bars == ["100%", "33.33%"]


@pytest.mark.parametrize(("part", "level"), [(0.0, 0), (0.01, 1), (0.25, 1), (0.26, 2), (1.0, 4), (-0.5, 0)])
def test_the_wash_has_four_steps_and_none_for_nothing(part: float, level: int) -> None:
    grounds = [one.get("class") for one in drawn(NORTH._replace(part=part)).iter(f"{SVG}rect")]
    assert f"ground level-{level}" in grounds


def test_who_is_further_south_stands_lower() -> None:
    north, south = drawn(NORTH, SOUTH).findall(f"{SVG}svg")
    assert north.get("x") == south.get("x")
    assert float(south.get("y", "")) >= float(north.get("height", ""))


def test_a_mosaic_of_nothing_is_a_picture() -> None:
    assert drawn().get("role") == "img"


def test_a_name_is_text_whatever_it_holds() -> None:
    made = mosaic("map", EVIL, EVIL, (Tile(EVIL, EVIL, EVIL, 1.0, (0, 0)),))
    assert "<script" not in made
    assert "style=" not in made
    assert EVIL in {one.text for one in parsed(made).iter()}


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("", [""]),
        ("Мінск", ["Мінск"]),
        ("Магілёўская вобласць", ["Магілёўская", "вобласць"]),
        ("Прадпрымальніцкая", ["Прадпрымальн", "іцкая"]),
        ("Навабеліцкі раён горада Гомеля за ракою", ["Навабеліцкі", "раён горада", "Гомеля за…"]),
    ],
)
def test_a_long_name_takes_more_lines(label: str, lines: list[str]) -> None:
    assert broken(label) == lines


def test_places_that_are_known_are_kept_and_the_others_fill_what_is_free() -> None:
    assert cells(["abroad", "north", "east"], {"north": (1, 0)}) == {"abroad": (0, 0), "north": (1, 0), "east": (2, 0)}


@given(st.integers(0, 60))
def test_no_two_tiles_share_a_place(size: int) -> None:
    found = cells([str(place) for place in range(size)], {"3": (1, 1), "elsewhere": (0, 0)})
    assert len(set(found.values())) == size
    assert all(column < COLUMNS for column, _row in found.values())
