"""What every page that lists acts shows of them."""

from collections.abc import Sequence
from typing import NamedTuple

from campaign.journey.drafting import table as drafting
from campaign.organizers import directory
from campaign.storage import activity
from campaign.storage.activity import Kept, Wish
from campaign.storage.db import db
from campaign.web.organizer import act_words, log_filter, office_words
from campaign.web.organizer.act_words import Names

_PAGE = 50


class Line(NamedTuple):
    """One act as it is read."""

    kept: Kept
    who: str
    did: str
    details: list[str]
    campaign: str | None


def shown(wish: Wish) -> dict[str, object]:
    """A page of acts, where the next one begins, and what was asked for."""
    found = activity.page(db.session(), wish, log_filter.before(), _PAGE + 1)
    return {
        "lines": lines(found[:_PAGE]),
        "before": found[_PAGE - 1].act.id if len(found) > _PAGE else None,
        "kept": log_filter.kept(),
    }


def lines(found: Sequence[Kept]) -> list[Line]:
    """Acts in words."""
    session, acts = db.session(), [one.act for one in found]
    slugs = drafting.slugs(session, {act.campaign_id for act in acts if act.campaign_id is not None})
    names = Names(directory.of(session, act_words.people(acts)), slugs)
    return [
        Line(
            one,
            names.person(one.act.who),
            office_words.action(one.act.action),
            act_words.details(one.act, names),
            slugs.get(one.act.campaign_id or 0),
        )
        for one in found
    ]
