"""Charts as SVG, drawn on the server: no script, no inline style, sizes that follow the page.

Widths are shares of the chart's own, so that letters keep their size on a phone. A chart is one picture with a name
and a sentence for those who do not see it; the table that stands behind every chart has all its numbers.
"""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import NamedTuple

from markupsafe import Markup, escape

_HEIGHT, _FOOT, _HEAD = 150, 20, 16
_SPARK = 26


class Bar(NamedTuple):
    """One bar: its height, what it is called in words, and the mark below it, empty for most of many bars."""

    value: int
    words: str
    mark: str = ""


def columns(
    name: str, title: str, summary: str, bars: Sequence[Bar], scale: Sequence[str] = (), *, open_end: bool = True
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
    return _picture(name, title, summary, Markup("").join(parts), _HEAD + _HEIGHT + _FOOT)


def spark(name: str, title: str, summary: str, values: Sequence[int]) -> Markup:
    """A row of small bars without a scale: the shape of a month, as high as a line of text."""
    top, width = max(values, default=0) or 1, 100 / max(len(values), 1)
    bars = [
        Markup('<rect x="{}%" y="{}" width="{}%" height="{}"/>').format(
            _n(place * width), _n(_SPARK - height), _n(width * 0.72), _n(height)
        )
        for place, value in enumerate(values)
        if (height := _tall(value, top, _SPARK - 2)) > 0
    ]
    base = Markup('<line class="base" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_SPARK - 0.5)
    return _picture(name, title, summary, base + Markup("").join(bars), _SPARK, "spark")


def share(count: int, most: int) -> Markup:
    """A bar beside a number in a table; the number itself says it to those who do not see it."""
    width = 100 * count / most if most > 0 else 0
    return Markup(
        '<svg class="share" width="100%" height="6" aria-hidden="true" focusable="false">'
        '<rect class="whole" width="100%" height="6" rx="3"/><rect width="{}%" height="6" rx="3"/></svg>'
    ).format(_n(max(0.0, width)))


def ticks(most: int) -> list[int]:
    """Two or three round numbers for the lines of a scale: the highest is as high as ``most`` at least."""
    if most <= 0:
        return []
    if most == 1:
        return [1]
    unit = 10 ** floor(log10(most))
    step = next(step for step in (unit // 2, unit, 2 * unit, 5 * unit) if step and step * 3 >= most)
    return [step * place for place in range(1, ceil(most / step) + 1)]


def _column(place: int, bar: Bar, count: int, top: int) -> Markup:
    width = 100 / count
    left, height = place * width, _tall(bar.value, top, _HEIGHT)
    parts = Markup(
        '<g class="bar"><title>{}</title><rect class="reach" x="{}%" y="{}" width="{}%" height="{}"/>'
    ).format(bar.words, _n(left), _HEAD, _n(width), _HEIGHT)
    if height > 0:
        parts += Markup('<rect x="{}%" y="{}" width="{}%" height="{}" rx="1.5"/>').format(
            _n(left + width * 0.12), _n(_HEAD + _HEIGHT - height), _n(width * 0.76), _n(height)
        )
    parts += Markup("</g>")
    if bar.mark:
        parts += _mark(left + width / 2, bar.mark, _anchor(place, count))
    return parts


def _mark(middle: float, words: str, anchor: str) -> Markup:
    where = {"start": max(0.0, middle - 2), "end": min(100.0, middle + 2)}.get(anchor, middle)
    y = _HEAD + _HEIGHT + _FOOT - 5
    return Markup('<text class="mark" x="{}%" y="{}" text-anchor="{}">{}</text>').format(_n(where), y, anchor, words)


def _hatched(name: str, bar: Bar, count: int, top: int) -> Markup:
    width, height = 100 / count, _tall(bar.value, top, _HEIGHT)
    if height <= 0:
        return Markup("")
    pattern = Markup(
        '<defs><pattern id="{0}-hatch" width="6" height="6"'
        ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="gap" width="3" height="6"/></pattern></defs>'
    ).format(name)
    return pattern + Markup('<rect class="open" fill="url(#{}-hatch)" x="{}%" y="{}" width="{}%" height="{}"/>').format(
        name, _n((count - 1) * width + width * 0.12), _n(_HEAD + _HEIGHT - height), _n(width * 0.76), _n(height)
    )


def _line(value: int, top: int, words: str) -> Markup:
    y = _HEAD + _HEIGHT - _tall(value, top, _HEIGHT)
    return Markup(
        '<line class="scale" x1="0" x2="100%" y1="{0}" y2="{0}"/><text class="tick" x="0" y="{1}">{2}</text>'
    ).format(_n(y), _n(y - 3), words)


def _picture(name: str, title: str, summary: str, inside: Markup, height: int, kind: str = "columns") -> Markup:
    return Markup(
        '<svg class="chart {}" role="img" aria-labelledby="{}-title {}-desc"'
        ' width="100%" height="{}" focusable="false">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(kind, name, name, height, name, title, name, summary, escape(inside))


def _anchor(place: int, count: int) -> str:
    edge = count / 12
    return "start" if place < edge else "end" if place >= count - edge else "middle"


def _tall(value: int, top: int, height: int) -> float:
    """At least one pixel for what is there, so that one of a thousand can be seen."""
    return max(1.0, height * value / top) if value > 0 else 0.0


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
