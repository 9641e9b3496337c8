"""Matching: a confirmed signature becomes counted, held or a duplicate, and the reason is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.orm import Session

from campaign.crypto.peppers import Peppers
from campaign.errors import Refused
from campaign.journey.drafting import table as drafting
from campaign.journey.matching import agreement, fingerprints, places, rules, signals, table
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.fingerprints import Sharing
from campaign.journey.matching.outcome import Found, Outcome, outcome
from campaign.journey.matching.table import MatchHead
from campaign.journey.signing import households
from campaign.journey.signing import table as signing
from campaign.journey.signing.prints import Print
from campaign.journey.signing.table import SignatureRow
from campaign.storage.transactions import change, writing

BATCH = 100
_UNMATCHED = text("(state = 'confirmed' OR (state = 'duplicate' AND twin_of IS NULL))")


def campaigns_waiting(session: Session) -> list[int]:
    """The campaigns with confirmed signatures that were not matched yet."""
    return signing.campaigns_with(session, _UNMATCHED)


def match(session: Session, peppers: Peppers, campaign_id: int, now: datetime) -> int:
    """Decides on one batch, oldest first, in one transaction; gives how many signatures it was.

    One matcher at a time works on a campaign: two signatures of one person must see each other.
    """
    with writing(session):
        matched = table.lock(session, campaign_id)
        campaign = drafting.by_id(session, campaign_id)
        desk = Desk(session, campaign, peppers.get(campaign.uid), now)
        rows = _unmatched(session, campaign_id)
        for row in rows:
            _decide(desk, row, matched)
        grown = update(MatchHead).where(MatchHead.campaign_id == campaign_id)
        change(session, grown.values(matched=MatchHead.matched + len(rows)))
    return len(rows)


def _unmatched(session: Session, campaign_id: int) -> Sequence[Row[Any]]:
    mine, *order = signing.in_turn(campaign_id)
    # A row that is being withdrawn at this moment is left alone.
    query = (
        select(SignatureRow.__table__)
        .where(mine, _UNMATCHED)
        .order_by(*order)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    return session.execute(query).all()


def _decide(desk: Desk, row: Row[Any], matched: int) -> None:
    if row.state == "duplicate" and not _back(desk, row):
        return
    prints = desk.fingerprints(row)
    shared = fingerprints.sharing(desk.session, desk.campaign.id, prints)
    suspects, signs = _suspects(prints, shared, matched), _signs(prints, shared)
    # Whoever comes back has been judged before: what somebody has decided, or is asked already, is not asked again.
    before = table.judged(desk.session, row.id) if row.tallied or row.state == "duplicate" else {}
    suspects = [_as_judged(one, before[one.other_id]) if one.other_id in before else one for one in suspects]
    suspects = _still_there(desk.session, [one for one in suspects if one.decision.verdict != "no"])
    signs = () if "dismissed" in before.get(None, ()) else signs
    _apply(desk, row, prints, outcome(desk.campaign.policy, suspects, signs), before)


def _back(desk: Desk, row: Row[Any]) -> bool:
    """Gives an orphan its place back, or finds who has it now."""
    try:
        places.enter(desk, row, "confirmed")
    except Refused:
        holders = households.holders(desk.session, desk.campaign.id, row.email_key)
        twin = households.in_the_way(holders, row.name_key, desk.campaign.policy.household)
        if twin is not None:
            change(desk.session, update(SignatureRow).where(SignatureRow.id == row.id).values(twin_of=twin.id))
        return False
    return True


def _suspects(prints: Sequence[Print], shared: dict[bytes, list[Sharing]], matched: int) -> list[Found]:
    """Everybody who shares a fingerprint that is not too common, and whose agreement says enough."""
    evidence: dict[int, tuple[bytes, bytes]] = {}
    kinds: dict[int, set[str]] = {}
    for one in prints:
        others = shared.get(one.lookup, [])
        if one.evidence is None or len(others) > rules.MOST_CANDIDATES:
            continue
        for other in others:
            if other.evidence is not None:
                evidence[other.signature_id] = one.evidence, other.evidence
                kinds.setdefault(other.signature_id, set()).add(one.kind)
    decisions = {other: rules.decide(agreement.compare(*pair), matched) for other, pair in evidence.items()}
    found = [
        Found(other, decision, tuple(sorted(kinds[other])))
        for other, decision in decisions.items()
        if decision.verdict != "no"
    ]
    return sorted(found, key=lambda one: (-one.decision.probability, one.other_id))


def _still_there(session: Session, suspects: Sequence[Found]) -> list[Found]:
    """Without those that were taken back since their fingerprints were read."""
    held = places.still_held(session, {one.other_id for one in suspects}) if suspects else set()
    return [one for one in suspects if one.other_id in held]


def _as_judged(one: Found, states: set[str]) -> Found:
    """What somebody has decided about a pair stands, whatever the weights say."""
    verdict: rules.Verdict = (
        "no" if "dismissed" in states else "certain" if "upheld" in states else one.decision.verdict
    )
    return one._replace(decision=replace(one.decision, verdict=verdict))


def _signs(prints: Sequence[Print], shared: dict[bytes, list[Sharing]]) -> tuple[str, ...]:
    counts = {one.sign: len(shared.get(one.lookup, [])) + 1 for one in prints if one.sign}
    return signals.signs(counts)


def _apply(
    desk: Desk, row: Row[Any], prints: Sequence[Print], decided: Outcome, before: Mapping[int | None, set[str]]
) -> None:
    session = desk.session
    for other in decided.displaced:
        table.add(session, row, other, "upheld", desk.now, about=other.other_id)
        places.leave(session, other.other_id, "duplicate", row.id)
    if decided.twin is not None:
        table.add(session, row, decided.twin, "upheld", desk.now)
        places.leave(session, row.id, "duplicate", decided.twin.other_id)
        return
    places.stay(desk, row, decided.state, prints)
    for other in decided.open:
        if "open" not in before.get(other.other_id, ()):
            table.add(session, row, other, "open", desk.now)
    if decided.signs and "open" not in before.get(None, ()):
        table.add_signs(session, row, decided.signs, desk.now)
