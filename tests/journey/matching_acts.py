"""A campaign that asks enough to tell people apart, and what its reviewers do."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.journey.drafting.draft import USUAL_FIELDS
from campaign.journey.drafting.fields import Field
from campaign.journey.drafting.rules import Policy
from campaign.journey.matching import queue, review, rulings
from campaign.journey.matching.desk import Desk
from campaign.journey.matching.findings import Item
from campaign.journey.matching.queue import FindingState
from campaign.journey.matching.review import Done, Reviewer
from campaign.journey.matching.settling import Action
from campaign.journey.signing.table import FingerprintRow
from tests.journey.acts import Town

HOME = {"birth_date": "1980-05-17", "postal_code": "220030", "locality": "Мінск", "street_address": "вул. Леніна 5"}
ASKED = tuple(Field(kind, kind, required=False) for kind in HOME)
ALESIA = {"name": "Алеся Лукашэвіч", **HOME}
SPELT_ANEW = {"name": "Alesia Lukashevich", **HOME, "locality": "Minsk", "street_address": "Lenina 5"}
SISTER = {"name": "Вера Лукашэвіч", **HOME, "birth_date": "1982-01-02"}
MAYBE = {**ALESIA, "birth_date": "1980-05-17", "name": "Алеся Пятровіч", "street_address": "вул. Новая 77"}
# Two names each of one person.
PAIRED = [
    ("Алеся Лукашэвіч", "Алеся Пятровіч"),
    ("Барыс Зайцаў", "Барыс Мядзведзеў"),
    ("Вера Каваль", "Вера Дуб"),
    ("Ганна Сокал", "Ганна Бусел"),
    ("Яўген Крук", "Яўген Шпак"),
]
CIMAFIEJ_BY = Reviewer("Cimafiej", "asked by phone")


def a_pair(number: int) -> tuple[dict[str, str], dict[str, str]]:
    """Two forms that are likely one person's: born on one day in one place, with another family name and street."""
    born = {**HOME, "birth_date": f"19{60 + 7 * number}-0{number + 1}-{10 + 3 * number}"}
    born |= {"postal_code": f"2{number}{number}0{30 + number}", "street_address": f"вул. Леніна {5 + 13 * number}"}
    one, other = PAIRED[number]
    return born | {"name": one}, born | {"name": other, "street_address": f"вул. Новая {70 + number}"}


def a_matching_town(town: Town, an_open_campaign: Callable[..., Any], **policy: Any) -> Town:
    """Another campaign of the same installation, with that policy."""
    fields = (*USUAL_FIELDS, *ASKED)
    return replace(town, campaign=an_open_campaign(slug="matched", fields=fields, policy=Policy(**policy)))


def at_desk(town: Town, session: Session) -> Desk:
    """What a reviewer works with."""
    return Desk(session, town.campaign, town.peppers.get(town.campaign.uid), town.clock())


def items(town: Town, state: FindingState = "open") -> list[Item]:
    """What the review shows."""
    with town.sessions() as session:
        return queue.items(session, town.campaign.id, state=state)


def decide(town: Town, action: Action, *findings: int, seen: FindingState | None = None) -> str:
    """Cimafiej decides; the batch."""
    with town.sessions() as session:
        batch = review.decide(at_desk(town, session), findings, action, CIMAFIEJ_BY, seen=seen)
    town.tally()
    return batch


def undo(town: Town, batch: str) -> Done:
    """Cimafiej takes a batch back."""
    with town.sessions() as session:
        done = review.undo(at_desk(town, session), batch, CIMAFIEJ_BY)
    town.tally()
    return done


def by_hand(town: Town, act: str, signature_id: int) -> None:
    """Cimafiej rejects, restores, resends or erases, and the workers follow."""
    with town.sessions() as session:
        getattr(rulings, act)(at_desk(town, session), signature_id, CIMAFIEJ_BY)
    town.tally()


def fingerprints(town: Town, signature_id: int) -> int:
    """How many fingerprints a signature has in the database."""
    with town.sessions() as session:
        query = select(func.count()).where(FingerprintRow.signature_id == signature_id)
        return session.scalar(query) or 0


def numbers_agree(town: Town) -> bool:
    """Whether rows, totals and public number say the same."""
    found = town.audit()
    counted = [row for row in town.own_rows() if row.state == "counted"]
    assert (found.differences, found.waiting, found.total) == ((), 0, len(counted)), found
    return True
