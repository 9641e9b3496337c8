"""Parts of a whole as a mosaic in SVG: a tile each, where the part lies, with its name and number written in it.

The wash helps the eye and a bar at the foot says the same without colour. Tiles are as wide as the page allows and
letters keep their size, so names are broken into lines for the narrowest tile.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from math import ceil
from textwrap import wrap
from typing import NamedTuple

from markupsafe import Markup, escape

from campaign.web.svg import decimal, picture

COLUMNS = 3
Cell = tuple[int, int]
# In shares of the picture's width, so that three tiles and two gaps fill it.
_WIDTH, _STEP = 32.6, 33.7
_GAP, _PAD, _LINE, _LETTERS, _MOST_LINES = 4, 8, 14, 12, 3
_LEVELS = 4


class Tile(NamedTuple):
    """One part: its name, number and share in words, how large it is beside the largest (0 to 1), column and row."""

    label: str
    number: str
    share: str
    part: float
    cell: Cell


def cells(keys: Sequence[str], known: Mapping[str, Cell]) -> dict[str, Cell]:
    """Column and row of each key: where it is known to lie, else the next one that is free."""
    taken = {known[key] for key in keys if key in known}
    free = (cell for place in count() if (cell := (place % COLUMNS, place // COLUMNS)) not in taken)
    return {key: known[key] if key in known else next(free) for key in keys}


@lru_cache(maxsize=64)
def mosaic(name: str, title: str, summary: str, tiles: tuple[Tile, ...]) -> Markup:
    """The tiles as one picture. ``name`` makes its ids."""
    lines = max((len(broken(tile.label)) for tile in tiles), default=1)
    height = _PAD * 2 + _LINE * lines + 42
    rows = max((tile.cell[1] for tile in tiles), default=0) + 1
    drawn = "".join(_drawn(tile, height) for tile in tiles)
    return picture(name, title, summary, drawn, "mosaic", f'height="{rows * (height + _GAP) - _GAP}"')


def broken(label: str) -> list[str]:
    """A name in lines that fit a tile on a phone; what would take more than three ends in dots."""
    return wrap(label, _LETTERS, max_lines=_MOST_LINES, placeholder="…") or [""]


def _drawn(tile: Tile, height: int) -> str:
    column, row = tile.cell
    where = f'x="{decimal(column * _STEP)}%" y="{row * (height + _GAP)}" width="{_WIDTH}%" height="{height}"'
    level = ceil(_LEVELS * max(0.0, tile.part))
    words = escape(f"{tile.label}: {tile.number} ({tile.share})")
    ground = f'<rect class="ground level-{level}" width="100%" height="100%" rx="4"/>'
    bar = f'<rect class="part" y="{height - 6}" width="{decimal(100 * max(0.0, tile.part))}%" height="6"/>'
    return f"<svg {where}><title>{words}</title>{ground}{bar}{_words(tile, height)}</svg>"


def _words(tile: Tile, height: int) -> str:
    label = [_text("name", _PAD + 10 + _LINE * place, line) for place, line in enumerate(broken(tile.label))]
    return "".join([*label, _text("number", height - 29, tile.number), _text("share", height - 13, tile.share)])


def _text(kind: str, y: int, words: str) -> str:
    return f'<text class="{kind}" x="{_PAD}" y="{y}">{escape(words)}</text>'
