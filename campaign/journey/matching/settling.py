"""What a decision makes of a finding and of its signature, and how it is taken back, in the running transaction."""

from typing import Any, Literal

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from campaign.errors import Refused
from campaign.journey.drafting.rules import Campaign
from campaign.journey.matching import places, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.table import Finding

Action = Literal["accept", "reject"]
# To accept a finding is to say that the suspicion is right.
ENDS = {"accept": "upheld", "reject": "dismissed"}


def settle(desk: Desk, finding: Row[Any], action: Action) -> dict[str, Any]:
    """Decides a finding; gives how it all stood before, for ``restore``. Raises ``Refused``.

    ``other_gone`` (the one that should count does not count any more), ``was_withdrawn``, ``place_taken``.
    """
    signature = places.read(desk.session, finding.signature_id)
    if signature.state == "withdrawn":
        raise Refused("was_withdrawn", "id", given=finding.id)
    before = {"finding": finding.state, "state": signature.state, "twin_of": signature.twin_of}
    if action == "accept":
        _uphold(desk, finding, signature)
    else:
        _dismiss(desk, finding, signature)
    table.mark(desk.session, finding, ENDS[action])
    return before


def restore(desk: Desk, finding: Row[Any], before: dict[str, Any]) -> dict[str, Any]:
    """Takes a decision back; gives how it all stood until now. Raises ``Refused``, as ``settle`` does."""
    signature = places.read(desk.session, finding.signature_id)
    if signature.state == "withdrawn":
        raise Refused("was_withdrawn", "undo", given=finding.id)
    now = {"finding": finding.state, "state": signature.state, "twin_of": signature.twin_of}
    if before["state"] in {"duplicate", "rejected"}:
        if places.holds(signature):
            # Whose twin it was may be gone: then nobody's, and matching looks at it anew.
            twin = _who_counts(desk.session, before["twin_of"], signature.id)
            places.leave(desk.session, signature.id, before["state"], twin)
    elif places.holds(signature):
        places.put(desk, signature, before["state"])
    else:
        # Another of the same person may have come to count meanwhile, so matching looks again.
        places.reenter(desk, signature)
    table.mark(desk.session, finding, before["finding"])
    return now


def _uphold(desk: Desk, finding: Row[Any], signature: Row[Any]) -> None:
    if not places.holds(signature):
        return
    if finding.other_id is None:
        places.leave(desk.session, signature.id, "rejected", None)
        return
    counting = _who_counts(desk.session, finding.other_id, signature.id)
    if counting is None:
        raise Refused("other_gone", "id", given=finding.id)
    places.leave(desk.session, signature.id, "duplicate", counting)


def _who_counts(session: Session, signature_id: int | None, besides: int) -> int | None:
    """The signature that counts for a person, reached from one of them; None where that is none or ``besides``."""
    seen = {besides}
    while signature_id is not None and signature_id not in seen:
        seen.add(signature_id)
        row = places.read(session, signature_id)
        if places.holds(row):
            return signature_id
        signature_id = row.twin_of if row.state == "duplicate" else None
    return None


def _dismiss(desk: Desk, finding: Row[Any], signature: Row[Any]) -> None:
    if signature.state == "rejected" and table.rejected_by_hand(desk.session, signature.id):
        return
    others = _open_or_upheld(desk.session, signature.id, finding.id)
    if others["upheld"]:
        return
    wanted = "held" if others["open"] and _holds(desk.campaign) and signature.state == "held" else "counted"
    places.put(desk, signature, wanted)


def _open_or_upheld(session: Session, signature_id: int, besides: int) -> dict[str, int]:
    query = select(Finding.state, func.count()).where(Finding.signature_id == signature_id, Finding.id != besides)
    counts = session.execute(query.group_by(Finding.state))
    return {"open": 0, "upheld": 0} | dict(counts.all())


def _holds(campaign: Campaign) -> bool:
    return campaign.policy.likely == "hold" or campaign.policy.hold_signs
