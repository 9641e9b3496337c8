"""Finding a signature by its owner's address or name, and all that is known of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.table import StatementRow
from campaign.journey.matching import decisions, queue, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.findings import Item
from campaign.journey.signing import own_keys
from campaign.journey.signing.rules import readable
from campaign.journey.signing.table import SignatureRow
from campaign.storage.outbox import Letter

# A search shows no more than this; whoever has more namesakes is found by address.
MOST_FOUND = 50
_MOST_LETTERS = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A signature that a search has found; ``answers`` only where they are readable."""

    id: int
    state: str
    answers: dict[str, str]
    created_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """One signature: its row, which statement it was given to, its letters, findings, decisions and acts by hand."""

    row: Row[Any]
    statement_version: int
    letters: Sequence[Row[*tuple[Any, ...]]]
    findings: Sequence[Item]
    decisions: Sequence[Row[Any]]
    rulings: Sequence[Row[Any]]

    @property
    def answers(self) -> dict[str, str]:
        """What the signer typed, where it is readable."""
        return readable(self.row.details)


def by_address(desk: Desk, address: str) -> list[Hit]:
    """The signatures of a mailbox, the newest first, by its key alone. Raises ``Refused("bad_email")``."""
    try:
        key = own_keys.address_key(desk.pepper, address.strip(), fold=desk.campaign.policy.fold)
    except ValueError:
        raise Refused("bad_email", "email") from None
    return _found(desk, SignatureRow.email_key == key)


def by_name(desk: Desk, name: str) -> list[Hit]:
    """The signatures of a full name in any spelling, the newest first, by its key alone.

    Raises ``Refused("required")`` where the text has no letters.
    """
    answers = {"name": name}
    if not any(char.isalpha() for char in name):
        raise Refused("required", "name")
    return _found(desk, SignatureRow.name_key == own_keys.name_key(desk.pepper, answers))


def by_id(desk: Desk, signature_id: int) -> Dossier:
    """All that is known of the campaign's signature. Raises ``Refused("no_signature")``."""
    session = desk.session
    query = select(SignatureRow.__table__, StatementRow.version.label("statement_version"))
    mine = (SignatureRow.id == signature_id, SignatureRow.campaign_id == desk.campaign.id)
    joined = query.join(StatementRow, StatementRow.id == SignatureRow.statement_id)
    row = session.execute(joined.where(*mine)).first()
    if row is None:
        raise Refused("no_signature", "id", given=signature_id)
    findings = queue.about(session, signature_id)
    return Dossier(
        row=row,
        statement_version=row.statement_version,
        letters=_letters(session, signature_id),
        findings=findings,
        decisions=decisions.about(session, [one.id for one in findings]),
        rulings=table.rulings(session, signature_id),
    )


def _found(desk: Desk, key: ColumnElement[bool]) -> list[Hit]:
    columns = (
        SignatureRow.id,
        SignatureRow.state,
        SignatureRow.details,
        SignatureRow.created_at,
        SignatureRow.confirmed_at,
    )
    query = select(*columns).where(SignatureRow.campaign_id == desk.campaign.id, key)
    rows = desk.session.execute(query.order_by(SignatureRow.id.desc()).limit(MOST_FOUND))
    return [Hit(row.id, row.state, readable(row.details), row.created_at, row.confirmed_at) for row in rows]


def _letters(session: Session, signature_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    columns = (Letter.id, Letter.kind, Letter.state, Letter.created_at, Letter.sent_at, Letter.attempts, Letter.failure)
    query = select(*columns).where(Letter.signature_id == signature_id)
    return session.execute(query.order_by(Letter.id.desc()).limit(_MOST_LETTERS)).all()
