"""An update is written, started, paused, resumed, stopped: what organizers do with it."""

from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.mailing.bulletins import rules, table
from campaign.journey.mailing.bulletins.rules import State, Texts
from campaign.journey.mailing.bulletins.table import Bulletin, BulletinRow
from campaign.storage.base import core
from campaign.storage.outbox import Letter
from campaign.storage.transactions import change

_table = core(BulletinRow)


def create(session: Session, campaign_id: int, texts: Texts, now: datetime) -> int:
    """Keeps a new draft, in the running transaction; gives its id. The worker counts its audience."""
    values = {
        "campaign_id": campaign_id,
        "state": "draft",
        "texts": table.packed(texts),
        "revision": 1,
        "created_at": now,
        "cursor": 0,
        "queued": 0,
        "sent": 0,
        "failed": 0,
        "bounced": 0,
    }
    return int(session.execute(insert(_table).values(values).returning(_table.c.id)).scalar_one())


def edit(session: Session, bulletin: Bulletin, texts: Texts, revision: int) -> None:
    """Changes a draft, in the running transaction. Raises ``Refused``: ``changed_meanwhile``, ``bad_update_move``.

    ``revision`` is the one that was being edited: who saves second overwrites nothing unseen.
    """
    draft = update(_table).where(_table.c.id == bulletin.id, _table.c.state == "draft", _table.c.revision == revision)
    values = {"texts": table.packed(texts), "revision": revision + 1, "audience": None}
    if change(session, draft.values(values)) == 0:
        raise Refused("changed_meanwhile" if bulletin.state == "draft" else "bad_update_move", "")


def start(session: Session, bulletin: Bulletin, revision: int, now: datetime) -> None:
    """Sends a draft on its way to those who ask for updates now. Raises ``Refused``.

    Only what was looked at is sent: a draft that has another ``revision`` stays where it is.
    """
    upto = table.newest_reader(session, bulletin.campaign_id)
    if not upto:
        raise Refused("no_readers", "")
    draft = update(_table).where(_table.c.id == bulletin.id, _table.c.state == "draft", _table.c.revision == revision)
    if change(session, draft.values(state="sending", started_at=now, upto=upto, audience=None)) == 0:
        raise Refused("changed_meanwhile" if bulletin.state == "draft" else "bad_update_move", "")


def move(session: Session, bulletin: Bulletin, wanted: State, now: datetime) -> None:
    """Pauses, resumes or stops, in the running transaction; what a worker has in hand still goes. Raises ``Refused``.

    Whoever comes second with the same wish finds it done.
    """
    if bulletin.state == wanted:
        return
    movable = update(_table).where(_table.c.id == bulletin.id, _table.c.state.in_(_from(wanted)))
    ended = {"finished_at": now} if wanted == "stopped" else {}
    if change(session, movable.values(state=wanted, **ended)) == 0:
        raise Refused("bad_update_move", "")
    if wanted == "stopped":
        waiting = update(Letter).where(Letter.bulletin_id == bulletin.id, Letter.state.in_(("queued", "held")))
        change(session, waiting.values(state="dropped", failure="stopped"))


def _from(wanted: State) -> tuple[State, ...]:
    return tuple(one for one in rules.MOVES.get(wanted, ()) if one != "draft")
