"""What the pages of review, signatures and comments share: the desk, and ids as the database takes them."""

import re

from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.review import Reviewer
from campaign.storage.db import db
from campaign.web.organizer import door
from campaign.web.parts import parts


def of(campaign: Campaign) -> Desk:
    """What deciding on the campaign's signatures needs."""
    return Desk(db.session(), campaign, parts().peppers.get(campaign.uid), parts().clock())


def reviewer(why: str) -> Reviewer:
    """Whoever is signed in, with a reason."""
    here = door.seat()
    return Reviewer(here.email, why, here.id)


def number(text: str | None) -> int | None:
    """The number in a text; None where there is none that an id could be."""
    # Fifteen digits hold every id there will be, and no number that a database could not.
    found = re.fullmatch("[0-9]{1,15}", text or "", re.ASCII)
    return int(found.group()) if found else None
