"""A link is followed: what it would confirm or take back is shown by GET, and done by POST alone."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.crypto.tokens import Link
from campaign.journey.confirming import rules
from campaign.journey.drafting import table as drafting
from campaign.journey.drafting.rules import Campaign, may_confirm
from campaign.journey.signing import table as signing
from campaign.journey.signing.rules import HOLDING, MOST_LETTERS
from campaign.journey.signing.table import ERASED, SignatureRow
from campaign.storage import outbox
from campaign.storage.outbox import Envelope, Letter
from campaign.storage.transactions import alone, change, writing

Outcome = Literal["confirmed", "withdrawn", "closed", "erased"]
# How many of the forms that were sent with one address the confirmation page offers.
MOST_OFFERED = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A form that waits for its confirmation."""

    id: int
    answers: dict[str, str]
    statement_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a link is about. ``outcome`` says that there is nothing to do any more; None: it may be done."""

    campaign: Campaign
    outcome: Outcome | None
    form: Waiting | None = None
    others: tuple[Waiting, ...] = ()


def look(session: Session, link: Link, now: datetime) -> Shown | None:
    """What confirming this link would do; nothing is written. None where the signature is gone."""
    row = _row(session, link)
    if row is None:
        return None
    campaign = drafting.by_id(session, row.campaign_id)
    if row.state != "pending":
        return Shown(campaign, rules.outcome_of(row.state))
    if row.details is None:
        return Shown(campaign, "erased")
    if not may_confirm(campaign, now):
        return Shown(campaign, "closed")
    if signing.holder(session, campaign.id, row.email_key) is not None:
        return Shown(campaign, "confirmed")
    return Shown(campaign, None, _waiting(row), _others(session, row))


def confirm(session: Session, link: Link, choice: int | None, now: datetime) -> Shown | None:
    """Confirms the link's form, or the ``choice`` among the forms that were sent with the same address.

    Done twice, it succeeds twice and counts once: the unique index decides, not a look before. None where the
    signature is gone.
    """
    for _ in range(3):
        try:
            with writing(session):
                shown = look(session, link, now)
                if shown is None or shown.outcome is not None:
                    return shown
                _take_place(session, link, choice, now)
            return Shown(shown.campaign, "confirmed")
        except IntegrityError:
            # Another form of this address was confirmed in the same moment. Look again: it holds the place.
            continue
    return look(session, link, now)


def renew(session: Session, link: Link, now: datetime) -> None:
    """Queues a fresh mail for a pending form whose link is too old. Says nothing of whether there is one."""
    with writing(session):
        row = _row(session, link)
        if row is None or row.state != "pending" or row.details is None:
            return
        if may_confirm(drafting.by_id(session, row.campaign_id), now):
            _queue(session, "confirm", row, now, most=MOST_LETTERS - 1)


def look_at_withdrawal(session: Session, link: Link) -> Shown | None:
    """What withdrawing by this link would take back; nothing is written. None where the signature is gone."""
    row = _row(session, link)
    if row is None:
        return None
    campaign = drafting.by_id(session, row.campaign_id)
    return Shown(campaign, None, _waiting(row)) if row.state in HOLDING else Shown(campaign, "withdrawn")


def withdraw(session: Session, link: Link, now: datetime) -> Shown | None:
    """Takes the signature back: its details are erased at once, its place is free, the total follows."""
    with writing(session):
        row = _row(session, link)
        if row is None:
            return None
        held = update(SignatureRow).where(SignatureRow.id == row.id, SignatureRow.state.in_(HOLDING))
        gone = {"state": "withdrawn", "withdrawn_at": now, "due": True, "email_key": secrets.token_bytes(32)}
        if change(session, held.values(**gone, **ERASED)) == 1:
            _forget(session, row)
    return Shown(drafting.by_id(session, row.campaign_id), "withdrawn")


def _take_place(session: Session, link: Link, choice: int | None, now: datetime) -> None:
    row = _row(session, link)
    if row is None:
        return
    alone(session, row.email_key)
    chosen = row if choice is None else _chosen(session, row, choice)
    pending = update(SignatureRow).where(SignatureRow.id == chosen.id, SignatureRow.state == "pending")
    if change(session, pending.values(state="confirmed", confirmed_at=now, due=True)) == 1:
        signing.supersede(session, row.campaign_id, row.email_key)
        _queue(session, "confirmed", chosen, now, most=MOST_LETTERS)


def _forget(session: Session, row: Row[Any]) -> None:
    """Nothing in the database leads from the address to a signature that was taken back."""
    change(session, delete(Letter).where(Letter.signature_id == row.id))
    same = (SignatureRow.campaign_id == row.campaign_id, SignatureRow.email_key == row.email_key)
    change(session, delete(SignatureRow).where(*same, SignatureRow.state == "superseded"))


def _chosen(session: Session, row: Row[Any], choice: int) -> Row[Any]:
    """The chosen form, if it was sent with the same address; else the link's own."""
    query = _pending_of(row).where(SignatureRow.id == choice)
    return session.execute(query).first() or row


def _queue(session: Session, kind: outbox.Kind, row: Row[Any], now: datetime, *, most: int) -> None:
    envelope = Envelope(kind, row.campaign_id, row.id, row.email_key, row.details["email"])
    outbox.queue(session, envelope, now, most=most)


def _row(session: Session, link: Link) -> Row[Any] | None:
    query = select(SignatureRow.__table__).where(SignatureRow.id == link.signature_id, SignatureRow.nonce == link.nonce)
    return session.execute(query).first()


def _pending_of(row: Row[Any]) -> Any:
    return select(SignatureRow.__table__).where(
        SignatureRow.campaign_id == row.campaign_id,
        SignatureRow.email_key == row.email_key,
        SignatureRow.state == "pending",
    )


def _others(session: Session, row: Row[Any]) -> tuple[Waiting, ...]:
    query = _pending_of(row).where(SignatureRow.id != row.id).order_by(SignatureRow.id.desc()).limit(MOST_OFFERED)
    own = _waiting(row)
    different = [other for other in map(_waiting, session.execute(query)) if other.answers != own.answers]
    return tuple(different)


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(row.id, row.details or {}, row.statement_id, row.created_at)
