"""What the composition root hands to the views."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from campaign.crypto.boxes import Boxes
from campaign.crypto.parcels import Parcels
from campaign.crypto.peppers import Peppers
from campaign.crypto.stamps import Stamps
from campaign.crypto.tokens import Links
from campaign.journey.tallying.notary import Notary
from campaign.settings import Settings
from campaign.web.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a running application. ``clock`` gives aware UTC."""

    settings: Settings
    links: Links
    stamps: Stamps
    peppers: Peppers
    notary: Notary
    boxes: Boxes
    parcels: Parcels
    catalogue: Catalogue
    clock: Callable[[], datetime]


def parts() -> Parts:
    """The parts of the current application."""
    return cast("Parts", current_app.extensions["campaign"])
