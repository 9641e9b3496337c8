"""The picture of a campaign that is not there yet, ready to be served: its form carries it, signed, until it is saved.

Nothing of it is stored here before the campaign is, so nothing has to be swept.
"""

import base64
from dataclasses import dataclass
from typing import Any

from flask import request

from campaign.crypto.tokens import Forged
from campaign.errors import Refused
from campaign.journey.drafting.imaging import Encoded
from campaign.journey.drafting.pictures import WAITS
from campaign.web.parts import parts

FIELD = "picture_kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the form carries, and the address under which its page shows it."""

    parcel: str
    address: str


def keep(picture: Encoded, owner: int) -> Kept:
    """The picture for the next form of the account ``owner``."""
    return Kept(parts().parcels.pack(["picture", owner, _packed(picture)]), address(picture.body))


def brought(owner: int) -> Encoded | None:
    """The picture that this form carries, if any. Raises ``Refused`` for one that is too old or not the account's."""
    parcel = request.form.get(FIELD, "")
    try:
        match parts().parcels.open(parcel, int(WAITS.total_seconds())) if parcel else None:
            case ["picture", int(whose), list(packed)] if whose == owner:
                return _unpacked(packed)
    except Forged:
        pass
    if parcel:
        raise Refused("picture_gone", "picture")
    return None


def address(body: bytes) -> str:
    """The picture itself as an address."""
    return f"data:image/webp;base64,{_text(body)}"


def _packed(picture: Encoded) -> list[Any]:
    return [_text(picture.body), picture.width, picture.height, [_packed(one) for one in picture.narrower]]


def _unpacked(packed: list[Any]) -> Encoded:
    body, width, height, narrower = packed
    return Encoded(base64.b64decode(body), width, height, tuple(_unpacked(one) for one in narrower))


def _text(body: bytes) -> str:
    return base64.b64encode(body).decode("ascii")
