"""Rendering a page of the organizers' door, with what all of them show."""

import re
from functools import cache
from typing import cast

from flask import g, render_template, request, url_for
from werkzeug.local import LocalProxy

from campaign.organizers.roles import allows
from campaign.organizers.sessions import Seat
from campaign.storage.db import db
from campaign.web import i18n
from campaign.web.organizer import navigation, seats
from campaign.web.organizer.unsent import Unsent

# Read in one way only: a stranger writes what it is matched with.
_LOCAL = re.compile(r"/organizer(?:/[\w.-]+)*/?(?:\?[\w.=&%+-]*)?", re.ASCII)


def page(template: str, **values: object) -> str:
    """Renders a page of this door with what all of them show."""
    found = seats.current()
    shared: dict[str, object] = {"seat": found if found and found.complete else None}
    if shared["seat"]:
        mine = cast("Seat", found).id
        # Looked up only by the pages that list them.
        shared["my_campaigns"] = LocalProxy(cache(lambda: navigation.campaigns(db.session(), mine)))
    if "campaign" in g:
        shared |= {"campaign": g.campaign, "role": g.role, "words": g.campaign.in_language(i18n.current())}
        shared["tabs"] = navigation.tabs(g.campaign.slug, g.role)
    shared["may"] = lambda permission: "role" in g and allows(g.role, permission)
    return render_template(template, **(shared | values))


def unsent_page(found: Unsent, reason: str) -> str:
    """What was typed and not saved, with a button that sends it again."""
    return page("organizer/unsent.html", unsent=found, reason=reason, languages=[])


def local(path: str | None) -> str:
    """The path, if it is one of this door; else its start. Nobody is sent elsewhere."""
    return path if path and is_local(path) else url_for("organizer_home.show")


def is_local(path: str) -> bool:
    """Whether a path is one of this door."""
    return bool(_LOCAL.fullmatch(path))


def here() -> str:
    """The path and query of the request."""
    return request.full_path.rstrip("?")
