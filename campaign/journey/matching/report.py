"""What matching did to a campaign, in numbers."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.journey.matching.estimate import Left, duplicates_left
from campaign.journey.matching.queue import every_reason
from campaign.journey.matching.table import Finding
from campaign.journey.signing.keys import BIRTH_KINDS
from campaign.journey.signing.table import SignatureRow
from campaign.storage.transactions import snapshot

_STATES = ("confirmed", "counted", "held", "duplicate", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Report:
    """Signatures by state, ``confirmed`` being all that ever were; duplicates and open findings by reason.

    ``left``: the estimate of duplicates that were not found, None where the campaign's fields give only one sort of
    fingerprint to find them by.
    """

    confirmed: int
    by_state: dict[str, int]
    duplicates_by_reason: dict[str, int]
    open_by_reason: dict[str, int]
    left: Left | None


@dataclass(frozen=True, slots=True)
class Caught:
    """The newest accepted findings of duplicates: how many, their reasons, and ``left`` as in ``Report``."""

    number: int
    by_reason: dict[str, int]
    left: Left | None


def caught(session: Session, campaign_id: int, most: int) -> Caught:
    """What the newest ``most`` duplicates tell: bounded, so that a page may ask for it."""
    with snapshot(session):
        reasons, catches = _upheld(session, campaign_id, most)
    return Caught(sum(catches.values()), reasons, _left(catches))


def report(session: Session, campaign_id: int) -> Report:
    """The report at one moment. Reads every finding: not for requests."""
    with snapshot(session):
        counts = select(SignatureRow.state, func.count()).where(SignatureRow.campaign_id == campaign_id)
        states = dict(session.execute(counts.group_by(SignatureRow.state)).all())
        by_state = {state: states.get(state, 0) for state in _STATES}
        duplicates, catches = _upheld(session, campaign_id)
        waiting = every_reason(session, campaign_id)
    return Report(sum(by_state.values()), by_state, duplicates, waiting, _left(catches))


def _upheld(session: Session, campaign_id: int, most: int | None = None) -> tuple[dict[str, int], Counter[str]]:
    duplicates: Counter[str] = Counter()
    catches: Counter[str] = Counter()
    query = select(Finding.reasons, Finding.kinds).where(Finding.campaign_id == campaign_id)
    upheld = query.where(Finding.state == "upheld", Finding.verdict != "signs")
    if most is not None:
        upheld = upheld.order_by(Finding.id.desc()).limit(most)
    for reasons, kinds in session.execute(upheld, execution_options={"yield_per": 1000}):
        duplicates.update(reasons)
        catches[_catch(set(kinds))] += 1
    return dict(duplicates.most_common()), catches


def _catch(kinds: set[str]) -> str:
    with_birth = bool(kinds & BIRTH_KINDS)
    if with_birth and kinds - BIRTH_KINDS:
        return "both"
    return "birth" if with_birth else "other"


def _left(catches: Counter[str]) -> Left | None:
    both = catches["both"]
    if not catches["birth"] and not both:
        return None
    return duplicates_left(catches["birth"] + both, catches["other"] + both, both)
