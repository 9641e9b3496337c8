"""Signers' comments: read by organizers, and published, without a name, where the signer's consent lets them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, bindparam, select, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting import consent
from campaign.journey.drafting.table import ConsentRow
from campaign.journey.signing.rules import readable
from campaign.journey.signing.table import CommentHead, SignatureRow
from campaign.storage import audit
from campaign.storage.transactions import change, upsert, writing

CommentState = Literal["new", "published", "kept"]
PAGE: Final = 20
# The public page shows so many, the newest.
MOST_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a counted signature. ``may_publish``: the signer's consent says so; ``text`` may be many lines."""

    signature_id: int
    text: str
    state: CommentState
    region: str | None
    language: str
    confirmed_at: datetime
    may_publish: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A published comment: no name, and nothing that leads to the signature."""

    text: str
    region: str | None
    language: str


def page(
    session: Session, campaign_id: int, state: CommentState, *, before: int | None = None, most: int = PAGE
) -> tuple[list[Comment], int | None]:
    """Comments in that state, the newest first, and where the next page goes on, None at the end."""
    query = _listed(campaign_id, state)
    if before is not None:
        query = query.where(SignatureRow.id < before)
    rows = session.execute(query.limit(most + 1)).all()
    found = [_comment(row) for row in rows[:most]]
    return found, found[-1].signature_id if len(rows) > most else None


def published(session: Session, campaign_id: int) -> tuple[Shown, ...]:
    """What the public page shows: the newest of those that somebody chose to publish."""
    rows = session.execute(_listed(campaign_id, "published").limit(MOST_SHOWN))
    return tuple(Shown(row.details["comment"], row.region, row.language) for row in rows if _text(row))


def choose(
    session: Session, campaign_id: int, signature_id: int, state: CommentState, who: int | None, now: datetime
) -> bool:
    """Publishes a comment or keeps it back, on the word of the organizer ``who``; whether that changed anything.

    Raises ``Refused``: ``no_comment`` (none of this campaign, or gone with its signature), ``not_allowed`` (the signer
    was told that it is not published).
    """
    mine = (SignatureRow.campaign_id == campaign_id, SignatureRow.id == signature_id)
    there = (*mine, SignatureRow.state == "counted", SignatureRow.comment_state.is_not(None))
    with writing(session):
        row = session.execute(_columns().where(*there).with_for_update(of=SignatureRow)).first()
        if row is None or not _text(row):
            raise Refused("no_comment", "id", given=signature_id)
        if state == "published" and not _may_publish(row):
            raise Refused("not_allowed", "id", given=signature_id)
        if row.comment_state == state:
            return False
        change(session, update(SignatureRow).where(*mine).values(comment_state=state))
        touch(session, campaign_id)
        audit.record(session, who, f"comment.{state}", now, campaign_id=campaign_id, signature=signature_id)
    return True


def version(session: Session, campaign_id: int) -> int:
    """Grows whenever what ``published`` gives may have changed by anything but a signature's state."""
    return session.scalar(_VERSION, {"campaign": campaign_id}) or 0


def touch(session: Session, campaign_id: int) -> None:
    """Says, in the running transaction, that the published comments have changed."""
    first = upsert(session, CommentHead).values(campaign_id=campaign_id, version=1)
    grown = {"version": CommentHead.version + 1}
    session.execute(first.on_conflict_do_update(index_elements=["campaign_id"], set_=grown))


_VERSION = select(CommentHead.version).where(CommentHead.campaign_id == bindparam("campaign"))


def _columns() -> Select[*tuple[Any, ...]]:
    columns = (
        SignatureRow.id,
        SignatureRow.details,
        SignatureRow.comment_state,
        SignatureRow.region,
        SignatureRow.language,
        SignatureRow.confirmed_at,
        ConsentRow.texts.label("consent"),
    )
    return select(*columns).join(ConsentRow, ConsentRow.id == SignatureRow.consent_id)


def _listed(campaign_id: int, state: str) -> Select[*tuple[Any, ...]]:
    mine = (SignatureRow.campaign_id == campaign_id, SignatureRow.comment_state == state)
    return _columns().where(*mine, SignatureRow.state == "counted").order_by(SignatureRow.id.desc())


def _comment(row: Row[Any]) -> Comment:
    return Comment(
        signature_id=row.id,
        text=_text(row),
        state=row.comment_state,
        region=row.region,
        language=row.language,
        confirmed_at=row.confirmed_at,
        may_publish=_may_publish(row),
    )


def _may_publish(row: Row[Any]) -> bool:
    return consent.lets_publish(row.consent, row.language)


def _text(row: Row[Any]) -> str:
    return readable(row.details).get("comment", "")
