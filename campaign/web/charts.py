"""Charts as SVG, drawn on the server: no script, no inline style, sizes that follow the page.

Widths are shares of the chart's own, so that letters keep their size on a phone. A chart is one picture with a name
and a sentence for those who do not see it; the table that stands behind every chart has all its numbers. What was
drawn once is kept: a page that refreshes itself asks for the same charts again and again.
"""

from functools import lru_cache
from math import ceil, floor, log10
from typing import NamedTuple

from markupsafe import Markup, escape

from campaign.web.svg import decimal, picture

_HEIGHT, _FOOT, _HEAD = 150, 20, 16
_SPARK = 26
_KEPT = 512


class Bar(NamedTuple):
    """One bar: its height, what it is called in words, and the mark below it, empty for most of many bars."""

    value: int
    words: str
    mark: str = ""


@lru_cache(maxsize=_KEPT)
def columns(
    name: str, title: str, summary: str, bars: tuple[Bar, ...], scale: tuple[str, ...] = (), *, open_end: bool = True
) -> Markup:
    """Upright bars on a scale from nothing; the last one is hatched where its time is not over yet (``open_end``).

    ``name`` makes the ids; ``scale`` writes the lines of ``ticks``, from the lowest.
    """
    lines = ticks(max((bar.value for bar in bars), default=0))
    top = lines[-1] if lines else 1
    parts = [_line(value, top, words) for value, words in zip(lines, scale, strict=False)]
    parts += [_column(place, bar, len(bars), top) for place, bar in enumerate(bars)]
    if open_end and bars:
        parts.append(_hatched(name, bars[-1], len(bars), top))
    return picture(name, title, summary, "".join(parts), "columns", f'height="{_HEAD + _HEIGHT + _FOOT}"')


@lru_cache(maxsize=_KEPT)
def spark(name: str, title: str, summary: str, values: tuple[int, ...]) -> Markup:
    """A row of small bars without a scale: the shape of a month, as high as a line of text."""
    top, wide = max(values, default=0) or 1, max(len(values), 1)
    bars = "".join(
        f"M{place + 0.14:.2f} {_SPARK}v-{decimal(height)}h.72v{decimal(height)}z"
        for place, value in enumerate(values)
        if (height := _tall(value, top, _SPARK - 2)) > 0
    )
    base = f'<rect class="base" width="{wide}" height="1" y="{_SPARK - 1}"/>'
    shape = f'height="{_SPARK}" viewBox="0 0 {wide} {_SPARK}" preserveAspectRatio="none"'
    return picture(name, title, summary, f'{base}<path d="{bars}"/>', "spark", shape)


@lru_cache(maxsize=_KEPT)
def share(count: int, most: int) -> Markup:
    """A bar beside a number in a table; the number itself says it to those who do not see it."""
    width = 100 * count / most if most > 0 else 0
    return Markup(
        '<svg class="share" width="100%" height="6" aria-hidden="true" focusable="false">'
        '<rect class="whole" width="100%" height="6" rx="3"/><rect width="{}%" height="6" rx="3"/></svg>'
    ).format(decimal(max(0.0, width)))


def ticks(most: int) -> list[int]:
    """One to three round numbers for the lines of a scale: the highest is as high as ``most`` at least."""
    if most <= 0:
        return []
    if most == 1:
        return [1]
    unit = 10 ** floor(log10(most))
    step = next(step for step in (unit // 2, unit, 2 * unit, 5 * unit) if step and step * 3 >= most)
    return [step * place for place in range(1, ceil(most / step) + 1)]


def _column(place: int, bar: Bar, count: int, top: int) -> str:
    width = 100 / count
    left, height = place * width, _tall(bar.value, top, _HEIGHT)
    reach = f'<rect class="reach" x="{decimal(left)}%" y="{_HEAD}" width="{decimal(width)}%" height="{_HEIGHT}"/>'
    drawn = f'<rect {_place(left, width, height)} rx="1.5"/>' if height else ""
    mark = _mark(left + width / 2, bar.mark, _anchor(place, count)) if bar.mark else ""
    return f'<g class="bar"><title>{escape(bar.words)}</title>{reach}{drawn}</g>{mark}'


def _place(left: float, width: float, height: float) -> str:
    """Where a bar stands: in the middle three quarters of its share."""
    x, y = decimal(left + width * 0.12), decimal(_HEAD + _HEIGHT - height)
    return f'x="{x}%" y="{y}" width="{decimal(width * 0.76)}%" height="{decimal(height)}"'


def _mark(middle: float, words: str, anchor: str) -> str:
    where = {"start": max(0.0, middle - 2), "end": min(100.0, middle + 2)}.get(anchor, middle)
    y = _HEAD + _HEIGHT + _FOOT - 5
    return f'<text class="mark" x="{decimal(where)}%" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _hatched(name: str, bar: Bar, count: int, top: int) -> str:
    width, height = 100 / count, _tall(bar.value, top, _HEIGHT)
    if not height:
        return ""
    tile = 'width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"'
    gap = '<rect class="gap" width="3" height="6"/>'
    pattern = f'<defs><pattern id="{escape(name)}-hatch" {tile}>{gap}</pattern></defs>'
    where = _place((count - 1) * width, width, height)
    return f'{pattern}<rect class="open" fill="url(#{escape(name)}-hatch)" {where}/>'


def _line(value: int, top: int, words: str) -> str:
    y = _HEAD + _HEIGHT - _tall(value, top, _HEIGHT)
    line = f'<line class="scale" x1="0" x2="100%" y1="{decimal(y)}" y2="{decimal(y)}"/>'
    return f'{line}<text class="tick" x="-8" y="{decimal(y + 4)}" text-anchor="end">{escape(words)}</text>'


def _anchor(place: int, count: int) -> str:
    edge = count / 12
    return "start" if place < edge else "end" if place >= count - edge else "middle"


def _tall(value: int, top: int, height: int) -> float:
    """At least one pixel for what is there, so that one of a thousand can be seen."""
    return max(1.0, height * value / top) if value > 0 else 0.0
