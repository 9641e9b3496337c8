"""What the pages of review, signatures and comments share: the desk, and who decides."""

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
