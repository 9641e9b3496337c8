"""Charts say what they show, to everybody, and take no markup from a label."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.web import charts
from campaign.web.charts import Bar

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("1")</script>&'
NUMBERS = st.lists(st.integers(-3, 10**7), min_size=1, max_size=60)


def parsed(markup: str) -> ElementTree.Element:
    """The picture as a browser would take it; fails where it is not well-formed."""
    return ElementTree.fromstring(str(markup).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def a_chart(*values: int) -> ElementTree.Element:
    scale = tuple(str(tick) for tick in charts.ticks(max(values, default=0)))
    bars = tuple(Bar(value, f"day {place}: {value}") for place, value in enumerate(values))
    return parsed(charts.columns("days", "By day", "Up to 5 a day.", bars, scale))


def heights(picture: ElementTree.Element) -> list[float]:
    bars = [bar.findall(f"{SVG}rect")[1:] for bar in picture.iter(f"{SVG}g")]
    return [float(rects[0].get("height", "")) if rects else 0.0 for rects in bars]


def test_a_chart_has_a_role_a_name_and_a_description() -> None:
    picture = a_chart(1, 5)
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", "days-title days-desc")
    named = {element.get("id"): element.text for element in picture if element.get("id")}
    assert named == {"days-title": "By day", "days-desc": "Up to 5 a day."}


def test_every_bar_says_its_number() -> None:
    bars = [bar.find(f"{SVG}title") for bar in a_chart(1, 0, 5).iter(f"{SVG}g")]
    assert [title.text for title in bars if title is not None] == ["day 0: 1", "day 1: 0", "day 2: 5"]


def test_bars_are_as_high_as_their_numbers() -> None:
    one, none, five, ten = heights(a_chart(1, 0, 5, 10))
    assert (none, five, ten) == (0, one * 5, one * 10)


def test_one_of_a_million_can_be_seen() -> None:
    assert min(heights(a_chart(1, 10**6))) >= 1


def test_the_last_bar_is_hatched_while_its_time_runs_and_that_is_no_matter_of_colour() -> None:
    picture = a_chart(3, 2)
    assert [rect.get("fill") for rect in picture.iter(f"{SVG}rect") if rect.get("class") == "open"] == [
        "url(#days-hatch)"
    ]
    over = parsed(charts.columns("days", "t", "d", (Bar(3, "w"),), open_end=False))
    assert "open" not in {rect.get("class") for rect in over.iter(f"{SVG}rect")}


def test_a_chart_of_nothing_is_a_chart() -> None:
    assert heights(a_chart(0, 0)) == [0, 0]
    assert parsed(charts.columns("days", "By day", "Nothing yet.", ())).get("role") == "img"
    assert parsed(charts.spark("s", "Forms", "None.", ())).get("role") == "img"


@pytest.mark.parametrize(
    "made",
    [
        charts.columns("days", EVIL, EVIL, (Bar(1, EVIL, EVIL),), (EVIL,)),
        charts.spark("days", EVIL, EVIL, (1, 2)),
    ],
)
def test_a_label_is_text_whatever_it_holds(made: str) -> None:
    assert "<script" not in made
    assert EVIL in {element.text for element in parsed(made).iter()}


def test_nothing_is_styled_in_line() -> None:
    made = (
        charts.columns("d", "t", "s", (Bar(1, "w"),), ("1",)) + charts.spark("s", "t", "s", (1,)) + charts.share(1, 2)
    )
    assert "style=" not in made


@pytest.mark.parametrize(("count", "most", "width"), [(1, 4, "25%"), (0, 4, "0%"), (0, 0, "0%"), (-1, 4, "0%")])
def test_a_share_is_a_part_of_the_most(count: int, most: int, width: str) -> None:
    assert parsed(charts.share(count, most)).findall(f"{SVG}rect")[1].get("width") == width


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (0, []),
        (-1, []),
        (1, [1]),
        (2, [1, 2]),
        (7, [5, 10]),
        (10, [5, 10]),
        (11, [5, 10, 15]),
        (99, [50, 100]),
        (3500, [2000, 4000]),
    ],
)
def test_the_scale_is_in_round_numbers(most: int, lines: list[int]) -> None:
    assert charts.ticks(most) == lines


@given(st.integers(1, 10**9))
def test_the_scale_has_few_lines_and_holds_the_highest_bar(most: int) -> None:
    lines = charts.ticks(most)
    assert 1 <= len(lines) <= 3
    assert lines[-1] >= most
    assert len(lines) == 1 or lines[-2] < most


@given(NUMBERS)
def test_no_bar_leaves_the_picture(values: list[int]) -> None:
    assert all(0 <= height <= 150 for height in heights(a_chart(*values)))
    path = parsed(charts.spark("s", "t", "d", tuple(values))).find(f"{SVG}path")
    assert path is not None
    tall = [float(height) for height in re.findall(r"v-([\d.]+)", path.get("d", ""))]
    assert len(tall) == sum(value > 0 for value in values)
    assert all(0 < height <= 26 for height in tall)
