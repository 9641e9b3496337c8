"""Counted signatures by region: a mosaic, and the table behind it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup

from campaign.journey.tallying.board import Board
from campaign.web import i18n, mosaic
from campaign.web.forms import signing as forms
from campaign.web.mosaic import Cell, Tile
from campaign.web.organizer.figures import Part, parts
from campaign.web.organizer.numbers import number, percent

# A campaign with these seven regions gets a map: each stands where it lies, column and row from the north-west.
_LIES: Final[dict[str, Cell]] = {
    "vitebsk": (1, 0),
    "grodno": (0, 1),
    "minsk": (1, 1),
    "mogilev": (2, 1),
    "brest": (0, 2),
    "minsk-region": (1, 2),
    "gomel": (2, 2),
}
# More are hard to find in a picture: the largest stand by themselves, the others together.
_MOST_TILES = 24
# A longer table is folded away below the picture.
_SHORT = 12


class Regions(NamedTuple):
    """The picture, the rows of the table behind it, and whether they are too many to show at once."""

    picture: Markup
    rows: list[Part]
    is_long: bool


def regions(board: Board) -> Regions | None:
    """The regions in the order of the form, those who named none last; None where the form does not ask."""
    field = board.campaign.field("region")
    if field is None:
        return None
    language, total = i18n.current(), board.head.total
    named = [(option.value, forms.answer(field, option.value, language, board.campaign)) for option in field.options]
    rows = parts(named, board.totals.get("region", {}), total, _("Not said"))
    is_map = {value for value, _label in named} >= _LIES.keys()
    return Regions(_picture(rows, total, is_map=is_map), rows, len(rows) > _SHORT)


def _picture(rows: Sequence[Part], total: int, *, is_map: bool) -> Markup:
    shown = _shown([row for row in rows if row.key])
    most = max((count for _key, _label, count in shown), default=0)
    cells = mosaic.cells([key for key, _label, _count in shown], _LIES if is_map else {})
    tiles = tuple(
        Tile(label, number(count), percent(count, total), count / most if most > 0 else 0.0, cells[key])
        for key, label, count in shown
    )
    title = _("By region, laid out as on a map") if is_map else _("By region")
    return mosaic.mosaic("regions-map", title, _summary(tiles), tiles)


def _shown(rows: Sequence[Part]) -> list[tuple[str, str, int]]:
    """Key, label and count of each tile, in the order of the form."""
    every = [(row.key, row.label, row.count) for row in rows]
    if len(every) <= _MOST_TILES:
        return every
    large = sorted(every, key=lambda one: -one[2])[: _MOST_TILES - 1]
    rest = sum(count for _key, _label, count in every) - sum(count for _key, _label, count in large)
    return [*(one for one in every if one in large), ("", _("The others together"), rest)]


def _summary(tiles: Sequence[Tile]) -> str:
    first = max(tiles, key=lambda tile: tile.part, default=None)
    if first is None or first.part <= 0:
        return str(_("Nothing has been counted yet."))
    label, count, share, *_rest = first
    return str(_("The most: %(region)s, %(count)s, %(share)s of all.", region=label, count=count, share=share))
