"""What tests of review, signatures and comments share: signers who may be one person, and the worker."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, select, true, update

from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.matching.table import Finding
from campaign.journey.signing.table import SignatureRow
from campaign.storage.base import core
from tests.journey.matching_acts import ALESIA, ASKED, HOME, MAYBE
from tests.services.factories import REGION

FIELDS = (*USUAL_FIELDS, REGION, *ASKED, Field("comment", "comment", required=False))
BASE = "/organizer/c/footbridge"
PAIR = ({**ALESIA, "email": "a@example.org"}, {**MAYBE, "email": "b@example.org"})
OTHER = {"name": "Barys Other", "email": "other@example.org", **HOME, "birth_date": "1955-11-02"}
OTHER |= {"postal_code": "210001", "street_address": "вул. Савецкая 1", "comment": "My <b>children</b> cross the ice."}


def signatures(engine: Engine) -> dict[int, str]:
    """Every signature's state."""
    with engine.connect() as connection:
        return {row.id: row.state for row in connection.execute(select(SignatureRow.id, SignatureRow.state))}


def findings(engine: Engine) -> dict[int, str]:
    """Every finding's state."""
    with engine.connect() as connection:
        return {row.id: row.state for row in connection.execute(select(Finding.id, Finding.state))}


def replace_details(engine: Engine, details: Any, *, of: int | None = None) -> None:
    """What everybody typed, or one of them, becomes something else."""
    table = core(SignatureRow)
    whose = table.c.id == of if of else true()
    with engine.begin() as connection:
        connection.execute(update(table).where(whose).values(details=details))


Signs = Callable[..., int]
