"""Ids in addresses: what no column could hold belongs to nothing, and the database is not asked for it."""

from werkzeug.routing import IntegerConverter, Map

from campaign.web.typed import INTEGER


class IntegerId(IntegerConverter):
    """``<int:…>``; a route whose column holds more says so: ``<int(max=999999999999999):…>``."""

    regex = "[0-9]{1,15}"

    def __init__(self, map: Map, max: int = INTEGER - 1) -> None:  # noqa: A002 -- Werkzeug's names
        super().__init__(map, max=max)
