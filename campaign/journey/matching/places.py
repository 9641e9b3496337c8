"""Moving a signature into a place that counts, or out of it; its fingerprints and its twins follow."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.matching import fingerprints
from campaign.journey.matching.desk import Desk
from campaign.journey.signing import households
from campaign.journey.signing.prints import Print
from campaign.journey.signing.rules import DECIDED, HOLDING
from campaign.journey.signing.table import SignatureRow
from campaign.storage.transactions import change


def leave(session: Session, signature_id: int, state: str, twin_of: int | None) -> None:
    """Takes a signature out of its place. Those found to be its twins are looked at anew."""
    packed = fingerprints.fold(session, signature_id)
    this = update(SignatureRow).where(SignatureRow.id == signature_id)
    change(session, this.values(state=state, twin_of=twin_of, due=True, **packed))
    twins = update(SignatureRow).where(SignatureRow.twin_of == signature_id, SignatureRow.id != twin_of)
    change(session, twins.values(twin_of=twin_of))


def stay(desk: Desk, row: Row[Any], state: str, prints: Sequence[Print]) -> None:
    """Settles a confirmed signature, which has its place, as counted or held."""
    this = update(SignatureRow).where(SignatureRow.id == row.id)
    change(desk.session, this.values(state=state, twin_of=None, due=True, prints=None))
    fingerprints.keep(desk.session, desk.campaign.id, row.id, prints)


def put(desk: Desk, row: Row[Any], state: str) -> None:
    """Makes a signature counted or held by decision, from wherever it is. Raises ``Refused("place_taken")``."""
    if row.state in DECIDED:
        change(desk.session, update(SignatureRow).where(SignatureRow.id == row.id).values(state=state, due=True))
        return
    if not holds(row):
        enter(desk, row, state)
    stay(desk, row, state, desk.fingerprints(row))


def reenter(desk: Desk, row: Row[Any]) -> None:
    """Gives a signature that was taken out its place back, for matching to decide on. Raises ``Refused``."""
    enter(desk, row, "confirmed")


def enter(desk: Desk, row: Row[Any], state: str) -> None:
    """Gives a signature without a place one of its address's. Raises ``Refused("place_taken")``."""
    holders = households.holders(desk.session, desk.campaign.id, row.email_key)
    if households.in_the_way(holders, row.name_key, desk.campaign.policy.household) is not None:
        raise Refused("place_taken")
    # The totals learn of it when it is decided; until then they show what it was.
    due = state != "confirmed"
    free = {"state": state, "twin_of": None, "slot": households.free_slot(holders), "due": due}
    try:
        with desk.session.begin_nested():
            change(desk.session, update(SignatureRow).where(SignatureRow.id == row.id).values(**free))
    except IntegrityError:
        # A form of the same address was confirmed in this moment.
        raise Refused("place_taken") from None


def read(session: Session, signature_id: int) -> Row[Any]:
    """The signature's row, locked until the end of the transaction."""
    query = select(SignatureRow.__table__).where(SignatureRow.id == signature_id)
    return session.execute(query.with_for_update()).one()


def still_held(session: Session, ids: Collection[int]) -> set[int]:
    """Those of the signatures that are in a place; nobody takes one back until the transaction ends."""
    query = select(SignatureRow.id).where(SignatureRow.id.in_(ids), SignatureRow.state.in_(HOLDING))
    return set(session.scalars(query.order_by(SignatureRow.id).with_for_update()))


def holds(row: Row[Any]) -> bool:
    """Whether the signature is in a place."""
    return row.state in HOLDING
