"""What an organizer does to one signature by hand, with the reason kept: reject, restore, resend its letter, erase.

Numbers follow as after matching: a signature leaves and comes back through ``places``, and the worker counts it.
"""

from typing import Any

from sqlalchemy import Row, insert, select

from campaign.errors import Refused
from campaign.journey.confirming import erasing
from campaign.journey.drafting.rules import may_confirm
from campaign.journey.matching import places, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.review import Reviewer
from campaign.journey.matching.table import Ruling
from campaign.journey.signing.rules import HOLDING, MOST_LETTERS, readable
from campaign.journey.signing.table import SignatureRow
from campaign.storage import audit, outbox
from campaign.storage.base import core
from campaign.storage.outbox import Envelope, Letter
from campaign.storage.transactions import writing


def reject(desk: Desk, signature_id: int, by: Reviewer) -> None:
    """Takes a signature that is in a place out of the total. Raises ``Refused``: ``no_signature``, ``not_counting``.

    Those that were left out as its duplicates are looked at anew.
    """
    with writing(desk.session):
        row = _locked(desk, signature_id)
        if not places.holds(row):
            raise Refused("not_counting", "act", state=row.state)
        places.leave(desk.session, row.id, "rejected", None)
        _keep(desk, row, "reject", by)


def restore(desk: Desk, signature_id: int, by: Reviewer) -> None:
    """Takes a rejection by hand back: the signature is confirmed again, and matching decides on it anew.

    Meanwhile another signature of the same person may count, so it does not simply count again. Raises ``Refused``:
    ``no_signature``, ``not_rejected``, ``rejected_in_review`` (undo that decision instead), ``place_taken``.
    """
    with writing(desk.session):
        row = _locked(desk, signature_id)
        if row.state != "rejected":
            raise Refused("not_rejected", "act", state=row.state)
        if not table.rejected_by_hand(desk.session, row.id):
            raise Refused("rejected_in_review", "act")
        places.reenter(desk, row)
        _keep(desk, row, "restore", by)


def resend(desk: Desk, signature_id: int, by: Reviewer) -> None:
    """Queues the letter that a signature's owner needs now: to confirm it, or to be able to take it back.

    Bounded as all letters of an address are. Raises ``Refused``: ``no_signature``, ``nothing_to_send``, ``no_address``
    (it can't be read here), ``too_late`` (the campaign is over), ``letters_spent``.
    """
    with writing(desk.session):
        row = _row(desk, signature_id)
        if row.state != "pending" and row.state not in HOLDING:
            raise Refused("nothing_to_send", "act", state=row.state)
        address = readable(row.details).get("email")
        if not address:
            raise Refused("no_address", "act")
        if row.state == "pending" and not may_confirm(desk.campaign, desk.now):
            raise Refused("too_late", "act")
        _queue(desk, row, address)
        _keep(desk, row, "resend", by)


def erase(desk: Desk, signature_id: int, by: Reviewer) -> None:
    """Erases a signature because its owner asked: as if the owner had taken it back, and not to be undone.

    A form that was never confirmed is deleted. Raises ``Refused``: ``no_signature``, ``erased_already``.
    """
    with writing(desk.session):
        row = _locked(desk, signature_id)
        if not (erasing.take_back(desk.session, row, desk.now) or erasing.drop(desk.session, row)):
            raise Refused("erased_already", "act")
        _keep(desk, row, "erase", by)


def _locked(desk: Desk, signature_id: int) -> Row[Any]:
    """The campaign's signature; nobody matches it, decides on it or withdraws it meanwhile."""
    table.lock(desk.session, desk.campaign.id)
    return _row(desk, signature_id, lock=True)


def _row(desk: Desk, signature_id: int, *, lock: bool = False) -> Row[Any]:
    mine = (SignatureRow.id == signature_id, SignatureRow.campaign_id == desk.campaign.id)
    query = select(SignatureRow.__table__).where(*mine)
    row = desk.session.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise Refused("no_signature", "id", given=signature_id)
    return row


def _queue(desk: Desk, row: Row[Any], address: str) -> None:
    kind: outbox.Kind = "confirm" if row.state == "pending" else "confirmed"
    most = MOST_LETTERS - 1 if kind == "confirm" else MOST_LETTERS
    envelope = Envelope(kind, row.campaign_id, row.id, row.email_key, address)
    outbox.queue(desk.session, envelope, desk.now, most=most)
    newest = select(Letter.state).where(Letter.signature_id == row.id).order_by(Letter.id.desc()).limit(1)
    if desk.session.scalar(newest) == "withheld":
        raise Refused("letters_spent", "act", most=MOST_LETTERS)


def _keep(desk: Desk, row: Row[Any], action: str, by: Reviewer) -> None:
    about = {"campaign_id": row.campaign_id, "signature_id": row.id, "action": action, "before": row.state}
    said = {"who": by.who[:200], "why": by.why[:400], "at": desk.now}
    desk.session.execute(insert(core(Ruling)).values(**about, **said))
    where = {"campaign_id": row.campaign_id, "signature": row.id}
    audit.record(desk.session, by.organizer_id, f"signature.{action}", desk.now, **where)
